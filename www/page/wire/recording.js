// One call as it went over the wire: what was asked, what was answered, and each chunk of the answer with its time. The
// key is not among it: nothing here has a place for it.

/** What media type an event stream has. */
const EVENT_STREAM = "application/vnd.amazon.eventstream";
// What of a head is kept. A list of what may be, so that nothing that says who asks is ever in it.
export const REQUEST_HEADERS = ["content-type", "accept"];
export const RESPONSE_HEADERS = ["content-type", "x-amzn-requestid", "x-amzn-errortype"];
/** Most that is kept, of one recording and of all together. */
export const MAX_BYTES = 16 * 1024 * 1024;
/** A chunk costs two numbers beside its bytes. */
const CHUNK_COST = 16;

export class Recording {
  /** `{ method, url, headers, body }`; the body is JSON as it was sent, or why it is not here. */
  request = { method: "POST", url: "", headers: {} };
  /** `{ status, headers }`, once there is an answer, and `ms`, when its head was there. */
  response;
  /** `{ kind, ms, reason? }` once it is over: `complete`, `cut`, `aborted`, or `failed`, without any answer. */
  end;
  /** The body as text, where it is no event stream. */
  body;
  /** `call`, `file`, `replay`. */
  source = "call";
  /** Of each chunk: where it ends in the bytes, and when it came, in ms from the request. */
  ends = [];
  times = [];
  /** How long the texts are that are kept beside the bytes. */
  textLength = 0;
  /** Whether more came than is kept. */
  isFull = false;
  #bytes = new Uint8Array(4096);
  #limit;

  constructor({ startedAt = performance.now(), date = new Date(), limit = MAX_BYTES } = {}) {
    this.startedAt = startedAt; // as performance.now()
    this.date = date;
    this.#limit = limit;
  }

  get length() {
    return this.ends.at(-1) ?? 0;
  }

  /** All that came, as one array: a view, to be asked for anew after each chunk. */
  get bytes() {
    return this.#bytes.subarray(0, this.length);
  }

  /** What it costs to keep. */
  get cost() {
    return this.#bytes.length + this.ends.length * CHUNK_COST + this.textLength;
  }

  get isStream() {
    return this.response?.headers["content-type"]?.startsWith(EVENT_STREAM) ?? false;
  }

  /** As the path of the request names it. */
  get modelId() {
    const [, id] = /\/model\/([^/]+)\/[^/]+$/.exec(this.request.url) ?? [];
    try {
      return decodeURIComponent(id ?? "");
    } catch {
      return id;
    }
  }

  get requestId() {
    return this.response?.headers["x-amzn-requestid"];
  }

  /**
   * The bytes are copied into one array: chunks of one byte, which there are, would cost a hundred times as much each by
   * themselves, and whoever reads them next may do with them what they like.
   */
  add(chunk, ms) {
    const length = this.length + chunk.length;
    if (this.isFull || length + (this.ends.length + 1) * CHUNK_COST > this.#limit) {
      this.isFull = true;
      return;
    }
    if (length > this.#bytes.length) {
      const more = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      more.set(this.bytes);
      this.#bytes = more;
    }
    this.#bytes.set(chunk, this.length);
    this.ends.push(length);
    this.times.push(ms);
  }

  /** Only its first end counts: a stream that is left is aborted after it. */
  close(kind, ms, reason) {
    if (this.end) return;
    this.end = reason ? { kind, ms, reason } : { kind, ms };
    this.#bytes = this.#bytes.slice(0, this.length);
  }
}
