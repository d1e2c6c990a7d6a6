// Node 24.
import { node24 } from "../../node24.mjs";
import { runChild } from "./child.mjs";

export function run(settings, report, { signal }) {
  return runChild(node24(), [], settings, report, { signal });
}
