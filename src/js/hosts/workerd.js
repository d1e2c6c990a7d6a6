// The entry for Cloudflare Workers: the platform has compiled the module already.
import module from "./converse_wasm_bg.wasm";
import { initSync } from "./converse_wasm.js";
import { loaded } from "./error.js";

initSync({ module });
loaded();

export default async function init() {}
export { ConverseClient } from "./client.js";
export { ConverseError } from "./error.js";
export { encodeMessage, EventStreamDecoder, EventStreamDecoderStream } from "./eventstream.js";
export { inspectBearerToken } from "./inspect.js";
