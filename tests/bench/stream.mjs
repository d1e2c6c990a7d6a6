// The CPU of reading a ConverseStream by `for await`, event by event, from memory: by each
// client, on each host, in chunks of each size, in one run. For Linux.
//
//     node stream.mjs [--quick]
import { against, interleaved, publish, quick, ratios, shown, summary } from "./figures.mjs";
import * as chromium from "./hosts/chromium.mjs";
import * as node from "./hosts/node.mjs";
import * as workerd from "./hosts/workerd.mjs";
import { OURS, PEERS, STREAM_GOALS, THEIRS } from "./peers.mjs";
import { OTHER_EVENTS } from "./source.mjs";

const ROUNDS = quick ? 2 : 5;
const DELTAS = quick ? 10_000 : 100_000;
const EVENTS = DELTAS + OTHER_EVENTS;
const CHUNKS = Object.keys(STREAM_GOALS).map(Number);
const chunked = (bytes) => (bytes === 0 ? "a message in each chunk" : `chunks of ${bytes / 1024} KiB`);

const peers = Object.keys(PEERS);
const tables = [];
const figures = [];
for (const { open } of [node, chromium, workerd]) {
  const host = await open(peers);
  const measurements = CHUNKS.flatMap((chunkBytes) => peers.map((peer) => ({ host: host.name, peer, chunkBytes })));
  try {
    console.error(host.name);
    await interleaved(measurements, ROUNDS, async ({ peer, chunkBytes }) => {
      return ((await host.seconds(peer, DELTAS, chunkBytes)) * 1e6) / EVENTS;
    });
  } finally {
    await host.close();
  }
  const of = (peer, chunkBytes) => measurements.find((it) => it.peer === peer && it.chunkBytes === chunkBytes);
  const ratio = (chunkBytes) => ratios(of(THEIRS, chunkBytes), of(OURS, chunkBytes));
  tables.push({
    title: `CPU of ${host.name}, µs for each of ${EVENTS.toLocaleString("en")} events of 190 bytes: median of ${ROUNDS} rounds (least–most)`,
    rows: [
      ["", ...CHUNKS.map(chunked)],
      ...peers.map((peer) => [PEERS[peer], ...CHUNKS.map((chunkBytes) => shown(summary(of(peer, chunkBytes).rounds)))]),
      [`${PEERS[THEIRS]} ÷ ${PEERS[OURS]}`, ...CHUNKS.map((chunkBytes) => against(STREAM_GOALS[chunkBytes], ratio(chunkBytes).median))],
    ],
  });
  figures.push(...measurements.map(({ rounds, ...it }) => ({ ...it, microseconds: summary(rounds) })));
}
await publish("stream", tables, figures);
