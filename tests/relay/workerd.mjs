// Runs www/worker in workerd as wrangler.jsonc has it, with other variables, and says where.
// A program of its own, for wrangler wants a newer Node than the tests do.
//
//     node workerd.mjs '{"main": "index.js", "vars": {…}, "ratelimits": {…}, "kv": […]}'
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

process.env.WRANGLER_SEND_METRICS = "false";
const WORKER = fileURLToPath(new URL("../../www/worker/", import.meta.url));
const require = createRequire(join(WORKER, "index.js"));
const wrangler = require("wrangler");
const { main = "index.js", vars, ratelimits = {}, kv } = JSON.parse(process.argv[2]);

// What would be deployed, to the byte.
const outdir = mkdtempSync(join(tmpdir(), "converse-relay-"));
const cli = join(require.resolve("wrangler/package.json"), "../bin/wrangler.js");
const built = spawnSync(process.execPath, [cli, "deploy", main, "--dry-run", "--outdir", outdir], { cwd: WORKER, encoding: "utf8" });
if (built.status !== 0) throw new Error(`wrangler: ${built.stdout}${built.stderr}`);

const { workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(join(WORKER, "wrangler.jsonc"));
const modules = readdirSync(outdir)
  .filter((file) => /\.(js|wasm)$/.test(file))
  .sort((a) => (a === main ? -1 : 1))
  .map((file) => ({ type: file.endsWith(".js") ? "ESModule" : "CompiledWasm", path: join(outdir, file), contents: readFileSync(join(outdir, file)) }));
const limits = Object.entries(workerOptions.ratelimits).map(([name, { simple, ...rest }]) => [name, { ...rest, simple: { ...simple, ...ratelimits[name] } }]);
const miniflare = new Miniflare({
  ...workerOptions,
  name: "relay",
  host: "127.0.0.1",
  port: 0,
  cf: false,
  modulesRoot: outdir,
  modules,
  bindings: { ...workerOptions.bindings, ...vars },
  kvNamespaces: kv,
  ratelimits: Object.fromEntries(limits),
});
console.log(`Listening on ${(await miniflare.ready).origin}`);
process.on("SIGTERM", async () => {
  await miniflare.dispose();
  rmSync(outdir, { recursive: true });
  process.exit();
});
