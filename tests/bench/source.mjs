// A stream from memory, in place of the network: fetch as clients see it, on every host.
import { DELTA_BYTES, DELTAS, END, START, WORDS } from "./streamed.mjs";

const CYCLE = DELTAS.length * DELTA_BYTES;
const LARGEST_CHUNK = 65536;
// The deltas come round again: a chunk is a piece of a few rounds, wherever it begins.
const ROUNDS = new Uint8Array(LARGEST_CHUNK + CYCLE);
for (let at = 0, i = 0; at < ROUNDS.length; at += DELTA_BYTES, i++) {
  ROUNDS.set(DELTAS[i % DELTAS.length].frame.subarray(0, ROUNDS.length - at), at);
}

/** What is streamed has so many events: this many that are no deltas come with the deltas. */
export const OTHER_EVENTS = 1 + END.length;

/** A fetch that answers with so many deltas, in chunks of so many bytes, or (0) a message in each. */
export function answering(deltas, chunkBytes) {
  return async () => {
    const chunks = chunksOf(deltas, chunkBytes);
    const body = new ReadableStream({
      pull(controller) {
        const { done, value } = chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body, { headers: { "content-type": "application/vnd.amazon.eventstream" } });
  };
}

function* chunksOf(deltas, chunkBytes) {
  yield START.frame;
  if (chunkBytes === 0) {
    for (let i = 0; i < deltas; i++) yield DELTAS[i % DELTAS.length].frame;
  } else {
    const bytes = deltas * DELTA_BYTES;
    for (let at = 0; at < bytes; at += chunkBytes) {
      const from = at % CYCLE;
      yield ROUNDS.subarray(from, from + Math.min(chunkBytes, bytes - at));
    }
  }
  for (const { frame } of END) yield frame;
}

/** How long the stream of so many deltas is. */
export const bytesOf = (deltas) => [START, ...END].reduce((sum, { frame }) => sum + frame.length, deltas * DELTA_BYTES);

/** How long its text is. */
export function textLength(deltas) {
  let length = 0;
  for (let i = 0; i < deltas; i++) length += WORDS[i % WORDS.length].length;
  return length;
}
