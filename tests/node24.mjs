// Node 24, of an npm package that is little but its binary: one of the hosts, and what wrangler
// runs on, which wants a newer Node than the tests do.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const [platform, binary] = process.platform === "win32" ? ["win", "bin/node.exe"] : [process.platform, "bin/node"];

/** @returns {string} its path; throws where there is no such package for this machine */
export function node24() {
  const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`);
  return join(dirname(manifest), binary);
}

/** @returns {string} a Node that wrangler runs on: this one, if it is new enough */
export function nodeForWrangler() {
  return Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : node24();
}
