// What runs is what apps ship: bundled by esbuild, minified, the same from host to host but for
// how this package's wasm gets there. The package is the folder PKG, or pkg/, as it was just built.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Where the apps are bundled to. */
export const APPS = path("../../target/bench/apps");

export const PACKAGE = process.env.PKG ? resolve(process.env.PKG) : path("../../pkg");
const { exports } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));

/** The package's entry for a host, by its condition. */
export const entry = (host) => join(PACKAGE, exports["."][host]);

/**
 * Bundles `main` into main.js of a folder, in which each import of "peer" is one of peers/; gives
 * esbuild's account of it.
 */
export async function bundle({ main, peer, host, outdir }) {
  const { metafile } = await build({
    // The wasm as an entry of its own, as the README says; workerd's entry imports it.
    entryPoints: {
      main: path(main),
      ...(peer === "converse-wasm" && host !== "workerd" && { converse_wasm_bg: join(PACKAGE, exports["./converse_wasm_bg.wasm"]) }),
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    outdir,
    // What is for browsers is what the others run in Node, too: one code, three hosts.
    conditions: host === "workerd" ? ["workerd", "worker", "browser"] : ["browser"],
    mainFields: ["browser", "module", "main"],
    external: ["node:*"],
    loader: { ".wasm": "copy" },
    alias: { "converse-wasm": entry(host), ...(peer && { peer: path(`peers/${peer}.js`) }) },
    metafile: true,
    logLevel: "error",
  });
  return metafile;
}
