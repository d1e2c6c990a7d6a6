// The entry for Node and Bun: the module is read from the package's folder on import.
import { readFileSync } from "node:fs";
import { initSync } from "./converse_wasm.js";
import { loaded } from "./error.js";

initSync({ module: readFileSync(new URL("./converse_wasm_bg.wasm", import.meta.url)) });
loaded();

export default async function init() {}
export { ConverseClient } from "./client.js";
export { ConverseError } from "./error.js";
export { encodeMessage, EventStreamDecoder, EventStreamDecoderStream } from "./eventstream.js";
export { inspectBearerToken } from "./inspect.js";
