// One stream read by one client from memory, on whatever host this runs.
import { answering, bytesOf, textLength } from "./source.mjs";

export const SETTINGS = {
  endpoint: "https://bedrock.invalid",
  key: "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVwLWZvci10aGUtYmVuY2htYXJrcw==",
};
export const REQUEST = { modelId: "model", messages: [{ role: "user", content: [{ text: "How long is an answer?" }] }] };

/** Reads so many deltas by the app (chat.js) of a peer; throws where not all that was sent has come. */
export async function read(peer, app, client, deltas, chunkBytes) {
  const expected = peer === "body" ? bytesOf(deltas) : textLength(deltas);
  const { fetch } = globalThis;
  globalThis.fetch = answering(deltas, chunkBytes);
  let length = 0;
  try {
    await app.chat(client, REQUEST, (text) => (length += text.length));
  } finally {
    globalThis.fetch = fetch;
  }
  if (length !== expected) throw new Error(`${peer}: ${length} came, not ${expected}`);
}

/** What an app does up to its first request, which is not answered. */
export function firstRequest(connectAndChat) {
  const { fetch } = globalThis;
  return new Promise((resolve, reject) => {
    // This package's own wasm is not what is asked for.
    globalThis.fetch = (input, init) => {
      if (String(input?.url ?? input).endsWith(".wasm")) return fetch(input, init);
      resolve();
      return new Promise(() => {});
    };
    connectAndChat().catch(reject);
  });
}
