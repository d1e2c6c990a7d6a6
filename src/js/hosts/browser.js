// The entry for browsers, with or without a bundler: the module is loaded by init().
import { ConverseClient as Client, ConverseError, inspectBearerToken as inspect } from "./client.js";
import initialise from "./converse_wasm.js";
import * as eventstream from "./eventstream.js";

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

const ready = (call) => {
  if (loaded) return;
  const message = `the module is not loaded: call \`await init()\` before \`${call}\``;
  throw new ConverseError(message, { name: "ConfigError", retryable: false });
};

export class ConverseClient extends Client {
  constructor(config, env) {
    ready("new ConverseClient()");
    super(config, env);
  }
}

export const inspectBearerToken = (token) => {
  ready("inspectBearerToken()");
  return inspect(token);
};

export class EventStreamDecoder extends eventstream.EventStreamDecoder {
  constructor(options) {
    ready("new EventStreamDecoder()");
    super(options);
  }
}

export class EventStreamDecoderStream extends eventstream.EventStreamDecoderStream {
  constructor(options) {
    ready("new EventStreamDecoderStream()");
    super(options);
  }
}

export const encodeMessage = (headers, payload) => {
  ready("encodeMessage()");
  return eventstream.encodeMessage(headers, payload);
};

export { ConverseError };
