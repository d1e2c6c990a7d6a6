// What a call or a stream fails with. It holds what it is given here and nothing of the
// request: no error can show a key.
export class ConverseError extends Error {
  attempts = 0; // where nothing was sent

  constructor(message, members) {
    super(message);
    for (const [name, value] of Object.entries(members)) if (value !== undefined) this[name] = value;
  }
}

export const configError = (message) => new ConverseError(message, { name: "ConfigError", retryable: false });

let isLoaded = false;

// Called by each entry when the module has started.
export const loaded = () => {
  isLoaded = true;
};

// After a trap the module's memory is as it was in the midst of something: nothing in it can
// be relied on. What is called would say `unreachable`, and what waits is told at once.
const waiting = new Set();
let isDead = false;

const deadError = () =>
  new ConverseError("the WebAssembly module has failed and cannot be used any more: load it anew, with the page or the worker", {
    name: "ModuleError",
    retryable: false,
  });

const died = () => {
  isDead = true;
  for (const reject of waiting) reject(deadError());
  waiting.clear();
  return deadError();
};

// Calls into the module, if it is loaded and lives. What it throws is JSON (src/error/json.rs).
export const alive = (call) => {
  if (!isLoaded) throw configError("the module is not loaded: call `await init()` before anything else");
  if (isDead) throw deadError();
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") throw new ConverseError(...JSON.parse(error));
    throw error instanceof WebAssembly.RuntimeError ? died() : error;
  }
};

// What an asynchronous function gives, unless the module dies before.
export const aliveAsync = (run) =>
  new Promise((resolve, reject) => {
    waiting.add(reject);
    run().then(resolve, reject).finally(() => waiting.delete(reject));
  });
