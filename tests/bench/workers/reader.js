// Reads the stream by a client ("peer"), and writes its text on.

import { connect, stream, textOf } from "peer";
import { modelOf, textResponse } from "./text.js";

export default {
  async fetch(request, { UPSTREAM, KEY }) {
    const client = await connect({ endpoint: UPSTREAM, key: KEY });
    return textResponse(texts(await stream(client, { modelId: modelOf(request), ...(await request.json()) })));
  },
};

async function* texts(events) {
  for await (const event of events) {
    const text = textOf(event);
    if (text !== undefined) yield text;
  }
}
