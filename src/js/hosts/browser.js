// The entry for browsers, with or without a bundler: the module is loaded by init().
import initialise, { ConverseClient as Client, ConverseError } from "./converse_wasm.js";

let loading;
let loaded = false;

export default async function init(module) {
  loading ??= initialise(module === undefined ? undefined : { module_or_path: module });
  try {
    await loading;
    loaded = true;
  } catch (error) {
    loading = undefined; // so that it can be tried again
    throw error;
  }
}

export class ConverseClient extends Client {
  constructor(config) {
    if (!loaded) {
      const message = "the module is not loaded: call `await init()` before `new ConverseClient()`";
      throw new ConverseError(message, { name: "ConfigError", retryable: false });
    }
    super(config);
  }
}

export { ConverseError };
