// What is streamed, and what each kind of Worker has to make of it: a long answer in text
// deltas of 190 bytes each, with the padding `p` that the service sends.
import { message } from "../hosts/frames.mjs";

export const DELTA_BYTES = 190;
export const WORDS = "Nobody reads the frames on their way through the relay, however long the answer may be. ".match(/\S+ /g);
const PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const HEADERS = { ":content-type": "application/json", ":message-type": "event" };

function made(type, payload) {
  return { type, payload, frame: message({ ":event-type": type, ...HEADERS }, payload) };
}

function delta(text) {
  const payload = { contentBlockIndex: 0, delta: { text }, p: "" };
  const { length } = made("contentBlockDelta", payload).frame;
  return made("contentBlockDelta", { ...payload, p: PADDING.slice(0, DELTA_BYTES - length) });
}

export const DELTAS = WORDS.map(delta);
export const START = made("messageStart", { role: "assistant" });
export const END = [
  made("contentBlockStop", { contentBlockIndex: 0 }),
  made("messageStop", { stopReason: "end_turn" }),
  made("metadata", { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } }),
];

function events(bytes) {
  const deltas = Array.from({ length: Math.max(1, Math.floor(bytes / DELTA_BYTES)) }, (_, i) => DELTAS[i % DELTAS.length]);
  return [START, ...deltas, ...END];
}

/** The stream itself, of about so many bytes. */
export const frames = (bytes) => Buffer.concat(events(bytes).map(({ frame }) => frame));

/** Its text. */
export const text = (bytes) => Buffer.from(events(bytes).map(({ payload }) => payload.delta?.text ?? "").join(""));

/** The same as server-sent events (www/relay/sse.js). */
export function serverSentEvents(bytes) {
  const all = [...events(bytes), { type: "end", payload: {} }];
  return Buffer.from(all.map(({ type, payload }, i) => `event: ${type}\nid: ${i + 1}\ndata: ${JSON.stringify(payload)}\n\n`).join(""));
}
