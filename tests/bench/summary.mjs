// The figures by their goals, for the README.
import { digits, markdown, ratios } from "./figures.mjs";
import { CLIENTS, OURS, PEERS, START_GOAL, STREAM_GOALS, THEIRS } from "./peers.mjs";

const missed = (isMet) => (isMet ? "" : " (missed)");
const kB = (bytes) => (bytes / 1000).toFixed(1);

/** One cell: ours, the AWS SDK's, and how many times ours that is. */
const cell = (ours, theirs, ratio, goal) => `${digits(ours)} / ${digits(theirs)} = **${digits(ratio)}**${missed(ratio >= goal)}`;

export function summary({ stream, size, start, memory, linearity, native }) {
  const hosts = [...new Set(stream.map(({ host }) => host))];
  const reading = Object.entries(STREAM_GOALS).map(([chunkBytes, goal]) => {
    const chunk = chunkBytes === "0" ? "a message in each chunk" : `chunks of ${chunkBytes / 1024} KiB`;
    const cells = hosts.map((host) => {
      const of = (peer) => stream.find((it) => it.host === host && it.peer === peer && it.chunkBytes === Number(chunkBytes)).microseconds;
      return cell(of(OURS).median, of(THEIRS).median, ratios(of(THEIRS), of(OURS)).median, goal);
    });
    return [`CPU of a text event, µs: ${chunk}`, ...cells, goal];
  });
  const starting = hosts.map((host) => {
    const of = (peer) => start.find((it) => it.host === host && it.peer === peer).milliseconds.median;
    return cell(of(OURS), of(THEIRS), of(THEIRS) / of(OURS), START_GOAL);
  });
  const weights = (how) => CLIENTS.map((peer) => kB(size.find(({ name }) => name === PEERS[peer])[how]));
  const [theirs, ours] = [THEIRS, OURS].map((peer) => size.find(({ name }) => name === PEERS[peer]).gzip);
  const ratiosOfLengths = linearity.map(({ ratio }) => ratio ?? 1);
  const is = (start) => native.filter(({ name }) => name.startsWith(start));
  const least = (start) => digits(Math.min(...is(start).map(({ ratio }) => ratio)));
  return `${markdown([
    [`${PEERS[OURS]} / ${PEERS[THEIRS]} = how many times less`, ...hosts, "goal"],
    ...reading,
    ["CPU from the import to the first request, ms", ...starting, START_GOAL],
  ])}

${markdown([
    ["What a page loads, kB", ...CLIENTS.map((peer) => PEERS[peer])],
    ["gzip -9", ...weights("gzip")],
    ["brotli", ...weights("brotli")],
  ])}

| Goal | Measured |
|---|---|
| wasm and JavaScript, gzip -9: half of the AWS SDK's | ${digits((100 * ours) / theirs)} %${missed(ours <= theirs / 2)} |
| memory that 1 GB of small messages adds, where no answer is kept: less than 1 MB | ${digits(memory.most / 1e6)} MB${missed(memory.most < 1e6)} |
| wasm's memory for a message of 16 MiB: at most twice that | ${digits(memory.times)} times${missed(memory.times <= 2)} |
| CPU for each byte of 100 kB, 10 MB and 1 GB: within 1.5 times | ${digits(Math.max(...ratiosOfLengths))} times at most${missed(Math.max(...ratiosOfLengths) <= 1.5)} |
| the native decoder: level with aws-smithy-eventstream | ${least("decode")} to ${digits(Math.max(...is("decode").map(({ ratio }) => ratio)))} times as fast${missed(is("decode").every(({ isMet }) => isMet))} |
| the encoder: likewise | ${least("encode")} to ${digits(Math.max(...is("encode").map(({ ratio }) => ratio)))} times as fast${missed(is("encode").every(({ isMet }) => isMet))} |
| the native CRC: within 1.5 times of crc32fast's time | ${digits(1 / Math.min(...is("crc32").map(({ ratio }) => ratio)))} times at most${missed(is("crc32").every(({ isMet }) => isMet))} |`;
}
