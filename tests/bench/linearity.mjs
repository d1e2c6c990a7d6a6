// Whether a stream costs the same for each byte however long it is: the CPU of converse-wasm in Node,
// in chunks of each size. A short stream is read often enough to be measured; what a call costs by itself
// (a request, an answer, a stream: the host's, most of it) is measured by streams of one message, and taken off.
//
//     node linearity.mjs [--quick]
import { digits, interleaved, publish, quick, shown, summary } from "./figures.mjs";
import { open } from "./hosts/node.mjs";
import { OURS } from "./peers.mjs";
import { DELTA_BYTES } from "./streamed.mjs";

const MB = 1e6;
const ROUNDS = quick ? 2 : 3;
const LENGTHS = [0.1, quick ? 1 : 10, quick ? 10 : 1000].map((megabytes) => megabytes * MB);
/** What is read at least for each figure. */
const BYTES = (quick ? 10 : 100) * MB;
const CHUNKS = { "a message in each chunk": 0, "chunks of 4 KiB": 4096, "chunks of 64 KiB": 65536 };
/** How many times the least the most may be. */
const GOAL = 1.5;

/** For each: a call by itself, then each length. */
const measurements = Object.values(CHUNKS).flatMap((chunkBytes) => [DELTA_BYTES, ...LENGTHS].map((bytes) => ({ chunkBytes, bytes })));
const host = await open([OURS]);
try {
  await interleaved(measurements, ROUNDS, async ({ chunkBytes, bytes }) => {
    const times = Math.max(1, Math.min(5000, Math.round(BYTES / bytes)));
    return (await host.seconds(OURS, Math.floor(bytes / DELTA_BYTES), chunkBytes, times)) / times;
  });
} finally {
  await host.close();
}

const rows = [];
const figures = [];
for (const [name, chunkBytes] of Object.entries(CHUNKS)) {
  const [call, ...streams] = measurements.filter((it) => it.chunkBytes === chunkBytes);
  const all = streams.map(({ bytes, rounds }) => {
    const nanoseconds = summary(rounds.map((seconds, round) => ((seconds - call.rounds[round]) * 1e9) / bytes));
    figures.push({ chunkBytes, bytes, nanoseconds });
    return nanoseconds;
  });
  const microseconds = summary(call.rounds.map((seconds) => seconds * 1e6));
  const medians = all.map(({ median }) => median);
  const ratio = Math.max(...medians) / Math.min(...medians);
  figures.push({ chunkBytes, microseconds, ratio });
  rows.push([name, ...all.map(shown), `${digits(ratio)} (goal: at most ${GOAL}, ${ratio <= GOAL ? "met" : "missed"})`, shown(microseconds)]);
}
const title = `CPU of converse-wasm in ${host.name}, ns for each byte of a stream, by its length: median of ${ROUNDS} rounds (least–most)`;
const lengths = LENGTHS.map((bytes) => (bytes < MB ? `${bytes / 1000} kB` : bytes < 1000 * MB ? `${bytes / MB} MB` : `${bytes / 1000 / MB} GB`));
await publish("linearity", [{ title, rows: [["", ...lengths, "most ÷ least", "a call by itself, µs, taken off"], ...rows] }], figures);
