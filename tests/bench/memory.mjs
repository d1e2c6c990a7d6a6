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
/** What memory may grow by in a stream, and how many times a message the wasm's. */
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

/** Ours keeps the answer for response() and partial, up to a limit; and with this, nothing. */
const FORGETFUL = { maxResponseBytes: 0 };

const streams = [];
const messages = [];
for (const peer of CLIENTS) {
  console.error(PEERS[peer]);
  for (const config of peer === OURS ? [{}, FORGETFUL] : [{}]) {
    streams.push({ peer, config, grown: await inProcess(peer, "duringStream", config, LENGTHS, CHUNK_BYTES) });
  }
  messages.push({ peer, grown: await inProcess(peer, "byMessage", MESSAGE_BYTES) });
}

const mb = (bytes) => digits(bytes / MB);
const goal = (isMet) => (isMet ? "met" : "missed");
const ofForgetful = streams.find(({ config }) => config === FORGETFUL).grown;
const most = Math.max(...ofForgetful.map(({ heap, wasm }) => heap + wasm));
const times = messages.find(({ peer }) => peer === OURS).grown.wasm / MESSAGE_BYTES;
const named = ({ peer, config }) => (config === FORGETFUL ? `${PEERS[peer]}, maxResponseBytes: 0` : PEERS[peer]);
const tables = [
  {
    title: `Memory that a stream of messages of 190 bytes adds in Node, by what of it has come, MB (JavaScript's after a collection, and wasm's)`,
    rows: [
      ["", ...LENGTHS.map((bytes) => `${bytes / MB} MB`)],
      ...streams.map((it) => [named(it), ...it.grown.map(({ heap, wasm }) => mb(heap + wasm))]),
    ],
    note: `Where no answer is kept, it is to be less than 1 MB: ${digits(most / MB)} MB, ${goal(most < GOALS.stream)}. (Else it is kept for response() and partial, up to 16 MiB.)`,
  },
  {
    title: `Memory that a message of ${MESSAGE_BYTES / MIB} MiB adds, MB`,
    rows: [
      ["", "resident, at most", "wasm"],
      ...messages.map(({ peer, grown }) => [PEERS[peer], mb(grown.rss), peer === OURS ? mb(grown.wasm) : ""]),
    ],
    note: `The wasm's memory is to grow by at most ${GOALS.message} times the message: ${digits(times)} times, ${goal(times <= GOALS.message)}.`,
  },
];
await publish("memory", tables, { streams, messages, most, times });
