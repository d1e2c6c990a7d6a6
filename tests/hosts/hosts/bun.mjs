// Bun: its own resolution finds the package in tests/node_modules.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runChild } from "./child.mjs";

/** The binary itself, not its launcher: one process to end. */
function binary() {
  const folder = dirname(createRequire(import.meta.url).resolve("bun/package.json"));
  // It comes in a package for the platform, from which npm's install script, where it may run, moves it.
  const packages = readdirSync(join(folder, "../@oven")).map((name) => join(folder, "../@oven", name, "bin"));
  const names = packages.flatMap((bin) => [join(bin, "bun"), join(bin, "bun.exe")]);
  return [...names, join(folder, "bin/bun.exe")].find(existsSync);
}

export function run(settings, report, { signal }) {
  return runChild(binary(), ["run", "--no-install"], settings, report, { signal, env: { DO_NOT_TRACK: "1", NO_COLOR: "1" } });
}
