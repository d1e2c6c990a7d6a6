// The crate as it is published: packed, and built from what was packed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WASM = ["--target", "wasm32-unknown-unknown"];
// Without what cargo has set for the command that runs the tests.
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("CARGO_PKG_"));
const options = { cwd: ROOT, env: { ...Object.fromEntries(inherited), CARGO_TERM_COLOR: "never" } };

async function cargo(...args) {
  const { stderr } = await promisify(execFile)(process.env.CARGO ?? "cargo", args, options);
  return stderr;
}

before(() => cargo("fetch", "--locked"));

// `cargo publish --dry-run` does the same, and asks crates.io.
const BUILDS = { "this machine": [], wasm32: WASM, "wasm32, the JavaScript API": [...WASM, "--features", "js"] };
for (const [what, args] of Object.entries(BUILDS)) {
  test(`the crate is packed and built for ${what}, without a warning`, async () => {
    const pack = ["package", "--package", "converse-wasm", "--allow-dirty", "--offline", "--target-dir", "target"];
    const said = await cargo(...pack, ...args);
    const warnings = said.split("\n").filter((line) => line.startsWith("warning"));
    // The tests stay here: they need what is beside them.
    assert.deepEqual(warnings.filter((line) => !/^warning: ignoring (test|benchmark) /.test(line)), [], said);
  });
}
