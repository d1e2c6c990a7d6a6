// The CPU from the import of a client to its first request, over that of a bare fetch: in fresh Node
// processes, fresh pages in Chromium, fresh workerd processes; with the bundles that are weighed. For Linux.
//
//     node start.mjs [--quick]
import { against, digits, interleaved, publish, quick, shown, summary } from "./figures.mjs";
import * as chromium from "./hosts/chromium.mjs";
import * as node from "./hosts/node.mjs";
import * as workerd from "./hosts/workerd.mjs";
import { CLIENTS, OURS, PEERS, START_GOAL, THEIRS } from "./peers.mjs";

const ROUNDS = quick ? 3 : 25;

const figures = [];
for (const { open } of [node, chromium, workerd]) {
  const host = await open(Object.keys(PEERS));
  const measurements = Object.keys(PEERS).map((peer) => ({ host: host.name, peer }));
  try {
    console.error(host.name);
    await interleaved(measurements, ROUNDS, async ({ peer }) => (await host.startSeconds(peer)) * 1000);
  } finally {
    await host.close();
  }
  const bare = summary(measurements.find(({ peer }) => peer === "body").rounds).median;
  for (const { rounds, ...it } of measurements) {
    figures.push({ ...it, milliseconds: summary(it.peer === "body" ? rounds : rounds.map((of) => of - bare)) });
  }
}

const hosts = [...new Set(figures.map(({ host }) => host))];
const of = (host, peer) => figures.find((it) => it.host === host && it.peer === peer).milliseconds;
const rows = [
  ["", ...hosts],
  ...CLIENTS.map((peer) => [PEERS[peer], ...hosts.map((host) => shown(of(host, peer)))]),
  [`${PEERS[THEIRS]} ÷ ${PEERS[OURS]}`, ...hosts.map((host) => against(START_GOAL, of(host, THEIRS).median / of(host, OURS).median))],
  ["a bare fetch, which is taken off", ...hosts.map((host) => digits(of(host, "body").median))],
];
const title = `CPU from the import to the first request, ms: median of ${ROUNDS} rounds (least–most)`;
await publish("start", [{ title, rows }], figures);
