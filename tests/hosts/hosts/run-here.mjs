// The program that Node, Bun and Deno run: the suite against the installed package, a line of
// JSON for each result. Its end is for the host to find: nothing may keep the process alive.
import init, * as exported from "converse-wasm";
import { runTools } from "converse-wasm/tools";
import { runAll } from "../suite.mjs";
import { unhandled } from "../unhandled.mjs";

const isDeno = "Deno" in globalThis;
const inspect = isDeno ? Deno.inspect : (await import("node:util")).inspect;
const version = isDeno ? Deno.version.deno : (process.versions.bun ?? process.versions.node);
const context = {
  ...JSON.parse(isDeno ? Deno.args[0] : process.argv[2]),
  kind: isDeno ? "deno" : "node",
  entry: import.meta.resolve("converse-wasm"),
  init,
  ...exported,
  runTools,
  unhandled,
  // The glue of the one instance that there is: it gives the wasm's exports.
  instance: async () => (await import(new URL("converse_wasm.js", import.meta.resolve("converse-wasm")))).initSync(),
  inspect: (value) => inspect(value, { depth: 8, showHidden: true }),
};
const report = (line) => console.log(JSON.stringify(line));
report({ version });
await runAll(context, report);
