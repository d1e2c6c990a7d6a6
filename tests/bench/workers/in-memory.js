// Does here what a call asks for: reads a stream from memory, or gets as far as the first request.

import * as app from "../chat.js";
import { firstRequest, read, REQUEST, SETTINGS } from "../read.mjs";

export default {
  async fetch(request, { PEER }) {
    const { deltas, chunkBytes } = await request.json();
    // A Worker may not go on with what another request has begun.
    if (deltas === undefined) await firstRequest(async () => app.chat(await app.connect(SETTINGS), REQUEST, () => {}));
    else await read(PEER, app, await app.connect(SETTINGS), deltas, chunkBytes);
    return new Response();
  },
};
