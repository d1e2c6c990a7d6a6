// The first crossing: a request object in, its JSON out, members as they are. No typed struct
// stands in between, so that what is new in the API can be sent from its first day.
//
// Unlike `JSON.stringify` it writes bytes, as base64, and refuses what would be lost on the way
// without a word: functions, dates, maps, BigInts, NaN.
import { bytesOf, toBase64 } from "./bytes.js";
import { isObject } from "./config.js";
import { configError, ConverseError } from "./error.js";
import { reasonOf } from "./host.js";

// Deepest nesting that is sent: an object that holds itself has no end.
const MAX_DEPTH = 128;

// Where the API has bytes (of its model), and where the caller's own JSON begins, in which it
// has none, whatever the names.
const BLOB = /(^|\.)((image|document|video|audio)\.source\.bytes|reasoningContent\.redactedContent|input\.invokeModel\.body)$/;
const DOCUMENT = /(^|\.)(json|additionalModelRequestFields|toolUse\.input)\./;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const refuse = (path, what) => {
  throw configError(`${path.join(".") || "the request"} cannot be sent: it is ${what}`);
};

const KINDS = { undefined: "undefined", function: "a function", symbol: "a symbol", bigint: "a BigInt" };

// The JSON of a value, in pieces. Those of Blobs are functions, for they are read when all else
// is written.
const write = (value, path, out) => {
  if (path.length >= MAX_DEPTH) refuse(path, "nested too deeply, or holds itself");
  if (typeof value !== "object" || value === null) {
    if (KINDS[typeof value]) refuse(path, KINDS[typeof value]);
    if (typeof value === "number" && !Number.isFinite(value)) refuse(path, "no finite number");
    if (value !== null && isBlob(path) && !(typeof value === "string" && BASE64.test(value))) refuse(path, "neither bytes nor base64");
    return out.push(JSON.stringify(value));
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return out.push(`"${toBase64(bytesOf(value))}"`);
  if (globalThis.Blob && value instanceof Blob) {
    const found = [...path];
    return out.push(() => readBlob(value, found));
  }
  // What `JSON.stringify` would make `{}` of: a Date, Map, Set, Promise …
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object Array]") return writeAll(Array.from(value, (element, index) => [index, element]), path, out, "[]");
  if (kind !== "[object Object]") refuse(path, `of a kind that JSON does not have: ${kind}`);
  // A member that is undefined is not there, and the model id is in the URL.
  const isThere = ([name, member]) => member !== undefined && !(path.length === 0 && name === "modelId");
  writeAll(Object.entries(value).filter(isThere), path, out, "{}");
};

const writeAll = (entries, path, out, [open, close]) => {
  out.push(open);
  entries.forEach(([name, member], index) => {
    if (index > 0) out.push(",");
    if (open === "{") out.push(JSON.stringify(name), ":");
    path.push(name);
    write(member, path, out);
    path.pop();
  });
  out.push(close);
};

const isBlob = (path) => {
  const name = path.at(-1);
  if (name !== "bytes" && name !== "redactedContent" && name !== "body") return false;
  const joined = path.join(".");
  return BLOB.test(joined) && !DOCUMENT.test(joined);
};

const readBlob = async (blob, path) => {
  try {
    return `"${toBase64(new Uint8Array(await blob.arrayBuffer()))}"`;
  } catch (exception) {
    return refuse(path, `not readable: ${reasonOf(exception)}`);
  }
};

// `{ modelId, body }`: the one goes into the URL, the other is all other members as JSON, or a
// promise of that.
export const readRequest = (request) => {
  if (!isObject(request)) throw configError("the request must be an object");
  const path = [];
  try {
    const { modelId } = request;
    if (modelId === undefined) throw configError("the request has no modelId");
    if (typeof modelId !== "string") throw configError("modelId must be a string");
    const out = [];
    write(request, path, out);
    const read = out.map((piece) => (typeof piece === "function" ? piece() : piece));
    return { modelId, body: out.some((piece) => typeof piece === "function") ? Promise.all(read).then(joined) : joined(read) };
  } catch (exception) {
    // A getter or a proxy of the caller's threw.
    if (!(exception instanceof ConverseError)) refuse(path, `not readable: ${reasonOf(exception)}`);
    throw exception;
  }
};

const joined = (pieces) => pieces.join("");
