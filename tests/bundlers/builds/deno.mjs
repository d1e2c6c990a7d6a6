// Deno, which bundles nothing here: it checks types.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const manifest = createRequire(import.meta.url).resolve("deno/package.json");

/** `deno check`, with the package where npm has put it; rejects with what is wrong. */
export async function check(program) {
  const args = ["check", "--quiet", "--no-remote", "--no-lock", "--node-modules-dir=manual", program];
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  await promisify(execFile)(join(dirname(manifest), "deno"), args, { env });
}
