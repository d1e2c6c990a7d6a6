// A Cloudflare Worker.
import { ConverseClient } from "converse-wasm";

export default {
  async fetch(request, env) {
    const client = ConverseClient.fromEnv(env);
    const stream = await client.converseStream({
      modelId: "local.echo",
      messages: [{ role: "user", content: [{ text: await request.text() }] }],
    });
    let answer = "";
    for await (const event of stream) answer += event.contentBlockDelta?.delta?.text ?? "";
    return new Response(answer);
  },
};
