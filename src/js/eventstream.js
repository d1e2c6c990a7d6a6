// AWS's event-stream format by itself: messages from chunks of any such stream, and back.
import { encodeBlock, MessageDecoder } from "./converse_wasm.js";
import { alive, ConverseError } from "./error.js";

// The names of the value types, by their numbers on the wire; 0 is true and 1 is false.
const TYPES = ["boolean", "boolean", "byte", "short", "integer", "long", "binary", "string", "timestamp", "uuid"];
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const readers = {
  byte: (view) => [view.getInt8(0), 1],
  short: (view) => [view.getInt16(0), 2],
  integer: (view) => [view.getInt32(0), 4],
  long: (view) => [view.getBigInt64(0), 8],
  timestamp: (view) => [new Date(Number(view.getBigInt64(0))), 8],
  binary: (view, bytes) => [bytes.slice(2, 2 + view.getUint16(0)), 2 + view.getUint16(0)],
  string: (view, bytes) => [new TextDecoder().decode(bytes.subarray(2, 2 + view.getUint16(0))), 2 + view.getUint16(0)],
  uuid: (_, bytes) => [hex(bytes.subarray(0, 16)).replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), 16],
};

// WASM has checked that these are headers.
const headersOf = (block) => {
  const headers = {};
  for (let at = 0; at < block.length; ) {
    const nameEnd = at + 1 + block[at];
    const name = new TextDecoder().decode(block.subarray(at + 1, nameEnd));
    const type = TYPES[block[nameEnd]];
    const rest = block.subarray(nameEnd + 1);
    const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
    const [value, length] = type === "boolean" ? [block[nameEnd] === 0, 0] : readers[type](view, rest);
    // Not an assignment: a name may be `__proto__`.
    Object.defineProperty(headers, name, { value: { type, value }, enumerable: true, configurable: true, writable: true });
    at = nameEnd + 1 + length;
  }
  return headers;
};

const refuse = (what) => {
  throw new ConverseError(what, { name: "ConfigError", retryable: false });
};

const fixed = (length, set) => (value) => {
  const view = new DataView(new ArrayBuffer(length));
  set(view, value);
  return new Uint8Array(view.buffer);
};
const whole = (bits) => (value) => {
  const limit = 2 ** (bits - 1);
  if (!Number.isInteger(value) || value < -limit || value >= limit) refuse(`not an integer of ${bits} bits`);
  return value;
};
const long = (value) => (BigInt.asIntN(64, BigInt(value)) === BigInt(value) ? BigInt(value) : refuse("not an integer of 64 bits"));
const withLength = (bytes) => {
  if (bytes.length > 0xffff) refuse(`longer than 65,535 bytes`);
  return Uint8Array.of(bytes.length >> 8, bytes.length & 0xff, ...bytes);
};
const uuidBytes = (value) => {
  const digits = value.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(digits)) refuse("not a UUID");
  return Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
};

const writers = {
  byte: fixed(1, (view, value) => view.setInt8(0, whole(8)(value))),
  short: fixed(2, (view, value) => view.setInt16(0, whole(16)(value))),
  integer: fixed(4, (view, value) => view.setInt32(0, whole(32)(value))),
  long: fixed(8, (view, value) => view.setBigInt64(0, long(value))),
  timestamp: fixed(8, (view, value) => view.setBigInt64(0, long(value.getTime()))),
  binary: withLength,
  string: (value) => withLength(new TextEncoder().encode(value)),
  uuid: uuidBytes,
};

const blockOf = (headers) => {
  const parts = [];
  for (const [name, header] of Object.entries(headers)) {
    const { type, value } = typeof header === "string" ? { type: "string", value: header } : (header ?? {});
    const bytes = new TextEncoder().encode(name);
    if (bytes.length < 1 || bytes.length > 255) refuse(`a header name must be 1 to 255 bytes long, not ${bytes.length}`);
    try {
      const number = type === "boolean" ? (value ? 0 : 1) : TYPES.indexOf(type);
      if (number < 0) refuse(`of no type that there is: ${TYPES.slice(1).join(", ")}`);
      parts.push(bytes.length, ...bytes, number, ...(type === "boolean" ? [] : writers[type](value)));
    } catch (error) {
      refuse(`the header ${name} cannot be encoded: ${error.message}`);
    }
  }
  return Uint8Array.from(parts);
};

export class EventStreamDecoder {
  #decoder;

  constructor({ maxMessageBytes } = {}) {
    this.#decoder = alive(() => new MessageDecoder(maxMessageBytes));
  }

  push(chunk) {
    const parts = alive(() => this.#decoder.push(chunk));
    const messages = [];
    for (let at = 0; at < parts.length; at += 2) messages.push({ headers: headersOf(parts[at]), payload: parts[at + 1] });
    return messages;
  }

  finish() {
    alive(() => this.#decoder.finish());
  }
}

export class EventStreamDecoderStream {
  constructor(options) {
    const decoder = new EventStreamDecoder(options);
    const { readable, writable } = new TransformStream({
      transform(chunk, controller) {
        for (const message of decoder.push(chunk)) controller.enqueue(message);
      },
      flush: () => decoder.finish(),
    });
    Object.assign(this, { readable, writable });
  }
}

export const encodeMessage = (headers, payload = new Uint8Array()) => {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return alive(() => encodeBlock(blockOf(headers), bytes));
};
