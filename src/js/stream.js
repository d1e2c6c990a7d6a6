// The JavaScript side of a stream: reads the body, and hands each chunk to WASM, which
// gives back all its events at once (the format is that of src/converse/batch.rs).
// Nothing crosses per event.
import { decodeEventBytes } from "./bytes.js";
import { ConverseError, alive } from "./error.js";
import { gather } from "./gather.js";

const DONE = Object.freeze({ value: undefined, done: true });
const LATE = {};

// A chunk goes into WASM piece by piece: memory that WASM has grown by, it keeps.
const PIECE = 1 << 20;

// How a stream ended, by the name of its error; all others are the service's.
const ENDS = {
  TransportError: "truncated",
  TimeoutError: "timeout",
  ProtocolError: "protocol",
  LimitError: "protocol",
};

// The last resort, for a stream that nobody has read to its end, nor left: its connection
// is closed when it is collected. Not every host has one.
const forgotten = globalThis.FinalizationRegistry && new FinalizationRegistry((source) => source.close("aborted"));

const weakly = (object) => (globalThis.WeakRef ? new WeakRef(object) : { deref: () => object });

// What is to be given back: apart from the stream, so that it can be collected.
class Source {
  decoder;
  reader;
  abort = new AbortController();
  isOpen = true;
  end = new Promise((resolve) => (this.tellEnd = resolve));

  constructor(decoder) {
    this.open(decoder);
  }

  open(decoder) {
    this.reader = (decoder.response.body ?? new Response("").body).getReader();
    this.decoder = decoder;
    this.isLimited = decoder.isLimited;
    this.requestId = decoder.requestId;
    this.attempts = decoder.attempts;
  }

  // Ends the fetch and gives back the memory. After the end of the body it ends nothing.
  close(end) {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.tellEnd(end);
    this.abort.abort();
    this.cancelled = this.reader.cancel().catch(() => {});
    try {
      this.decoder.free();
    } catch {
      // After a trap it is not to be had.
    }
  }
}

const pushAll = (decoder, chunk) => {
  let all = "";
  for (let at = 0; at < chunk.length; at += PIECE) {
    const batch = decoder.push(chunk.length > PIECE ? chunk.subarray(at, at + PIECE) : chunk);
    if (batch === undefined) return batch;
    all = all === "" ? batch : batch === "" ? all : `${all.slice(0, -1)},${batch.slice(1)}`;
  }
  return all;
};

// What the promise gives, or LATE after so many milliseconds.
const inTime = (promise, ms) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(LATE), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

export class ConverseStream {
  #source;
  #signal;
  #room; // how much more is gathered, in the length of the batches
  #limit;
  #batch = []; // the items of the last chunk, of which those before #next are taken
  #next = 0;
  #batches = []; // all of them, for response()
  #contentBlockIndex = 0;
  #reading; // while a chunk is awaited
  #isWhole = false;
  #failure; // what it ended with; told by one next(), and by every response()
  #isTold = false;
  #isTaken = false;
  #response;

  constructor(decoder, signal, limit) {
    this.#source = new Source(decoder);
    this.#signal = signal;
    this.#limit = this.#room = limit;
    forgotten?.register(this, this.#source, this);
    if (signal) ConverseStream.#listen(weakly(this), this.#source, signal);
  }

  // The signal may live longer than the stream, and is not to keep it. (Static: what is made
  // where there is a `this` keeps that.)
  static #listen(stream, source, signal) {
    const onAbort = () => stream.deref()?.#fail(signal.reason, "aborted");
    source.abort.signal.addEventListener("abort", () => signal.removeEventListener("abort", onAbort));
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  }

