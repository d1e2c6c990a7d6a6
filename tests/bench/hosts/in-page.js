// What runs in a page in Chromium.
import { firstRequest, read, REQUEST, SETTINGS } from "../read.mjs";

const apps = new Map();

export async function readIn(peer, deltas, chunkBytes) {
  if (!apps.has(peer)) {
    const app = await import(`/${peer}/main.js`);
    apps.set(peer, { app, client: await app.connect(SETTINGS) });
  }
  const { app, client } = apps.get(peer);
  await read(peer, app, client, deltas, chunkBytes);
}

export function startIn(peer) {
  return firstRequest(async () => {
    const { connect, chat } = await import(`/${peer}/main.js`);
    await chat(await connect(SETTINGS), REQUEST, () => {});
  });
}
