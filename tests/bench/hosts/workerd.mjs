// workerd: a process for each client, and one for each start.
import { createRequire } from "node:module";
import { cpuSeconds, quietCpuSeconds } from "../cpu.mjs";
import { launch } from "../launch.mjs";

const ofMiniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));

export async function open(peers) {
  const workers = {};
  const launched = (peer) => launch({ name: peer, main: "workers/in-memory.js", peer, bindings: { PEER: peer } });
  return {
    name: `workerd ${ofMiniflare("workerd/package.json").version}`,
    async seconds(peer, deltas, chunkBytes) {
      workers[peer] ??= await launched(peer);
      const { pid } = workers[peer];
      const before = cpuSeconds(pid);
      await call(workers[peer], { deltas, chunkBytes });
      return cpuSeconds(pid) - before;
    },
    async startSeconds(peer) {
      const worker = await launched(peer);
      try {
        await call(worker, {});
        return await quietCpuSeconds([worker.pid]);
      } finally {
        await worker.stop();
      }
    },
    async close() {
      for (const worker of Object.values(workers)) await worker.stop();
    },
  };
}

async function call({ origin }, what) {
  // workerd closes a connection that has waited for a while, perhaps as it is used again.
  const response = await fetch(origin, { method: "POST", headers: { connection: "close" }, body: JSON.stringify(what) });
  if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
}