  [Symbol.asyncIterator]() {
    this.#take();
    return {
      next: () => {
        try {
          return Promise.resolve(this.#step());
        } catch (error) {
          return Promise.reject(error);
        }
      },
      return: async (value) => {
        this.#close("aborted");
        return { value, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #take() {
    if (this.#isTaken) throw new TypeError("this stream was iterated before: its events come once");
    this.#isTaken = true;
  }

  get requestId() {
    return this.#source.requestId;
  }

  // How it ended, once it has.
  get end() {
    return this.#source.end;
  }

  // What has come so far.
  get partial() {
    return gather(this.#batches).response;
  }

  // Ends it, unless it has ended before.
  async cancel() {
    this.#close("aborted");
    await this.#source.cancelled;
  }

  [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    return this.cancel();
  }

  // Its events, for what takes streams.
  toReadableStream() {
    const events = this[Symbol.asyncIterator]();
    return new ReadableStream(
      {
        async pull(controller) {
          const { value, done } = await events.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  // What converse() would have answered: reads what is left, and puts it together with
  // what was read before.
  response() {
    this.#isTaken = true;
    this.#response ??= this.#gather();
    return this.#response;
  }

  async #gather() {
    while (!(await this.#step()).done);
    if (this.#failure) throw this.#failure.error;
    if (!this.#isWhole) {
      throw this.#error("the stream was left before its end", { name: "TransportError", retryable: true });
    }
    if (this.#room < 0) {
      const message = `the whole response is longer than ${this.#limit} bytes: read it by its events, or raise maxResponseBytes`;
      throw this.#error(message, { name: "LimitError", retryable: false });
    }
    const { response, malformed } = gather(this.#batches);
    if (malformed !== undefined) {
      const message = `the model's input for the tool ${malformed} is not valid JSON`;
      throw this.#error(message, { name: "ProtocolError", retryable: false });
    }
    return response;
  }

  #error(message, members) {
    const { requestId, attempts } = this.#source;
    return new ConverseError(message, { attempts, ...members, requestId, partial: this.partial });
  }

  // The next event, or a promise of it; throws what the stream failed with. No async
  // function: what waits in the batch is there at once, and this is called for every token.
  #step() {
    if (this.#reading !== undefined) {
      // next() was called before the last one was settled: they take turns.
      return this.#reading.then(() => this.#step());
    }
    if (!this.#source.isOpen) {
      if (!this.#failure || this.#isTold) return DONE;
      this.#isTold = true;
      throw this.#failure.error;
    }
    while (this.#next < this.#batch.length) {
      const item = this.#batch[this.#next++];
      if (typeof item === "string") {
        const contentBlockDelta = { delta: { text: item }, contentBlockIndex: this.#contentBlockIndex };
        return { value: { contentBlockDelta }, done: false };
      }
      if (typeof item === "number") {
        this.#contentBlockIndex = item;
      } else if (Array.isArray(item)) {
        const [message, members] = item;
        this.#fail(this.#error(message, members), ENDS[members.name] ?? "exception");
        return this.#step();
      } else {
        try {
          return { value: decodeEventBytes(item), done: false };
        } catch {
          this.#receive(this.#source.decoder.refuseBytes());
        }
      }
    }
    this.#reading = this.#read();
    return this.#reading.then(() => this.#step());
  }

  // Replaces the batch, which is used up, by that of the next chunk.
  async #read() {
    try {
      await this.#readChunk();
    } catch (error) {
      this.#fail(error, "protocol"); // the module's death
    } finally {
      this.#reading = undefined;
    }
  }

  async #readChunk() {
    const source = this.#source;
    const { decoder, reader } = source;
    let batch;
    try {
      const ms = source.isLimited ? alive(() => decoder.leftMs) : undefined;
      const item = await (ms === undefined ? reader.read() : inTime(reader.read(), ms));
      if (!source.isOpen) return;
      if (item === LATE) batch = alive(() => decoder.timeOut());
      else if (!item.done) batch = alive(() => pushAll(decoder, item.value));
      else if ((batch = alive(() => decoder.finish())) === "") {
        this.#isWhole = true;
        return this.#close("complete");
      }
    } catch (exception) {
      // The fetch may break before this is told of the abort that breaks it.
      if (this.#signal?.aborted) this.#fail(this.#signal.reason, "aborted");
      if (!source.isOpen) return;
      batch = alive(() => decoder.breakOff(exception));
    }
    if (batch === undefined) await this.#reopen(source);
    else this.#receive(batch);
  }

  // Nothing has come, and the fault may pass: the call is made again.
  async #reopen(source) {
    source.reader.cancel().catch(() => {});
    try {
      const decoder = await source.decoder.reopen(source.abort.signal);
      if (!source.isOpen) return decoder.free();
      source.decoder.free();
      source.open(decoder);
    } catch (error) {
      if (error instanceof ConverseError) error.requestId ??= this.requestId;
      this.#fail(error, ENDS[error?.name] ?? "exception");
    }
  }

  #receive(batch) {
    this.#next = 0;
    this.#batch = batch === "" ? [] : JSON.parse(batch);
    this.#room -= batch.length;
    if (batch !== "" && this.#room >= 0) this.#batches.push(this.#batch);
  }

  #fail(error, end) {
    if (!this.#source.isOpen) return;
    this.#failure = { error };
    this.#close(end);
  }

  #close(end) {
    if (!this.#source.isOpen) return;
    this.#batch = [];
    forgotten?.unregister(this);
    this.#source.close(end);
  }
}
