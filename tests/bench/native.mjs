// The native codec beside aws-smithy-eventstream, and its CRC beside crc32fast, from what criterion has
// measured (native/main.rs): what runs on this machine, not in wasm.
//
//     cargo bench --bench eventstream && node native.mjs
import { readdir, readFile } from "node:fs/promises";
import { digits, publish } from "./figures.mjs";
import { OURS } from "./peers.mjs";

const CRITERION = new URL("../../target/criterion/", import.meta.url);
/** How many times the time of crc32fast ours may take. */
const CRC_GOAL = 1.5;
/** From run to run, criterion's medians of the same code differ by this part. */
const NOISE = 0.03;

const measured = [];
for (const path of await readdir(CRITERION, { recursive: true })) {
  if (!path.endsWith("new/benchmark.json")) continue;
  const json = async (name) => JSON.parse(await readFile(new URL(encodeURI(path.replace("benchmark.json", name)), CRITERION), "utf8"));
  const { group_id, function_id, value_str, throughput } = await json("benchmark.json");
  const { median } = await json("estimates.json");
  const each = throughput.Elements ?? 1;
  measured.push({ name: value_str ? `${group_id} of ${value_str}` : group_id, by: function_id, nanoseconds: median.point_estimate / each });
}

const isPeer = ({ by }) => by.startsWith("aws-smithy") || by === "crc32fast";
const rows = [];
const figures = [];
for (const name of new Set(measured.map(({ name }) => name).sort())) {
  const of = measured.filter((it) => it.name === name);
  const ours = of.find(({ by }) => by === OURS);
  // Of several ways to call it, the fastest.
  const theirs = of.filter(isPeer).reduce((a, b) => (a.nanoseconds < b.nanoseconds ? a : b));
  const ratio = theirs.nanoseconds / ours.nanoseconds;
  const isMet = name.startsWith("crc32") ? ratio >= 1 / CRC_GOAL : ratio >= 1 - NOISE;
  rows.push([name, digits(ours.nanoseconds), digits(theirs.nanoseconds), theirs.by, `${digits(ratio)} (${isMet ? "met" : "missed"})`]);
  figures.push({ name, nanoseconds: ours.nanoseconds, peer: theirs.by, peerNanoseconds: theirs.nanoseconds, ratio, isMet });
}
const title = "Time of a message (of a CRC), ns, natively: medians of criterion";
const note = `The goal: level with aws-smithy-eventstream (but for ${NOISE * 100} % of noise), and at most ${CRC_GOAL} times crc32fast.`;
await publish("native", [{ title, rows: [["", "ours", "theirs", "by", "theirs ÷ ours"], ...rows], note }], figures);
