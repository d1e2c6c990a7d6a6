// The client as all entries give it.
import { alive, aliveAsync, ConverseClient as Client, inspectBearerToken as inspect } from "./converse_wasm.js";

export class ConverseClient extends Client {
  constructor(config, env) {
    alive(() => super(config, env));
  }

  static fromEnv(env, config) {
    return new this(config, env ?? false); // no object: an error that says so
  }

  converse(request, options) {
    return aliveAsync(() => super.converse(request, options));
  }

  converseStream(request, options) {
    return aliveAsync(() => super.converseStream(request, options));
  }

  countTokens(request, options) {
    return aliveAsync(() => super.countTokens(request, options));
  }
}

export const inspectBearerToken = (token) => alive(() => inspect(token));

export { ConverseError } from "./converse_wasm.js";
