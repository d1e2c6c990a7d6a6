// Node: a process for each client, so that nobody collects what another has left, and one for each start.
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
  const children = Object.fromEntries(peers.map((peer) => [peer, start(MODULE)]));
  return {
    name: `Node ${process.versions.node}`,
    seconds: (peer, deltas, chunkBytes, times = 1) => children[peer].call("seconds", peer, mains[peer], deltas, chunkBytes, times),
    async startSeconds(peer) {
      const fresh = start(MODULE);
      try {
        return await fresh.call("startSeconds", mains[peer]);
      } finally {
        await fresh.stop();
      }
    },
    async close() {
      for (const child of Object.values(children)) await child.stop();
    },
  };
}
