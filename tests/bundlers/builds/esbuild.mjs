// esbuild does not follow `new URL(…, import.meta.url)`, with which the package finds its wasm.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild, version } from "esbuild";

export { version };

const run = async (root, folder, options) => {
  const common = { absWorkingDir: root, bundle: true, minify: true, outdir: folder, logLevel: "silent" };
  const { warnings } = await esbuild({ ...common, ...options });
  await copyFile(join(root, "index.html"), join(folder, "index.html"));
  return warnings.map(({ text }) => text);
};

/** The wasm is one more entry, which is copied beside the bundle. */
export const build = (root, folder) =>
  run(root, folder, {
    entryPoints: { main: "./main.js", converse_wasm_bg: "converse-wasm/converse_wasm_bg.wasm" },
    loader: { ".wasm": "copy" },
    format: "esm",
  });

/** A classic script, which imports the wasm's address. */
export const buildClassic = (root, folder) =>
  run(root, folder, { entryPoints: ["./main.js"], loader: { ".wasm": "file" }, publicPath: "/", format: "iife" });
