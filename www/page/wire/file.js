// A recording as a file, to be kept, sent along with a question, or replayed. JSON:
//
//   {
//     "format": "converse-wasm recording", "version": 1,
//     "date": "2026-01-31T12:00:00.000Z",
//     "request": { "method": "POST", "url": "https://…", "headers": { "content-type": "…" }, "body": { … } },
//     "response": { "status": 200, "ms": 93.1, "headers": { "content-type": "…", "x-amzn-requestid": "…" } },
//     "end": { "kind": "complete" | "cut" | "aborted", "ms": 812.4, "reason": "…" },
//     "chunks": [[95.2, "base64"], …]
//   }
//
// Times are in ms from the request. The key is not in it. What was said, asked and answered, is.

import { fromBase64, toBase64 } from "../common/base64.js";
import { MAX_BYTES, Recording, REQUEST_HEADERS, RESPONSE_HEADERS } from "./recording.js";

const FORMAT = "converse-wasm recording";
const VERSION = 1;
/** Base64 takes four bytes for three; the rest is for times, and for a request. */
export const MAX_FILE = 2 * MAX_BYTES;
const ENDS = ["complete", "cut", "aborted"];

export function toFile({ date, request, response, end, bytes, ends, times }) {
  const chunks = times.map((ms, index) => [round(ms), toBase64(bytes.subarray(ends[index - 1] ?? 0, ends[index]))]);
  const rounded = (value) => value && { ...value, ms: round(value.ms) };
  const content = { format: FORMAT, version: VERSION, date, request, response: rounded(response), end: rounded(end), chunks };
  return `${JSON.stringify(content)}\n`;
}

/** @throws an Error that says what is wrong with the file */
export function fromFile(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("This is not a recording: it is not JSON.");
  }
  if (file?.format !== FORMAT) throw new Error("This is not a recording of this page.");
  if (file.version !== VERSION) throw new Error(`This recording is of version ${String(file.version).slice(0, 20)}; this page reads version ${VERSION}.`);
  const { request, response, end, chunks } = file;
  const date = new Date(string(file.date, "date", 40));
  check(!Number.isNaN(date.getTime()), "date");
  const recording = new Recording({ startedAt: 0, date });
  recording.source = "file";
  recording.request = {
    method: string(request?.method, "request.method", 20),
    url: string(request?.url, "request.url", 4096),
    headers: headers(request.headers, REQUEST_HEADERS, "request.headers"),
    body: request.body,
  };
  check(Number.isInteger(response?.status) && response.status >= 200 && response.status < 600, "response.status");
  recording.response = { status: response.status, headers: headers(response.headers, RESPONSE_HEADERS, "response.headers"), ms: time(response.ms, 0, "response.ms") };
  check(recording.isStream, "response.headers: only event streams are recorded so far, content-type");
  check(Array.isArray(chunks), "chunks");
  let last = 0;
  chunks.forEach((chunk, index) => {
    check(Array.isArray(chunk), `chunks[${index}]`);
    last = time(chunk[0], last, `chunks[${index}][0]`);
    recording.add(bytesOf(chunk[1], `chunks[${index}][1]`), last);
    check(!recording.isFull, "chunks: there are too many, they");
  });
  check(ENDS.includes(end?.kind), "end.kind");
  recording.close(end.kind, time(end.ms, last, "end.ms"), end.reason === undefined ? undefined : string(end.reason, "end.reason", 4096));
  return recording;
}

const round = (ms) => Math.round(ms * 1000) / 1000;

function check(is, what) {
  if (!is) throw new Error(`This recording cannot be read: ${what} is not what it must be.`);
}

function string(value, what, most) {
  check(typeof value === "string" && value.length <= most, what);
  return value;
}

/** Not before what came earlier, and within a day, which `setTimeout` and a time axis can bear. */
function time(value, least, what) {
  check(typeof value === "number" && value >= least && value <= 86_400_000, what);
  return value;
}

function headers(given, names, what) {
  check(typeof given === "object" && given !== null, what);
  return Object.fromEntries(names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, string(given[name], `${what}.${name}`, 1024)]));
}

function bytesOf(text, what) {
  check(typeof text === "string", what);
  try {
    return fromBase64(text);
  } catch {
    return check(false, what);
  }
}
