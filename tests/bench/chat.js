// The least that a chat needs of a client: an answer shown as it comes. Bundled with each
// ("peer"), it is what is weighed, what is started and what reads the streams.

import { connect, stream, textOf } from "peer";

export { connect };

export async function chat(client, request, show) {
  for await (const event of await stream(client, request)) {
    const text = textOf(event);
    if (text !== undefined) show(text);
  }
}
