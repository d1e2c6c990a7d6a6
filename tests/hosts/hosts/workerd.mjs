// workerd, in miniflare: the package's files and the suite's are the worker's modules, and
// its answer to one request is the results, a line of JSON each.
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { lines } from "./lines.mjs";

process.env.WRANGLER_SEND_METRICS = "false";
process.env.MINIFLARE_TELEMETRY_DISABLED = "1";
const { Log, LogLevel, Miniflare } = await import("miniflare");

const HERE = fileURLToPath(new URL("..", import.meta.url));
const PACKAGE = join(HERE, "../node_modules/converse-wasm");
const WORKER = `
import init, * as exported from "./package/ENTRY";
import { initSync } from "./package/converse_wasm.js";
import { runTools } from "./package/tools.js";
import { runAll } from "./hosts/suite.mjs";
import { unhandled } from "./hosts/unhandled.mjs";

export default {
  async fetch(request, env, execution) {
    const context = { ...await request.json(), host: "workerd", entry: "/ENTRY", init, ...exported, runTools, unhandled, instance: initSync };
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const report = (result) => writer.write(encoder.encode(JSON.stringify(result) + "\\n"));
    execution.waitUntil(runAll(context, report).then(() => writer.close(), (error) => writer.abort(error)));
    return new Response(readable);
  },
};
`;

/** The files of a folder as modules under another name. */
async function modulesOf(folder, name, ending) {
  const files = await readdir(folder, { recursive: true });
  return Promise.all(
    files.filter((file) => ending.test(file)).map(async (file) => ({
      type: file.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: `/${name}/${relative(folder, join(folder, file))}`,
      contents: await readFile(join(folder, file)),
    })),
  );
}

export async function run(settings, report) {
  // miniflare resolves no package names: the condition is read here, as bundlers for workers do.
  const { exports } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  const entry = exports["."].workerd.replace(/^\.\//, "");
  const worker = { type: "ESModule", path: "/worker.mjs", contents: WORKER.replaceAll("ENTRY", entry) };
  const suite = (await modulesOf(HERE, "hosts", /\.mjs$/)).filter(({ path }) => !/^\/hosts\/(hosts\/|hosts\.test)/.test(path));
  const miniflare = new Miniflare({
    name: "suite",
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => [stdout, stderr].forEach((stream) => stream.resume()),
    compatibilityDate: "2025-09-01",
    modulesRoot: "/",
    modules: [worker, ...suite, ...(await modulesOf(PACKAGE, "package", /\.(js|wasm)$/))],
  });
  try {
    const response = await miniflare.dispatchFetch("http://suite.invalid/", { method: "POST", body: JSON.stringify(settings) });
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`);
    for await (const line of lines(response.body.pipeThrough(new TextDecoderStream()))) report(JSON.parse(line));
  } finally {
    await miniflare.dispose();
  }
}
