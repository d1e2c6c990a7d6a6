// A host that is a process: its results are lines on its standard output.
import { spawn } from "node:child_process";
import { lines } from "./lines.mjs";

/** Far more than a run takes; a process that hangs is ended, and that is the error. */
const LIMIT_MS = 900_000;

/** Runs a program until it ends by itself; it says nothing but results. */
export async function runChild(program, args, env, report) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: LIMIT_MS, killSignal: "SIGKILL" });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  try {
    for await (const line of lines(child.stdout.setEncoding("utf8"))) {
      if (line.startsWith("{")) report(JSON.parse(line));
      else said += `${line}\n`;
    }
    const { code, signal } = await ended;
    if (code !== 0 || said !== "") throw new Error(`${program} ended by ${signal ?? `exit code ${code}`} and said:\n${said}`);
  } finally {
    child.kill("SIGKILL");
  }
}
