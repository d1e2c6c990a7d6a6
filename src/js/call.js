// One call: its attempts, from the request to an answer that can be read. What is sent, what an
// answer means and when to try again is decided in WASM (src/exchange.rs).
import { Call, checkHeader, Failure } from "./converse_wasm.js";
import { decodeResponseBytes } from "./bytes.js";
import { readOptions } from "./config.js";
import { alive } from "./error.js";
import { inTime, LATE, orAborted, Patience, reasonOf, sleep } from "./host.js";
import { readRequest } from "./request.js";

// Most of an error's body that is read: the service's own are far shorter, and what stands in
// between may answer with anything.
const MAX_ERROR_BYTES = 64 * 1024;

// What of an answer's head is looked at.
const HEADERS = ["content-type", "x-amzn-requestid", "x-amz-request-id", "x-amzn-errortype", "x-amz-retry-after", "retry-after"];

// What `answered` gives.
const SUCCESS = 0;
const REFUSAL = 1;

// A fetch of our own: it ends when the caller's signal is aborted, or when its answer is no
// longer wanted.
class Attempt {
  #abort = new AbortController();
  #signal;
  #onAbort;

  constructor(signal, limits) {
    this.patience = new Patience(limits);
    this.#signal = signal;
    const abort = this.#abort;
    this.#onAbort = () => abort.abort(signal.reason);
    signal?.addEventListener("abort", this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  get signal() {
    return this.#abort.signal;
  }

  // Of a fetch that is over there is nothing to end: only its listener.
  end(isOver = false) {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (!isOver) this.#abort.abort();
  }
}

export class OpenCall {
  #client;
  #body;
  #options;

  constructor(client, call, body, options) {
    this.#client = client;
    this.call = call;
    this.#body = body;
    this.#options = options;
  }

  get signal() {
    return this.#options.signal;
  }

  // Sends the request, again where that may help; what `response`, `call` and `attempt` then
  // have is a success.
  //
  // A key that the service does not take is asked for once more, where it was provided.
  async open() {
    const { call } = this;
    const { provider } = this.#client;
    for (;;) {
      const token = await provider?.token(this.signal);
      const url = alive(() => {
        if (token) call.provide(token);
        return call.begin();
      });
      this.attempt = new Attempt(this.signal, this.#options.timeout ?? this.#client.timeout);
      try {
        if (await this.#isAnswered(url)) return this;
      } catch (exception) {
        this.attempt.end();
        throw exception;
      }
      this.attempt.end();
      const ms = alive(() => call.after());
      if (ms < 0) provider.reject(token);
      else await sleep(ms, this.signal);
    }
  }

  // Makes the call again, after a while; the signal takes the place of the caller's.
  async reopen(signal) {
    this.attempt.end();
    this.#options = { ...this.#options, signal };
    await sleep(this.call.delayMs, signal);
    return this.open();
  }

  // Whether an attempt is answered by a success; else the call knows why it has failed.
  async #isAnswered(url) {
    const { attempt, call, signal } = this;
    let response;
    try {
      // A fetch of the caller's need not listen to the signal.
      const sent = orAborted(this.#send(url), signal);
      response = await inTime(sent, attempt.patience.leftMs);
      if (response !== LATE && !(response instanceof Response)) throw new TypeError("fetch gave something that is no Response");
    } catch (exception) {
      this.#tellBroken(exception, false);
      return false;
    }
    if (response === LATE) {
      attempt.patience.tell(call);
      return false;
    }
    this.response = response;
    const headers = HEADERS.filter((name) => response.headers.has(name)).map((name) => `${name}:${response.headers.get(name)}`);
    const said = alive(() => call.answered(response.status, headers.join("\n")));
    if (said === REFUSAL) {
      const body = await this.#read(MAX_ERROR_BYTES);
      if (body === undefined) return false;
      const dateMs = Date.parse(response.headers.get("retry-after")) - Date.now();
      alive(() => call.refused(body, dateMs));
    } else if (said !== SUCCESS) {
      response.body?.cancel().catch(() => {}); // so that its connection is given back
    }
    return said === SUCCESS;
  }

  // A redirect is not followed: the response is then the redirect itself. (`manual`, since
  // workerd does not have `error`.)
  async #send(url) {
    const headers = new Headers();
    alive(() => this.call.setHeaders(headers));
    for (const [name, value] of [...this.#client.headers, ...this.#options.headers]) headers.set(name, value);
    const { signal } = this.attempt;
    return this.#client.fetch(new Request(url, { method: "POST", headers, body: this.#body, redirect: "manual", signal }));
  }

  // Tells the call what the host threw: unless it was the caller's abort, which is thrown on.
  #tellBroken(exception, isBody) {
    if (this.signal?.aborted) throw this.signal.reason;
    alive(() => this.call.failed(isBody ? Failure.Body : Failure.Fetch, reasonOf(exception)));
  }

  // The body as text, or so many bytes of it; undefined where it has failed.
  async #read(most = Infinity) {
    const { patience } = this.attempt;
    const decoder = new TextDecoder();
    let text = "";
    try {
      const reader = this.response.body?.getReader();
      try {
        for (let length = 0; reader && length < most; ) {
          const item = await orAborted(inTime(reader.read(), patience.leftMs), this.signal);
          if (item === LATE) {
            patience.tell(this.call);
            return undefined;
          }
          patience.renew();
          if (item.done) break;
          text += decoder.decode(item.value.subarray(0, most - length), { stream: true });
          length += item.value.length;
        }
      } finally {
        reader?.cancel().catch(() => {});
      }
      return text + decoder.decode();
    } catch (exception) {
      this.#tellBroken(exception, true);
      return undefined;
    }
  }

  // The JSON of an answer, read by the host: it never enters WASM.
  async json() {
    const { call, response } = this;
    let json;
    try {
      try {
        if (this.attempt.patience.isLimited) {
          // Read here, chunk by chunk: the host's own reading has no time limit.
          const text = await this.#read();
          if (text !== undefined) json = JSON.parse(text);
        } else {
          // A body of the caller's need not listen to the signal.
          json = await orAborted(response.json(), this.signal);
        }
      } catch (exception) {
        // By its name: WebKit rejects with a DOMException of that name.
        if (exception?.name === "SyntaxError") alive(() => call.failed(Failure.Json, ""));
        else this.#tellBroken(exception, true);
      }
      alive(() => call.fail());
      try {
        return decodeResponseBytes(json);
      } catch {
        alive(() => {
          call.failed(Failure.Base64, "");
          call.fail();
        });
      }
    } finally {
      this.attempt.end(json !== undefined);
    }
  }
}

// Opens a call of an operation.
export const openCall = async (client, operation, request, options) => {
  const read = readOptions(options, (name, value) => alive(() => checkHeader(name, value)));
  if (read.signal?.aborted) throw read.signal.reason;
  const { modelId, body } = readRequest(request);
  // Before anything is waited for: the client may be freed in the midst of a call.
  const call = alive(() => new Call(client.core, operation, modelId));
  try {
    return await new OpenCall(client, call, await body, read).open();
  } catch (exception) {
    release(call);
    throw exception;
  }
};

// Gives back its memory. After a trap it is not to be had.
export const release = (call) => {
  try {
    call.free();
  } catch {
    // The module is over.
  }
};
