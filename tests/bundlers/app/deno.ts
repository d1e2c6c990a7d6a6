// A program for Deno, of which the types are checked.
import init, { ConverseClient, type ConverseStreamEvent } from "converse-wasm";
import { runTools, type RunnableTool } from "converse-wasm/tools";

await init();
const client = ConverseClient.fromEnv(Deno.env.toObject());
const clock: RunnableTool = {
  toolSpec: { name: "clock", inputSchema: { json: { type: "object" } } },
  run: () => ({ time: new Date().toISOString() }),
};
const show = (event: ConverseStreamEvent) => console.log(event.contentBlockDelta?.delta.text);
const request = { modelId: "local.echo", messages: [] };
for await (const event of runTools(client, request, [clock])) show(event);
await using stream = await client.converseStream(request);
for await (const event of stream) show(event);
// @ts-expect-error: types that were not found would be `any`, and take this.
client.converse({ modelId: 1 });
