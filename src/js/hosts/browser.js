// The entry for browsers, with or without a bundler: the module is loaded by init().
import initialise from "./converse_wasm.js";
import { loaded } from "./error.js";

let loading;

export default async function init(module) {
  loading ??= initialise(module === undefined ? undefined : { module_or_path: module });
  try {
    await loading;
    loaded();
  } catch (error) {
    loading = undefined; // so that it can be tried again
    throw error;
  }
}

export { ConverseClient } from "./client.js";
export { ConverseError } from "./error.js";
export { encodeMessage, EventStreamDecoder, EventStreamDecoderStream } from "./eventstream.js";
export { inspectBearerToken } from "./inspect.js";
