// From the bytes of a recording to the messages in them, as they come. The package's decoder says what is a message and
// what is wrong; here is only reckoned where each lies.

import { EventStreamDecoder } from "converse-wasm";
import { PRELUDE, u32 } from "./fields.js";

/** What goes into the decoder at once: memory that WebAssembly has grown by it keeps, and a piece takes some ms. */
const PIECE = 16 * 1024;
const NOTHING = new Uint8Array();

const GROUPS = {
  messageStart: "start",
  contentBlockStart: "block",
  contentBlockDelta: "delta",
  contentBlockStop: "block",
  messageStop: "stop",
  metadata: "metadata",
};

export class Frames {
  /**
   * The whole ones: `{ index, offset, length, headersLength, ms, chunk, type, group }`. `ms` is when the last byte came,
   * in the chunk of that index.
   */
  messages = [];
  /** What lies behind them: one under way, cut, refused, or what nobody reads any more. With `state` and `reason`. */
  tail = [];
  /** Why the decoder refused what came, or an exception of the service. */
  fault;
  /** As metadata says. */
  usage;
  #recording;
  #decoder = new EventStreamDecoder();
  #pushed = 0;
  #offset = 0; // where the next message begins
  #chunk = 0; // in which the last message ended
  #refusedAt; // the chunk in which the fault showed
  #badState; // of the row that was refused
  #isFinished = false;

  constructor(recording) {
    this.#recording = recording;
  }

  get length() {
    return this.messages.length + this.tail.length;
  }

  at(index) {
    return this.messages[index] ?? this.tail[index - this.messages.length];
  }

  /**
   * Reads what has come since, for so many ms and a little more; tells whether that was anything. Headers become objects
   * here, which costs far more than the client's own reading: what comes fast is read in several goes.
   */
  read(ms = Infinity) {
    const { bytes, end } = this.#recording;
    const isNews = this.isBehind;
    const until = performance.now() + ms;
    while (this.#pushed < bytes.length && !this.#isRefused && performance.now() < until) {
      this.#push(bytes, bytes.subarray(this.#pushed, this.#pushed + PIECE));
    }
    if (this.#isRefused) this.#pushed = bytes.length;
    if (end && !this.#isFinished && this.#pushed === bytes.length) this.#finish(end);
    if (isNews) this.tail = this.#rest(bytes.subarray(0, this.#pushed));
    return isNews;
  }

  /** Whether there is more than has been read. */
  get isBehind() {
    return this.#pushed < this.#recording.length || (this.#recording.end !== undefined && !this.#isFinished);
  }

  get #isRefused() {
    return this.#refusedAt !== undefined;
  }

  #push(bytes, piece) {
    this.#pushed += piece.length;
    try {
      const messages = this.#decoder.push(piece);
      for (const message of messages) this.#add(bytes, message);
      // An error behind messages is told by the next call.
      if (messages.length > 0) this.#decoder.push(NOTHING);
    } catch (error) {
      this.#refuse(bytes, error);
    }
  }

  #add(bytes, { headers, payload }) {
    const offset = this.#offset;
    const length = u32(bytes, offset);
    this.#offset += length;
    this.#chunk = this.#chunkOf(this.#offset - 1);
    const { type, group, isFault } = kindOf(headers);
    const place = { offset, length, headersLength: u32(bytes, offset + 4), chunk: this.#chunk, ms: this.#recording.times[this.#chunk] };
    this.messages.push({ index: this.messages.length, ...place, type, group, state: "whole" });
    if (isFault) this.fault ??= { kind: "exception", reason: saying(type, headers, payload) };
    if (type === "metadata") this.usage = jsonOf(payload)?.usage;
  }

