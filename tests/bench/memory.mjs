// What memory a long stream of small messages takes, and one long message: in Node, each client in a
// process of its own, and of ours the wasm's memory, too.
//
//     node memory.mjs [--quick]
import { join } from "node:path";
import { APPS, bundle } from "./bundle.mjs";
import { start } from "./child.mjs";
import { digits, publish, quick } from "./figures.mjs";
import { CLIENTS, OURS, PEERS } from "./peers.mjs";

const MB = 1e6;
const MIB = 1 << 20;
const LENGTHS = (quick ? [2, 10, 20] : [10, 100, 500, 1000]).map((megabytes) => megabytes * MB);
const CHUNK_BYTES = 4096;
const MESSAGE_BYTES = 16 * MIB;
/** What the wasm may grow by, for all of a stream and as many times a message. */
const GOALS = { stream: 1 * MB, message: 2 };

async function inProcess(peer, name, ...args) {
  const outdir = join(APPS, "node", peer);
  await bundle({ main: "chat.js", peer, host: "node", outdir });
  const child = start("memory-child.mjs");
  try {
    return await child.call(name, peer, join(outdir, "main.js"), ...args);
  } finally {
    await child.stop();
  }
}

const streams = [];
const messages = [];
for (const peer of CLIENTS) {
  console.error(PEERS[peer]);
  streams.push({ peer, grown: await inProcess(peer, "duringStream", LENGTHS, CHUNK_BYTES) });
  messages.push({ peer, grown: await inProcess(peer, "byMessage", MESSAGE_BYTES) });
}

const mb = (bytes) => digits(bytes / MB);
const goal = (isMet) => (isMet ? "met" : "missed");
const ofOurs = (all) => all.find(({ peer }) => peer === OURS).grown;
const wasm = ofOurs(streams).map((it) => it.wasm);
const times = ofOurs(messages).wasm / MESSAGE_BYTES;
const tables = [
  {
    title: `Resident memory that a stream of messages of 190 bytes adds, by its length, MB (after a collection)`,
    rows: [
      ["", ...LENGTHS.map((bytes) => `${bytes / MB} MB`)],
      ...streams.map(({ peer, grown }) => [PEERS[peer], ...grown.map(({ rss }) => mb(rss))]),
      [`${PEERS[OURS]}, its wasm alone`, ...wasm.map(mb)],
    ],
    note: `The wasm's memory is to grow by less than 1 MB: ${goal(Math.max(...wasm) < GOALS.stream)}.`,
  },
  {
    title: `Memory that a message of ${MESSAGE_BYTES / MIB} MiB adds, MB`,
    rows: [
      ["", "resident, at most", "wasm"],
      ...messages.map(({ peer, grown }) => [PEERS[peer], mb(grown.rss), grown.wasm === undefined ? "" : mb(grown.wasm)]),
    ],
    note: `The wasm's memory is to grow by at most ${GOALS.message} times the message: ${digits(times)} times, ${goal(times <= GOALS.message)}.`,
  },
];
await publish("memory", tables, { streams, messages });
