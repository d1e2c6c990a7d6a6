// The JavaScript side of a stream: reads the body, and hands each chunk to WASM, which
// gives back all its events at once (the format is that of src/converse/batch.rs).
// Nothing crosses per event.
import { decodeEventBytes } from "./bytes.js";
import { ConverseError } from "./error.js";

const DONE = Object.freeze({ value: undefined, done: true });

export class ConverseStream {
  requestId;
  #reader;
  #decoder;
  #signal;
  #batch = [];
  #next = 0;
  #contentBlockIndex = 0;
  #ended = false;
  #iterated = false;
  #reading;

  constructor(response, decoder, requestId, signal) {
    this.requestId = requestId;
    this.#reader = (response.body ?? new Response("").body).getReader();
    this.#decoder = decoder;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  [Symbol.asyncIterator]() {
    if (this.#iterated) {
      throw new TypeError("this stream was iterated before: its events come once");
    }
    this.#iterated = true;
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

  // The next event, or a promise of it; throws what the stream failed with. No async
  // function: what waits in the batch is there at once, and this is called for every token.
  #step() {
    if (this.#reading !== undefined) {
      // next() was called before the last one was settled: they take turns.
      return this.#reading.then(() => this.#step(), () => this.#step());
    }
    if (this.#ended) {
      this.#throwAbort();
      return DONE;
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
        this.#close();
        const [name, message, retryable] = item;
        const { requestId } = this;
        throw new ConverseError(message, { name, retryable, requestId });
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
      if (done && this.#batch.length === 0) this.#close();
    } catch (exception) {
      if (!this.#ended) this.#receive(this.#decoder.breakOff(exception));
    } finally {
      this.#reading = undefined;
    }
  }

  #receive(batch) {
    this.#batch = batch === "" ? [] : JSON.parse(batch);
    this.#next = 0;
  }

  #onAbort = () => this.#close();

  // An aborted stream says so once.
  #throwAbort() {
    const signal = this.#signal;
    this.#signal = undefined;
    if (signal?.aborted) throw signal.reason;
  }

  // Ends the fetch and gives back the memory. After the end of the body it ends nothing.
  #close() {
    if (this.#ended) return;
    this.#ended = true;
    this.#batch = [];
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (!this.#signal?.aborted) this.#signal = undefined;
    this.#reader.cancel().catch(() => {});
    this.#decoder.free();
  }
}
