// A Worker in a workerd of its own, bundled as wrangler does it, which runs esbuild, too.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { children } from "./cpu.mjs";

process.env.MINIFLARE_TELEMETRY_DISABLED = "1";
const { Miniflare } = await import("miniflare");

/** Starts a Worker by its entry; gives the process's id, the Worker's address, and what ends it. */
export async function launch({ main, peer, ...options }) {
  const modulesRoot = await mkdtemp(join(tmpdir(), "converse-bench-"));
  await bundle({ main, peer, host: "workerd", outdir: modulesRoot });
  const before = children("workerd");
  const miniflare = new Miniflare({
    ...options,
    modulesRoot,
    modules: await modulesOf(modulesRoot),
    cf: false,
    // As in www/worker/wrangler.jsonc.
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["enable_request_signal"],
    // Else miniflare's own Worker is in between, which compresses some answers.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  });
  await miniflare.ready;
  const [pid] = children("workerd").filter((pid) => !before.includes(pid));
  const { origin } = await miniflare.unsafeGetDirectURL();
  return {
    pid,
    origin,
    async stop() {
      await miniflare.dispose();
      await rm(modulesRoot, { recursive: true });
    },
  };
}

async function modulesOf(modulesRoot) {
  const files = (await readdir(modulesRoot)).sort((a) => (a === "main.js" ? -1 : 1));
  const modules = files.map(async (file) => ({
    type: file.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: join(modulesRoot, file),
    contents: await readFile(join(modulesRoot, file)),
  }));
  return Promise.all(modules);
}
