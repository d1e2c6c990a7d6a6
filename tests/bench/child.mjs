// A Node process of its own, in which the functions of a module are called.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Starts one; `call("name", …)` calls what the module exports by that name. */
export function start(module) {
  const child = fork(path("child-main.mjs"), [path(module)], { execArgv: ["--expose-gc"] });
  const ended = once(child, "exit").then(() => {
    throw new Error(`the process of ${module} has ended`);
  });
  ended.catch(() => {}); // of interest while it is called
  return {
    async call(name, ...args) {
      child.send({ name, args });
      const [{ error, value }] = await Promise.race([once(child, "message"), ended]);
      if (error) throw new Error(error);
      return value;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended.catch(() => {});
    },
  };
}
