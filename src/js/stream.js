// The JavaScript side of a stream: reads the body, and hands each chunk to WASM, which
// gives back all its events at once (the format is that of src/converse/batch.rs).
// Nothing crosses per event.
import { Failure } from "./converse_wasm.js";
import { decodeEventBytes } from "./bytes.js";
import { release } from "./call.js";
import { ConverseError, alive } from "./error.js";
import { gather } from "./gather.js";
import { inTime, LATE, reasonOf } from "./host.js";

const DONE = Object.freeze({ value: undefined, done: true });

// What no JSON holds.
const SEPARATOR = "\0";

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
  reader;
  #abort; // made when it is asked for: most calls need none
  isOpen = true;
  end = new Promise((resolve) => (this.tellEnd = resolve));

  constructor(open) {
    this.open = open;
    this.call = open.call;
    this.begin();
  }

  // Reads the body of the answer that there is now.
  begin() {
    this.reader = (this.open.response.body ?? new Response("").body).getReader();
    this.patience = this.open.attempt.patience;
    this.requestId = this.call.requestId;
    this.attempts = this.call.attempts;
  }

  // Is aborted when this is closed.
  get signal() {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  // Ends the fetch and gives back the memory.
  close(end) {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.tellEnd(end);
    this.#abort?.abort();
    this.open.attempt.end(end === "complete");
    this.cancelled = this.reader.cancel().catch(() => {});
    release(this.call);
  }
}

// A batch's items. One text alone, without escapes, is all that many chunks bring.
const parsed = (batch) =>
  batch[1] === '"' && batch.indexOf('"', 2) === batch.length - 2 && !batch.includes("\\") ? [batch.slice(2, -2)] : JSON.parse(batch);

const pushAll = (call, chunk) => {
  let all = "";
  for (let at = 0; at < chunk.length; at += PIECE) {
    const batch = call.push(chunk.length > PIECE ? chunk.subarray(at, at + PIECE) : chunk);
    if (batch === undefined) return batch;
    all = all === "" ? batch : batch === "" ? all : `${all.slice(0, -1)},${batch.slice(1)}`;
  }
  return all;
};

export class ConverseStream {
  #source;
  #signal;
  #room; // how much more is gathered, in the length of the batches
  #limit;
  #batch = []; // the items of the last chunk, of which those before #next are taken
  #next = 0;
  #kept = []; // all batches as they came, for response(): joined, for thousands of small texts cost much to collect
  #lately = [];
  #contentBlockIndex = 0;
  #reading; // while a chunk is awaited
  #isWhole = false;
  #failure; // what it ended with; told by one next(), and by every response()
  #isTold = false;
  #isTaken = false;
  #response;

  constructor(open, limit) {
    const { signal } = open;
    this.#source = new Source(open);
    this.#signal = signal;
    this.#limit = this.#room = limit;
    forgotten?.register(this, this.#source, this);
    if (signal) ConverseStream.#listen(weakly(this), this.#source, signal);
  }

  // The signal may live longer than the stream, and is not to keep it. (Static: what is made
  // where there is a `this` keeps that.)
  static #listen(stream, source, signal) {
    const onAbort = () => stream.deref()?.#fail(signal.reason, "aborted");
    source.signal.addEventListener("abort", () => signal.removeEventListener("abort", onAbort));
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
    return this.#gathered().response;
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
    const { response, malformed } = this.#gathered();
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
      const step = () => this.#step();
      return this.#reading.then(step, step);
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
          this.#receive(
            alive(() => {
              this.#source.call.failed(Failure.Base64, "");
              return this.#source.call.end();
            }),
          );
        }
      }
    }
    this.#reading = this.#read();
    return this.#reading;
  }

  // The next event, once a chunk has come that holds one.
  async #read() {
    const source = this.#source;
    do {
      try {
        let batch;
        try {
          batch = this.#pushed(await inTime(source.reader.read(), source.patience.leftMs));
        } catch (exception) {
          batch = this.#broken(exception);
        }
        if (batch === undefined) await this.#reopen(source);
        else this.#receive(batch);
      } catch (error) {
        this.#fail(error, "protocol"); // the module's death
      }
    } while (source.isOpen && this.#next === this.#batch.length);
    this.#reading = undefined;
    return this.#step();
  }

  // The batch of what was read.
  #pushed(item) {
    const { call, isOpen, patience } = this.#source;
    if (!isOpen) return "";
    if (item === LATE) {
      patience.tell(call);
      return alive(() => call.end());
    }
    if (!item.done) {
      patience.renew();
      return alive(() => pushAll(call, item.value));
    }
    const batch = alive(() => call.finish());
    if (batch === "") {
      this.#isWhole = true;
      this.#close("complete");
    }
    return batch;
  }

  // The batch that tells what the host threw.
  #broken(exception) {
    // The fetch may break before this is told of the abort that breaks it.
    if (this.#signal?.aborted) this.#fail(this.#signal.reason, "aborted");
    const { call, isOpen } = this.#source;
    if (!isOpen) return "";
    return alive(() => {
      call.failed(Failure.Body, reasonOf(exception));
      return call.end();
    });
  }

  // Nothing has come, and the fault may pass: the call is made again.
  async #reopen(source) {
    source.reader.cancel().catch(() => {});
    try {
      await source.open.reopen(source.signal);
      if (source.isOpen) source.begin();
      else source.open.attempt.end();
    } catch (error) {
      if (error instanceof ConverseError) error.requestId ??= this.requestId;
      this.#fail(error, ENDS[error?.name] ?? "exception");
    }
  }

  #receive(batch) {
    if (batch === "") return;
    this.#next = 0;
    this.#batch = parsed(batch);
    this.#room -= batch.length;
    if (this.#room < 0) return;
    this.#lately.push(batch);
    if (this.#lately.length === 256) {
      this.#kept.push(this.#lately.join(SEPARATOR));
      this.#lately.length = 0;
    }
  }

  #gathered() {
    return gather([...this.#kept, ...this.#lately].flatMap((batches) => batches.split(SEPARATOR)));
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
