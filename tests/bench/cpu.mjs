// The CPU time of a process: what others do meanwhile counts little, unlike by the clock.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * The seconds that all threads of a process have run, user and system, from Linux's /proc.
 * /proc/PID/stat has them, too, as utime and stime, but in steps of 10 ms.
 */
export function cpuSeconds(pid) {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, of) => sum + of, 0) / 1e9;
}

/** The same, once they have hardly run for a while: what a start sets going has then ended. */
export async function quietCpuSeconds(pids) {
  const all = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  for (let before = all(); ; ) {
    await sleep(100);
    const now = all();
    if (now - before < 0.0005) return now;
    before = now;
  }
}

/** The child processes of this one that run a program of this name. */
export function children(name) {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [, program, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").match(/^\d+ \((.*)\) \S (\d+)/s);
      return program === name && Number(parent) === process.pid;
    } catch {
      return false; // it has ended
    }
  });
}
