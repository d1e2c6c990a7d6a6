// The client as all entries give it.
import { ConverseClient as Client } from "./converse_wasm.js";

export class ConverseClient extends Client {
  static fromEnv(env, config) {
    return new this(config, env ?? false); // no object: an error that says so
  }
}

export { ConverseError, inspectBearerToken } from "./converse_wasm.js";
