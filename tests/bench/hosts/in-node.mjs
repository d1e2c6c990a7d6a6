// What runs in a Node process (child.mjs): its CPU is what this process itself has run.
import { read, firstRequest, REQUEST, SETTINGS } from "../read.mjs";

const apps = new Map();

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function opened(peer, main) {
  if (!apps.has(peer)) {
    const app = await import(main);
    apps.set(peer, { app, client: await app.connect(SETTINGS) });
  }
  return apps.get(peer);
}

/** The seconds that it takes to read so many streams of so many deltas. */
export async function seconds(peer, main, deltas, chunkBytes, times) {
  const { app, client } = await opened(peer, main);
  const before = cpu();
  for (let time = 0; time < times; time++) await read(peer, app, client, deltas, chunkBytes);
  return cpu() - before;
}

/** The seconds from the import to the first request, in a process that has done nothing yet. */
export async function startSeconds(main) {
  // What a request needs of Node, which loads it late, is no client's.
  new Request(SETTINGS.endpoint);
  const before = cpu();
  await firstRequest(async () => {
    const { connect, chat } = await import(main);
    await chat(await connect(SETTINGS), REQUEST, () => {});
  });
  return cpu() - before;
}
