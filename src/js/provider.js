// A function of the caller's that provides keys: asked when one is needed, once for all who need
// it, and again before what it gave expires.
import { Token } from "./converse_wasm.js";
import { alive, configError } from "./error.js";
import { orAborted } from "./host.js";

// A string, or `{ token, expiration? }`.
const read = (given) => {
  const isText = typeof given === "string";
  const token = isText ? given : given?.token;
  if (typeof token !== "string") throw configError("the function bearerToken must give a string, or { token, expiration }");
  const expiration = isText ? undefined : (given.expiration ?? undefined);
  if (expiration !== undefined && !(expiration instanceof Date && !Number.isNaN(expiration.getTime()))) {
    throw configError("the expiration that the function bearerToken gives must be a valid Date");
  }
  return alive(() => new Token(token, expiration?.getTime()));
};

export class Provider {
  #ask;
  #current; // `{ token, refreshAt }`
  #asking; // `{ promise, abort, waiting }`: one in flight, and how many wait for it

  constructor(ask) {
    this.#ask = ask;
  }

  // A key that has not expired: the one that is at hand, or a new one.
  async token(signal) {
    if (this.#current && Date.now() < this.#current.refreshAt) return this.#current.token;
    const asking = (this.#asking ??= this.#begin());
    asking.waiting += 1;
    try {
      return await orAborted(asking.promise, signal);
    } finally {
      asking.waiting -= 1;
      // Once nobody waits, nobody needs it: whoever comes next asks anew.
      if (asking.waiting === 0 && this.#asking === asking) {
        this.#asking = undefined;
        asking.abort.abort();
      }
    }
  }

  #begin() {
    const abort = new AbortController();
    const asking = { abort, waiting: 0 };
    asking.promise = this.#askFor(abort.signal, asking);
    return asking;
  }

  async #askFor(signal, asking) {
    try {
      const token = read(await this.#ask({ signal }));
      this.#current = { token, refreshAt: alive(() => token.refreshAt) };
      return token;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  // Does not give this key out again: the service has refused it. Where another call has got a
  // new one meanwhile, that one is to be tried.
  reject(token) {
    if (this.#current?.token === token) this.#current = undefined;
  }

  free() {
    this.#current?.token.free();
    this.#current = undefined;
  }
}
