// What is asked of the host: waiting, giving up, and what its exceptions say.

// What a host's exception says. Node hides the reason in `cause`.
export const reasonOf = (exception) => {
  const said = (value) => {
    try {
      const text = typeof value === "string" ? value : value?.message;
      return typeof text === "string" ? text : undefined;
    } catch {
      return undefined;
    }
  };
  let cause;
  try {
    cause = said(exception?.cause);
  } catch {
    // Nothing more is known.
  }
  const text = said(exception);
  return cause ? `${text ?? ""}: ${cause}` : (text ?? "the host gave no reason");
};

// Is given in place of what has not come in time.
export const LATE = {};

// What the promise gives, or LATE after so many milliseconds.
export const inTime = (promise, ms) =>
  ms === undefined
    ? promise
    : new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(LATE), ms);
        promise.then(resolve, reject).finally(() => clearTimeout(timer));
      });

// What the promise gives; rejects with the signal's reason where that is aborted first. What is
// the caller's (a fetch, a body, a provider) need not listen to signals.
export const orAborted = (promise, signal) =>
  signal
    ? new Promise((resolve, reject) => {
        const onAbort = () => reject(signal.reason);
        signal.addEventListener("abort", onAbort);
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
        if (signal.aborted) onAbort();
      })
    : promise;

// After so many milliseconds, unless the signal is aborted before.
export const sleep = (ms, signal) => {
  let timer;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  return orAborted(over, signal).finally(() => clearTimeout(timer));
};

// The patience with one answer: what is left of its time limits.
export class Patience {
  #limits;
  #askedAt = Date.now(); // until its first byte has come

  constructor(limits = {}) {
    this.#limits = limits;
  }

  get isLimited() {
    return this.#limits.firstByteMs !== undefined || this.#limits.idleMs !== undefined;
  }

  // How many milliseconds are left now; undefined where there is no limit.
  get leftMs() {
    const { firstByteMs, idleMs } = this.#limits;
    if (this.#askedAt === undefined) return idleMs;
    return firstByteMs && Math.max(0, firstByteMs - (Date.now() - this.#askedAt));
  }

  // A byte has come.
  renew() {
    this.#askedAt = undefined;
  }

  // Tells the call that it is over.
  tell(call) {
    const isFirst = this.#askedAt !== undefined;
    call.timedOut(isFirst, isFirst ? this.#limits.firstByteMs : this.#limits.idleMs);
  }
}
