// What a call or a stream fails with. It holds what it is given here and nothing of the
// request: no error can show a key.
export class ConverseError extends Error {
  attempts = 0; // where nothing was sent

  constructor(message, members) {
    super(message);
    for (const [name, value] of Object.entries(members)) if (value !== undefined) this[name] = value;
  }
}

let isLoaded = false;

// Called by the module when it starts.
export const loaded = () => {
  isLoaded = true;
};

// After a trap the module's memory is as it was in the midst of something: nothing in it can
// be relied on. What waits would wait for ever, and what is called would say `unreachable`.
const waiting = new Set();
let isDead = false;

const deadError = () =>
  new ConverseError("the WebAssembly module has failed and cannot be used any more: load it anew, with the page or the worker", {
    name: "ModuleError",
    retryable: false,
  });

// Gives the error, and rejects what waits with it.
export const died = () => {
  isDead = true;
  for (const reject of waiting) reject(deadError());
  waiting.clear();
  return deadError();
};

// Calls into the module, if it is loaded and lives.
export const alive = (call) => {
  if (!isLoaded) {
    throw new ConverseError("the module is not loaded: call `await init()` before anything else", {
      name: "ConfigError",
      retryable: false,
    });
  }
  if (isDead) throw deadError();
  try {
    return call();
  } catch (error) {
    throw error instanceof WebAssembly.RuntimeError ? died() : error;
  }
};

// The same for what gives a promise.
export const aliveAsync = (call) =>
  new Promise((resolve, reject) => {
    waiting.add(reject);
    alive(call).then(resolve, reject).finally(() => waiting.delete(reject));
  });
