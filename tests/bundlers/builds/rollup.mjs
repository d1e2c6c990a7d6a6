// Rollup, which keeps `new URL(…, import.meta.url)` as it is: the wasm is to be copied beside the bundle.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup, VERSION } from "rollup";

export const version = VERSION;

export async function build(root, folder) {
  const warnings = [];
  const onwarn = ({ message }) => warnings.push(message);
  const bundle = await rollup({ input: join(root, "main.js"), plugins: [nodeResolve()], onwarn });
  await bundle.write({ dir: folder });
  await bundle.close();
  const wasm = fileURLToPath(import.meta.resolve("converse-wasm/converse_wasm_bg.wasm"));
  await copyFile(wasm, join(folder, "converse_wasm_bg.wasm"));
  await copyFile(join(root, "index.html"), join(folder, "index.html"));
  return warnings;
}
