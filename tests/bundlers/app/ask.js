// What the pages and workers here have in common, as one writes it from the README.
import init, { ConverseClient } from "converse-wasm";

/** Asks a model, and gives its answer to `show` as it comes. */
export async function ask(question, show) {
  await init();
  const client = new ConverseClient(await (await fetch("/settings.json")).json());
  const stream = await client.converseStream({
    modelId: "local.echo",
    messages: [{ role: "user", content: [{ text: question }] }],
  });
  for await (const event of stream) show(event.contentBlockDelta?.delta?.text ?? "");
}
