// Cloudflare's wrangler: nothing to configure. What it would deploy is run in workerd.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { nodeForWrangler } from "../../node24.mjs";

const fromWww = createRequire(new URL("../../../www/package.json", import.meta.url));
const manifest = fromWww.resolve("wrangler/package.json");

export const { version } = fromWww(manifest);

/** `wrangler deploy`, but for sending it; gives what it warns of. */
export async function build(worker, folder) {
  const cli = join(dirname(manifest), "bin/wrangler.js");
  const args = ["deploy", worker, "--name", "app", "--compatibility-date", "2025-09-01", "--minify"];
  const quiet = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", WRANGLER_WRITE_LOGS: "false" };
  const options = { cwd: dirname(folder), env: { ...process.env, ...quiet } };
  const dryRun = ["--dry-run", "--outdir", folder];
  const { stdout, stderr } = await promisify(execFile)(nodeForWrangler(), [cli, ...args, ...dryRun], options);
  return stderr === "" && !/warning/i.test(stdout) ? [] : [stdout + stderr];
}

/** The answer of the worker that was built, for which `bindings` are its `env`. */
export async function answer(folder, bindings, question) {
  process.env.WRANGLER_SEND_METRICS = "false";
  process.env.MINIFLARE_TELEMETRY_DISABLED = "1";
  const { Log, LogLevel, Miniflare } = await import("miniflare");
  const files = (await readdir(folder)).filter((file) => /\.(js|wasm)$/.test(file)).sort(byEntry);
  const modules = files.map(async (file) => ({
    type: file.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: join(folder, file),
    contents: await readFile(join(folder, file)),
  }));
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.NONE),
    compatibilityDate: "2025-09-01",
    modulesRoot: folder,
    modules: await Promise.all(modules),
    bindings,
  });
  try {
    const response = await miniflare.dispatchFetch("http://app.invalid/", { method: "POST", body: question });
    return await response.text();
  } finally {
    await miniflare.dispose();
  }
}

// The first module is the one that is called.
const byEntry = (a, b) => a.endsWith(".wasm") - b.endsWith(".wasm");
