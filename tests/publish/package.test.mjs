// The npm package as it is published: what those who check packages say of it, and what a bundler leaves of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PKG = join(ROOT, "pkg");
const manifest = require(join(PKG, "package.json"));

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: PKG, strict: true, pack: "npm" });
  assert.deepEqual(messages.map((message) => formatMessage(message, manifest)), []);
});

test("types are found by every module resolution", async () => {
  const attw = require.resolve("@arethetypeswrong/cli/package.json");
  const program = join(dirname(attw), require(attw).bin.attw);
  const tarball = join(ROOT, `target/converse-wasm-${manifest.version}.tgz`);
  // That there are modules only, and none for require, is meant. What the wasm is to an import is for a bundler to say.
  const rules = ["--ignore-rules", "cjs-resolves-to-esm", "--exclude-entrypoints", "./converse_wasm_bg.wasm"];
  const checked = run(process.execPath, [program, tarball, "--format", "ascii", "--no-definitely-typed", ...rules]);
  await checked.catch(({ stdout, stderr }) => assert.fail(stdout + stderr));
});

test("npm publish warns of nothing, and takes with it what it must", async () => {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: PKG, shell: process.platform === "win32" };
  const { stdout, stderr } = await run(npm, ["publish", "--dry-run", "--json", "--offline"], options);
  const warnings = stderr.split("\n").filter((line) => line.startsWith("npm warn"));
  // Who tests is not to be logged in.
  assert.deepEqual(warnings.filter((line) => !line.includes("requires you to be logged in")), []);
  const { files } = Object.values(JSON.parse(stdout))[0];
  const paths = files.map(({ path }) => path);
  for (const path of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) assert.ok(paths.includes(path), path);
});

/** The files of the package of which esbuild, without any options, keeps something for this program. */
async function kept(contents) {
  const { metafile, warnings } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    format: "esm",
    metafile: true,
    write: false,
  });
  assert.deepEqual(warnings, []);
  const [{ inputs }] = Object.values(metafile.outputs);
  const files = Object.keys(inputs).filter((path) => path.includes("converse-wasm/") && inputs[path].bytesInOutput > 0);
  return files.map((path) => basename(path)).sort();
}

// Without it there is no init().
const MODULE = ["browser.js", "converse_wasm.js", "error.js"];

test("a bundle has what it uses, and not the rest", async () => {
  const use = (name, from = "converse-wasm") => `import { ${name} } from "${from}"; console.log(${name});`;
  const init = 'import init from "converse-wasm"; init();';
  assert.deepEqual(await kept(init), MODULE);
  assert.deepEqual(await kept(init + use("inspectBearerToken")), [...MODULE, "inspect.js"].sort());
  assert.deepEqual(await kept(use("inspectBearerToken")), ["converse_wasm.js", "error.js", "inspect.js"]);
  assert.deepEqual(await kept(use("encodeMessage")), ["converse_wasm.js", "error.js", "eventstream.js"]);
  assert.deepEqual(await kept(use("runTools", "converse-wasm/tools")), ["error.js", "tools.js"]);
});

test("tools run where nothing else is imported", async () => {
  const { runTools } = await import("converse-wasm/tools");
  const client = { converseStream: assert.fail };
  await assert.rejects(runTools(client, { modelId: "local.echo" }, [], { maxTurns: 0 }).next(), { name: "LimitError" });
});
