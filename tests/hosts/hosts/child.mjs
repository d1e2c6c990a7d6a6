// Programs that are started here, and end with the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { lines } from "./lines.mjs";

/** How long a program that is told to end may take. */
const PATIENCE_MS = 5_000;
const PROGRAM = fileURLToPath(new URL("run-here.mjs", import.meta.url));

/**
 * Starts a program. `said()` is what it has said, but for what of its standard output is read otherwise (`keep`
 * adds to it); `ended` tells how it ended, and `end()` ends it.
 */
export function start(program, args, options) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const kept = [];
  const keep = (text) => kept.push(text);
  child.stderr.setEncoding("utf8").on("data", keep);
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const end = async () => {
    child.kill();
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(timer);
  };
  return { child, keep, said: () => kept.join(""), ended, end };
}

/** Runs the suite in a process of its own, until that ends by itself: it says nothing but results. */
export async function runChild(program, args, settings, report, { signal, env }) {
  // Without what node:test says to its children: this one is no test file.
  const all = { ...process.env, NODE_TEST_CONTEXT: undefined, ...env };
  const running = start(program, [...args, PROGRAM, JSON.stringify(settings)], { env: all });
  const closed = once(running.child, "close");
  signal.addEventListener("abort", () => running.end());
  try {
    for await (const line of lines(running.child.stdout.setEncoding("utf8"))) {
      if (line.startsWith("{")) report(JSON.parse(line));
      else running.keep(`${line}\n`);
    }
    await closed;
    const how = await running.ended;
    const why = signal.aborted ? `${signal.reason.message}: ` : "";
    const said = running.said();
    if (how !== "exit code 0" || said !== "") throw new Error(`${why}${program} ended by ${how} and said:\n${said}`);
  } finally {
    await running.end();
  }
}
