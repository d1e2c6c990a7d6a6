// The client.
import { checkHeader, ClientSettings } from "./converse_wasm.js";
import { openCall, release } from "./call.js";
import { readConfig } from "./config.js";
import { alive, aliveAsync } from "./error.js";
import { Provider } from "./provider.js";
import { ConverseStream } from "./stream.js";

export class ConverseClient {
  #client;

  constructor(config, env) {
    const settings = alive(() => new ClientSettings());
    const read = readConfig(config, env, settings, (name, value) => alive(() => checkHeader(name, value)));
    const core = alive(() => settings.build());
    this.#client = { ...read, core, provider: core.asksProvider ? new Provider(read.bearerToken) : undefined };
  }

  static fromEnv(env, config) {
    return new this(config, env ?? false); // no object: an error that says so
  }

  converse(request, options) {
    return this.#answer("converse", request, options);
  }

  countTokens(request, options) {
    return this.#answer("countTokens", request, options);
  }

  converseStream(request, options) {
    return aliveAsync(async () => {
      const client = this.#client;
      return new ConverseStream(await openCall(client, "converseStream", request, options), client.maxResponseBytes);
    });
  }

  #answer(operation, request, options) {
    return aliveAsync(async () => {
      const open = await openCall(this.#client, operation, request, options);
      try {
        return await open.json();
      } finally {
        release(open.call);
      }
    });
  }

  free() {
    const { core, provider } = this.#client;
    core.free();
    provider?.free();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }
}
