// Node: a process of its own, so that its end shows that nothing was left open.
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";

const PROGRAM = fileURLToPath(new URL("run-here.mjs", import.meta.url));

export function run(settings, report) {
  // Without what node:test says to its children: this one is no test file.
  return runChild(process.execPath, [PROGRAM, JSON.stringify(settings)], { NODE_TEST_CONTEXT: undefined }, report);
}
