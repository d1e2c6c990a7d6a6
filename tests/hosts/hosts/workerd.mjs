// workerd, in miniflare: the package's files and the suite's are the worker's modules, and
// its answer to one request is the results, a line of JSON each.
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { lines } from "./lines.mjs";

process.env.WRANGLER_SEND_METRICS = "false";
process.env.MINIFLARE_TELEMETRY_DISABLED = "1";
const { Log, LogLevel, Miniflare } = await import("miniflare");

const ofMiniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));
/** A worker is not told which version runs it. */
const { version } = ofMiniflare("workerd/package.json");

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
    const context = { ...await request.json(), kind: "workerd", entry: "/ENTRY", init, ...exported, runTools, unhandled, instance: initSync };
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const report = (result) => writer.write(encoder.encode(JSON.stringify(result) + "\\n"));
    execution.waitUntil(runAll(context, report).then(() => writer.close(), (error) => writer.abort(error)));
    // Of a stream of this type nothing is held back on its way.
    return new Response(readable, { headers: { "content-type": "text/event-stream" } });
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

export async function run(settings, report, { signal }) {
  // miniflare resolves no package names: the condition is read here, as bundlers for workers do.
  const { exports } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  const entry = exports["."].workerd.replace(/^\.\//, "");
  const worker = { type: "ESModule", path: "/worker.mjs", contents: WORKER.replaceAll("ENTRY", entry) };
  const suite = (await modulesOf(HERE, "hosts", /\.mjs$/)).filter(({ path }) => !/^\/hosts\/hosts\/|\.test\.mjs$/.test(path));
  let said = "";
  const miniflare = new Miniflare({
    name: "suite",
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.setEncoding("utf8").on("data", (text) => (said += text))),
    compatibilityDate: "2025-09-01",
    modulesRoot: "/",
    modules: [worker, ...suite, ...(await modulesOf(PACKAGE, "package", /\.(js|wasm)$/))],
  });
  try {
    report({ version });
    const response = await miniflare.dispatchFetch("http://suite.invalid/", { method: "POST", body: JSON.stringify(settings), signal });
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`);
    for await (const line of lines(response.body.pipeThrough(new TextDecoderStream()))) report(JSON.parse(line));
  } catch (error) {
    throw new Error(`${error.message}\nworkerd said:\n${said}`, { cause: error });
  } finally {
    await miniflare.dispose();
  }
}
