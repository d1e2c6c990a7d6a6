// A classic script has no import.meta.url, from which init() would know where the wasm is.
import init from "converse-wasm";
import wasm from "converse-wasm/converse_wasm_bg.wasm";
import { ask } from "../ask.js";

async function main() {
  await init(wasm);
  await ask("Grüße, 世界!", (text) => document.body.append(text));
  document.title = "Answered";
}

main();