  /** Only ever asked for what lies behind the last one. */
  #chunkOf(byte) {
    const { ends } = this.#recording;
    let chunk = this.#chunk;
    while (ends[chunk] <= byte) chunk++;
    return chunk;
  }

  #refuse(bytes, error) {
    const came = bytes.length - this.#offset;
    const reason = String(error?.message ?? error);
    this.fault = { kind: "refused", reason };
    if (!isRefused(bytes.subarray(this.#offset, this.#offset + PRELUDE))) this.#badState = "bad-message";
    // The prelude's CRC comes first: where something else is wrong with it, the lengths are as they were sent.
    else this.#badState = /checksum/.test(reason) ? "bad-prelude" : "bad-length";
    const known = this.#badState === "bad-message" ? u32(bytes, this.#offset) : PRELUDE;
    this.#refusedAt = this.#chunkOf(this.#offset + Math.min(came, known) - 1);
  }

  #finish(end) {
    this.#isFinished = true;
    // Whoever stops in the middle of a message has no fault to find.
    if (this.#isRefused || this.#recording.isFull || end.kind === "aborted") return;
    try {
      this.#decoder.finish();
      if (end.kind === "cut") this.fault ??= { kind: "cut", reason: "the connection broke after a whole message" };
    } catch (error) {
      const reason = this.#offset < this.#pushed ? "the stream ended in the middle of a message" : String(error?.message ?? error);
      this.fault ??= { kind: "cut", reason };
    }
  }

  #rest(bytes) {
    const offset = this.#offset;
    const came = bytes.length - offset;
    if (came === 0) return [];
    const { end, times, isFull } = this.#recording;
    const chunk = this.#refusedAt ?? times.length - 1;
    const row = { index: this.messages.length, offset, length: came, chunk, ms: times[chunk], group: "fault" };
    // What the lengths say, where the prelude has them; the CRC of the prelude has been checked then.
    const claimed = came >= PRELUDE ? { total: u32(bytes, offset), headersLength: u32(bytes, offset + 4) } : {};
    if (!this.#isRefused) {
      if (!end || !this.#isFinished) return [{ ...row, ...claimed, group: "other", state: "arriving", type: "arriving" }];
      if (isFull) return [{ ...row, ...claimed, group: "other", state: "partial", type: "not kept", reason: "the recording is full" }];
      if (end.kind === "aborted") return [{ ...row, ...claimed, group: "other", state: "partial", type: "stopped", reason: "stopped in the middle of this message" }];
      return [{ ...row, ...claimed, state: "partial", type: "cut", reason: this.fault?.reason }];
    }
    const { reason } = this.fault;
    if (this.#badState !== "bad-message") return [{ ...row, ...claimed, state: this.#badState, type: "refused", reason }];
    const refused = { ...row, ...claimed, length: Math.min(came, claimed.total), state: "bad-message", type: "refused", reason };
    const behind = came - refused.length;
    if (behind === 0) return [refused];
    const unread = { offset: offset + refused.length, length: behind, chunk: times.length - 1, ms: times.at(-1) };
    return [refused, { index: row.index + 1, ...unread, group: "other", state: "unread", type: "not read", reason: "comes after the fault" }];
  }
}

/** One message by itself: what is shown of it is read when it is looked at, and kept no longer. */
export function decode(bytes) {
  return new EventStreamDecoder().push(bytes)[0];
}

/** Whether the decoder takes this much of a message. */
function isRefused(bytes) {
  try {
    new EventStreamDecoder().push(bytes);
    return false;
  } catch {
    return true;
  }
}

function kindOf(headers) {
  const value = (name) => (headers[name]?.type === "string" ? headers[name].value : undefined);
  const kind = value(":message-type");
  if (kind === "exception" || kind === "error") {
    return { type: value(`:${kind}-type`) ?? value(":error-code") ?? kind, group: "fault", isFault: true };
  }
  const type = value(":event-type") ?? "unnamed";
  return { type, group: Object.hasOwn(GROUPS, type) ? GROUPS[type] : "other", isFault: false };
}

function saying(type, headers, payload) {
  const said = jsonOf(payload)?.message ?? headers[":error-message"]?.value;
  return typeof said === "string" ? `${type}: ${said}` : type;
}

export function jsonOf(payload) {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
