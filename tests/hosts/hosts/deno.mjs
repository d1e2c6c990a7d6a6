// Deno: its own resolution finds the package in tests/node_modules. It may read those
// files and reach this machine, and nothing else.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";

const TESTS = fileURLToPath(new URL("../..", import.meta.url));

export function run(settings, report, { signal }) {
  // The binary itself, not its launcher: one process to end.
  const deno = join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "deno");
  const { endpoint, closedEndpoint, meter, trap } = settings;
  const hosts = [endpoint, closedEndpoint, meter, trap.redirector, trap.elsewhere].map((url) => new URL(url).host);
  const args = ["run", "--quiet", "--no-prompt", "--no-check", "--no-remote", "--no-lock", "--node-modules-dir=manual"];
  const permissions = [`--allow-read=${TESTS}`, `--allow-net=${hosts}`];
  const env = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return runChild(deno, [...args, ...permissions], settings, report, { signal, env });
}
