// Whole calls to the local endpoint (ENDPOINT, see `cargo xtask endpoint`), over loopback, in Node, by each
// client: how long they take, and what of that is CPU of the caller's process.
//
//     ENDPOINT=http://127.0.0.1:8081 node calls.mjs [--quick]
import { join } from "node:path";
import { APPS, bundle } from "./bundle.mjs";
import { start } from "./child.mjs";
import { digits, interleaved, publish, quick, ratios, shown, summary } from "./figures.mjs";
import { CLIENTS, OURS, PEERS, THEIRS } from "./peers.mjs";

const ROUNDS = quick ? 3 : 15;
/** What is called, and how often in a round. */
const CALLS = {
  firstText: { what: "a stream of 10 tokens, up to its first text", times: quick ? 10 : 40 },
  megabyte: { what: "converse(), an answer of 1 MB", times: 2 },
  image: { what: "converse(), an image of 5 MB in the request", times: 1 },
};

const child = start("calls-child.mjs");
const measurements = Object.keys(CALLS).flatMap((call) => CLIENTS.map((peer) => ({ call, peer })));
try {
  for (const peer of CLIENTS) {
    const outdir = join(APPS, "calls", peer);
    await bundle({ main: "calls-app.js", peer, host: "node", outdir });
    await child.call("open", peer, join(outdir, "main.js"), process.env.ENDPOINT ?? "http://127.0.0.1:8081");
  }
  await interleaved(measurements, ROUNDS, ({ call, peer }) => child.call("measured", call, peer, CALLS[call].times));
} finally {
  await child.stop();
}

const figures = measurements.map(({ rounds, ...it }) => ({
  ...it,
  milliseconds: summary(rounds.map(({ milliseconds }) => milliseconds)),
  cpuMilliseconds: summary(rounds.map(({ cpuMilliseconds }) => cpuMilliseconds)),
}));
const of = (call, peer) => figures.find((it) => it.call === call && it.peer === peer);
const tables = Object.entries(CALLS).map(([call, { what }]) => ({
  title: `Node ${process.versions.node}: ${what}: median of ${ROUNDS} rounds (least–most)`,
  rows: [
    ["", "ms by the clock", "CPU of the call, ms"],
    ...CLIENTS.map((peer) => [PEERS[peer], shown(of(call, peer).milliseconds), shown(of(call, peer).cpuMilliseconds)]),
    [
      `${PEERS[THEIRS]} ÷ ${PEERS[OURS]}`,
      ...["milliseconds", "cpuMilliseconds"].map((as) => digits(ratios(of(call, THEIRS)[as], of(call, OURS)[as]).median)),
    ],
  ],
}));
await publish("calls", tables, figures);
