// Node, the one that runs the tests: a process of its own, so that its end shows that nothing was left open.
import { runChild } from "./child.mjs";

export function run(settings, report, { signal }) {
  return runChild(process.execPath, [], settings, report, { signal });
}
