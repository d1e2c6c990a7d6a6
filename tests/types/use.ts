// What must compile, and what must not.
import init, { ConverseClient, ConverseError } from "converse-wasm";
import type { ConverseRequest, Message } from "converse-wasm";

await init();
await init(new URL("https://example.com/converse_wasm_bg.wasm"));

const client = new ConverseClient({ bearerToken: "made-up", region: "us-east-1", headers: [["a", "b"]] });
const messages: Message[] = [{ role: "user", content: [{ text: "Hi" }] }];
const request: ConverseRequest = {
  modelId: "local.echo",
  messages,
  inferenceConfig: { maxTokens: 10, stopSequences: ["."] },
  additionalModelRequestFields: { new: true },
};

const response = await client.converse(request);
const text: string | undefined = response.output.message?.content[0]?.text;
const stream = await client.converseStream(request, { signal: AbortSignal.timeout(1000) });
for await (const event of stream) {
  const delta: string | undefined = event.contentBlockDelta?.delta.text;
  const tokens: number | undefined = event.metadata?.usage.outputTokens;
  void [delta, tokens, text];
}
const id: string | undefined = stream.requestId;
try {
  await client.converse(request);
} catch (error) {
  if (error instanceof ConverseError) {
    const status: number | undefined = error.status;
    void [id, status, error.name, error.retryable];
  }
}

// @ts-expect-error a model id is needed
await client.converse({ messages });
// @ts-expect-error a key is a string
new ConverseClient({ bearerToken: 1 });
// @ts-expect-error messages are a list
await client.converse({ modelId: "m", messages: "Hi" });
// @ts-expect-error a signal is an AbortSignal
await client.converse(request, { signal: true });
