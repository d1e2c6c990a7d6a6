// The numbers over a stream, and how they are written.

import { number, sizeText } from "../common/numbers.js";

export const timeText = (ms) => (ms < 1000 ? `${number(ms)} ms` : `${number(ms / 1000, 2, 2)} s`);
export const secondsText = (ms) => number(ms / 1000, 3, 3);
export const countText = (count, what) => `${number(count)} ${what}${count === 1 ? "" : "s"}`;
export const hexText = (value, digits = 8) => `0x${value.toString(16).padStart(digits, "0")}`;

/** `[name, value, hint]` of each, as text; a value that is not known yet is a dash. */
export function figuresOf(recording, frames) {
  const first = frames.messages.find(({ group }) => group === "delta");
  const rate = rateOf(frames);
  return [
    ["Bytes", sizeText(recording.length), `${number(recording.length)} bytes`],
    ["Messages", number(frames.messages.length), "whole ones, both checksums verified"],
    ["Chunks", number(recording.ends.length), "as fetch gave them"],
    ["First byte", recording.times.length > 0 ? timeText(recording.times[0]) : "–", "from the request to the first byte of the stream"],
    ["First delta", first ? timeText(first.ms) : "–", "from the request to the first contentBlockDelta"],
    [rate.unit, rate.value === undefined ? "–" : number(rate.value, ...(rate.value < 10 ? [1, 1] : [])), rate.hint],
  ];
}

/** Tokens are known when metadata tells them, at the end; until then there are deltas, which are about as many. */
export function rateOf({ messages, usage }) {
  const deltas = messages.filter(({ group }) => group === "delta");
  const seconds = deltas.length > 1 ? (deltas.at(-1).ms - deltas[0].ms) / 1000 : 0;
  const tokens = Number.isFinite(usage?.outputTokens) ? usage.outputTokens : undefined;
  const count = tokens ?? deltas.length;
  return {
    value: seconds > 0 ? count / seconds : undefined,
    count: deltas.length,
    // What a delta stands for in the plot.
    weight: tokens !== undefined && deltas.length > 0 ? tokens / deltas.length : 1,
    unit: tokens === undefined ? "Deltas/s" : "Tokens/s",
    hint: tokens === undefined ? "content deltas from the first to the last; the tokens are told at the end" : `${countText(tokens, "token")} by usage, in ${countText(deltas.length, "delta")}, from the first to the last`,
  };
}

/** How it stands, in a word and a sentence: `{ state, title, said }`. */
export function verdictOf(recording, { fault, messages, tail, isBehind }) {
  const { end, isFull, response } = recording;
  const checked = `${countText(messages.length * 2, "checksum")} verified`;
  if (fault?.kind === "refused") return { state: "fault", title: "Refused", said: fault.reason };
  if (fault?.kind === "exception") return { state: "fault", title: "Exception", said: fault.reason };
  if (!end) return { state: "live", title: response ? "Arriving" : "Waiting", said: response ? checked : "the request is sent" };
  if (isBehind) return { state: "live", title: "Reading", said: checked };
  if (isFull) return { state: "notable", title: "Not all kept", said: "the recording reached its limit; the reply itself did not suffer" };
  if (fault?.kind === "cut") return { state: "fault", title: "Cut", said: end.kind === "cut" && end.reason ? `${fault.reason} (${end.reason})` : fault.reason };
  if (end.kind === "failed") return { state: "fault", title: "No answer", said: end.reason };
  if (end.kind === "aborted") return { state: "notable", title: "Stopped", said: tail.length > 0 ? "in the middle of a message" : checked };
  if (response.status >= 400) return { state: "fault", title: `HTTP ${response.status}`, said: response.headers["x-amzn-errortype"] ?? "" };
  if (!recording.isStream) return { state: "done", title: "Complete", said: "no event stream" };
  if (!messages.some(({ group }) => group === "stop")) return { state: "fault", title: "Incomplete", said: "ended without messageStop" };
  return { state: "done", title: "Complete", said: checked };
}
