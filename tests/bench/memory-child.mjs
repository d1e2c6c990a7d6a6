// What is measured by memory.mjs, in a process of its own (child.mjs).
import { event } from "../hosts/frames.mjs";
import { read, REQUEST, SETTINGS } from "./read.mjs";
import { answering } from "./source.mjs";
import { DELTA_BYTES, END, START } from "./streamed.mjs";

// The wasm's memory is nothing that a package shows: it is looked at where the module is instantiated.
let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memory = this.exports.memory ?? memory;
  }
};

function used() {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss, wasm: memory?.buffer.byteLength ?? 0 };
}

const grown = (after, before) => Object.fromEntries(Object.entries(after).map(([name, bytes]) => [name, bytes - before[name]]));

async function opened(peer, main, config) {
  const app = await import(main);
  const client = await app.connect({ ...SETTINGS, ...config });
  // So that the code and the buffers that every stream needs are there.
  await read(peer, app, client, 50_000, 4096);
  gc();
  return { app, client };
}

/** By how much it has grown when each of these many bytes of one stream have come. */
export async function duringStream(peer, main, config, lengths, chunkBytes) {
  const { app, client } = await opened(peer, main, config);
  const before = used();
  const [deltas, ...more] = lengths.map((bytes) => Math.floor(bytes / DELTA_BYTES)).reverse();
  const marks = new Set([deltas, ...more]);
  const found = [];
  let count = 0;
  globalThis.fetch = answering(deltas, chunkBytes);
  await app.chat(client, REQUEST, () => {
    if (!marks.has(++count)) return;
    gc();
    found.push(grown(used(), before));
  });
  return found;
}

/** By how much it grows by one message of so many bytes, at the most. */
export async function byMessage(peer, main, bytes) {
  const { app, client } = await opened(peer, main);
  const frames = [START.frame, event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "x".repeat(bytes) } }), ...END.map(({ frame }) => frame)];
  let length = 0;
  globalThis.fetch = async () => new Response(new Blob(frames).stream());
  gc();
  const before = used();
  await app.chat(client, REQUEST, (text) => (length += text.length));
  if (length !== bytes) throw new Error(`${peer}: ${length} came, not ${bytes}`);
  return grown({ ...used(), rss: process.resourceUsage().maxRSS * 1024 }, before);
}
