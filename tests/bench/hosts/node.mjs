// Node: a process for all streams, and one for each start.
import { join } from "node:path";
import { APPS, bundle } from "../bundle.mjs";
import { start } from "../child.mjs";

const MODULE = "hosts/in-node.mjs";

export async function open(peers) {
  const mains = {};
  for (const peer of peers) {
    const outdir = join(APPS, "node", peer);
    await bundle({ main: "chat.js", peer, host: "node", outdir });
    mains[peer] = join(outdir, "main.js");
  }
  const child = start(MODULE);
  return {
    name: `Node ${process.versions.node}`,
    seconds: (peer, deltas, chunkBytes, times = 1) => child.call("seconds", peer, mains[peer], deltas, chunkBytes, times),
    async startSeconds(peer) {
      const fresh = start(MODULE);
      try {
        return await fresh.call("startSeconds", mains[peer]);
      } finally {
        await fresh.stop();
      }
    },
    close: () => child.stop(),
  };
}
