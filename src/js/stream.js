// The JavaScript side of a stream: reads the body, and hands each chunk to WASM, which
// gives back all its events at once (the format is that of src/converse/batch.rs).
// Nothing crosses per event.
import { decodeEventBytes } from "./bytes.js";
import { ConverseError } from "./error.js";
import { gather } from "./gather.js";

const DONE = Object.freeze({ value: undefined, done: true });

export class ConverseStream {
  requestId;
  #reader;
  #decoder;
  #signal;
  #batch = []; // the items of the last chunk, of which those before #next are taken
  #next = 0;
  #batches = []; // all of them, for response()
  #contentBlockIndex = 0;
  #reading; // while a chunk is awaited
  #ended = false;
  #isWhole = false;
  #failure; // what it ended with; told by one next(), and by every response()
  #isTold = false;
  #isTaken = false;
  #response;

  constructor(response, decoder, requestId, signal) {
    this.requestId = requestId;
    this.#reader = (response.body ?? new Response("").body).getReader();
    this.#decoder = decoder;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  [Symbol.asyncIterator]() {
    if (this.#isTaken) {
      throw new TypeError("this stream was iterated before: its events come once");
    }
    this.#isTaken = true;
    return {
      next: () => {
        try {
          return Promise.resolve(this.#step());
        } catch (error) {
          return Promise.reject(error);
        }
      },
      return: async (value) => {
        this.#close();
        return { value, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
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
    const { response, malformed } = gather(this.#batches);
    if (malformed !== undefined) {
      const message = `the model's input for the tool ${malformed} is not valid JSON`;
      throw this.#error(message, { name: "ProtocolError", retryable: false });
    }
    return response;
  }

  #error(message, members) {
    const { requestId } = this;
    const partial = gather(this.#batches).response;
    return new ConverseError(message, { ...members, requestId, partial });
  }

  // The next event, or a promise of it; throws what the stream failed with. No async
  // function: what waits in the batch is there at once, and this is called for every token.
  #step() {
    if (this.#reading !== undefined) {
      // next() was called before the last one was settled: they take turns.
      return this.#reading.then(() => this.#step());
    }
    if (this.#ended) {
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
        this.#fail(this.#error(...item));
        return this.#step();
      } else {
        try {
          return { value: decodeEventBytes(item), done: false };
        } catch {
          this.#receive(this.#decoder.refuseBytes());
        }
      }
    }
    this.#reading = this.#read();
    return this.#reading.then(() => this.#step());
  }

  // Replaces the batch, which is used up, by that of the next chunk.
  async #read() {
    try {
      const { value, done } = await this.#reader.read();
      if (this.#ended) return;
      this.#receive(done ? this.#decoder.finish() : this.#decoder.push(value));
      if (done && this.#batch.length === 0) {
        this.#isWhole = true;
        this.#close();
      }
    } catch (exception) {
      if (!this.#ended) this.#receive(this.#decoder.breakOff(exception));
    } finally {
      this.#reading = undefined;
    }
  }

  #receive(batch) {
    this.#next = 0;
    this.#batch = batch === "" ? [] : JSON.parse(batch);
    if (batch !== "") this.#batches.push(this.#batch);
  }

  #onAbort = () => this.#fail(this.#signal.reason);

  #fail(error) {
    if (this.#ended) return;
    this.#failure = { error };
    this.#close();
  }

  // Ends the fetch and gives back the memory. After the end of the body it ends nothing.
  #close() {
    if (this.#ended) return;
    this.#ended = true;
    this.#batch = [];
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#reader.cancel().catch(() => {});
    this.#decoder.free();
  }
}
