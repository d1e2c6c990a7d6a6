// What must compile, and what must not.
import init, { ConverseClient, ConverseError, EventStreamDecoder, EventStreamDecoderStream, encodeMessage, inspectBearerToken } from "converse-wasm";
import { runTools } from "converse-wasm/tools";
import type {
  ContentBlock,
  ConverseRequest,
  ConverseResponse,
  DocumentType,
  InferenceConfiguration,
  Message,
  Sendable,
  ToolConfiguration,
  ToolUseBlock,
} from "converse-wasm";
import type { RunnableTool } from "converse-wasm/tools";

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
const end: "complete" | "truncated" | "exception" | "aborted" | "timeout" | "protocol" = await stream.end;
const events_: ReadableStream = stream.toReadableStream();
void [end, events_, stream.partial.output?.message, stream.cancel()];
await client.converse(request, { timeout: { firstByteMs: 1000 } });
new ConverseClient({ bearerToken: "made-up", maxAttempts: 1, timeout: { idleMs: 5 }, maxResponseBytes: 1 });
const whole: ConverseResponse = await stream.response();
const { inputTokens }: { inputTokens: number } = await client.countTokens({
  modelId: "local.echo",
  input: { converse: { messages } },
});
await client.countTokens({ modelId: "m", input: { invokeModel: { body: new TextEncoder().encode("{}") } } });
try {
  await client.converse(request);
} catch (error) {
  if (error instanceof ConverseError) {
    const status: number | undefined = error.status;
    const begun: Message | undefined = error.partial?.output?.message;
    void [id, status, error.name, error.retryable, begun, whole, inputTokens];
    if (error.name === "ThrottlingException" || error.name === "BrandNewException") throw error;
  }
}

// Unions narrow, by whichever check.
for (const block of response.output.message.content) {
  if (block.toolUse) {
    const { name, input }: { name: string; input: DocumentType } = block.toolUse;
    const other: undefined = block.text;
    void [name, input, other];
  } else if (block.image?.source.bytes) {
    const bytes: Uint8Array = block.image.source.bytes;
    void bytes;
  } else if (block.text !== undefined) {
    const length: number = block.text.length;
    void length;
  }
}
for await (const event of stream) {
  const delta = event.contentBlockDelta?.delta;
  const thought: string | undefined = delta?.reasoningContent?.text;
  const piece: string | undefined = delta?.toolUse?.input;
  const sealed: Uint8Array | undefined = delta?.reasoningContent?.redactedContent;
  const start = event.contentBlockStart?.start.toolUse?.toolUseId;
  void [thought, piece, sealed, start];
  if (event.metadata) event.metadata.trace?.guardrail?.inputAssessment?.["id"]?.wordPolicy?.customWords[0]?.match;
  if (event.messageStop?.stopReason === "a_new_reason") break;
}
const uses: ToolUseBlock[] = response.output.message.content.flatMap((block) => block.toolUse ?? []);
const texts: Extract<ContentBlock, { text: string }>[] = response.output.message.content.filter(
  (block) => block.text !== undefined,
);
const { text: first }: { text: string } | { text?: undefined } = texts[0] ?? {};
void [uses, first];

// An answer goes back as history.
messages.push(response.output.message);
request.messages?.push(response.output.message, whole.output.message);
await client.converse({ ...request, messages: [...messages, ...(request.messages ?? [])] });

// Bytes of any kind.
const buffer = new ArrayBuffer(1);
for (const bytes of [buffer, new Uint8Array(buffer), new DataView(buffer), new Blob([]), "aGk="]) {
  const turn: Sendable<Message> = { role: "user", content: [{ image: { format: "png", source: { bytes } } }] };
  await client.converse({ modelId: "m", messages: [turn] });
}

// What is newer than these types: sent and read as it is, at every depth.
await client.converse({
  modelId: "m",
  newMember: 1,
  inferenceConfig: { maxTokens: 1, newMember: 1 },
  messages: [
    { role: "new_role", newMember: 1, content: [{ text: "Hi", newMember: 1 }, { newBlock: { a: 1 } }] },
    { role: "user", content: [{ image: { format: "new_format", source: { newSource: 1 } } }] },
  ],
  toolConfig: { tools: [{ newTool: {} }], toolChoice: { newChoice: {} } },
});
const fresh: unknown = response.output.message.content[0]?.newBlock;
const fresher: unknown = [response.newMember, response.usage.newMember, stream];
void [fresh, fresher];

// Parts have names of their own, and a request can be taken apart.
const inferenceConfig: InferenceConfiguration = { temperature: 0.5, newMember: 1 };
const toolConfig: ToolConfiguration = {
  tools: [
    { toolSpec: { name: "now", inputSchema: { json: { type: "object", properties: {} } } } },
    { cachePoint: { type: "default" } },
  ],
  toolChoice: { auto: {} },
};
const ask = (rest: Omit<ConverseRequest, "modelId">) => client.converse({ modelId: "m", ...rest });
await ask({ messages, inferenceConfig, toolConfig, promptVariables: { name: { text: "x" } } });
// @ts-expect-error
await ask({ messages: 1 });

// Tools.
const tools: RunnableTool[] = [
  {
    toolSpec: { name: "now", inputSchema: { json: {} } },
    run: async (_input, { signal }) => [{ text: String(signal?.aborted) }],
  },
  { toolSpec: { name: "add", inputSchema: { json: {} } }, run: (input: { a: number }) => input.a + 1 },
];
for await (const event of runTools(client, request, tools, { maxTurns: 3, signal: AbortSignal.timeout(1) })) {
  const delta: string | undefined = event.contentBlockDelta?.delta.text;
  void delta;
}
const events = runTools(client, request, tools);
for (let next = await events.next(); ; next = await events.next()) {
  if (!next.done) continue;
  await client.converse({ modelId: "m", messages: next.value });
  break;
}
// @ts-expect-error a tool is run by something
runTools(client, request, [{ toolSpec: { name: "now", inputSchema: { json: {} } } }]);
// @ts-expect-error a tool takes something
runTools(client, request, [{ toolSpec: { name: "now" }, run: () => "" }]);

// @ts-expect-error a model id is needed
await client.converse({ messages });
// The format by itself.
const decoder = new EventStreamDecoder({ maxMessageBytes: 1000 });
for (const { headers, payload } of decoder.push(encodeMessage({ a: "b", c: { type: "long", value: 1n } }, "text"))) {
  const header = headers["c"];
  if (header?.type === "long") void (header.value satisfies bigint);
  void (payload satisfies Uint8Array);
}
new ReadableStream<Uint8Array>().pipeThrough(new EventStreamDecoderStream());
// @ts-expect-error a header has a type that there is
encodeMessage({ a: { type: "text", value: "b" } });

// Keys: from a function, from an environment, and looked at.
new ConverseClient({ bearerToken: () => "made-up" });
new ConverseClient({ bearerToken: async ({ signal }) => ({ token: String(signal.aborted), expiration: new Date() }) });
declare const environment: { AWS_REGION: string; BUCKET: { list(): void } };
const fromEnv: ConverseClient = ConverseClient.fromEnv(environment, { region: "us-east-1" });
const { kind, expiresAt }: { kind: "short-term" | "long-term" | "opaque"; expiresAt?: Date } = inspectBearerToken("x");
void [fromEnv, kind, expiresAt?.getTime()];
// @ts-expect-error a key is a string or a function
new ConverseClient({ bearerToken: 1 });
// @ts-expect-error a function gives a key
new ConverseClient({ bearerToken: () => 1 });
// @ts-expect-error an expiration is a Date
new ConverseClient({ bearerToken: () => ({ token: "x", expiration: 1 }) });
// @ts-expect-error messages are a list
await client.converse({ modelId: "m", messages: "Hi" });
// @ts-expect-error a signal is an AbortSignal
await client.converse(request, { signal: true });
// @ts-expect-error content is a list
await client.converse({ modelId: "m", messages: [{ role: "user", content: "Hi" }] });
// @ts-expect-error a block is not undefined
await client.converse({ modelId: "m", messages: [{ role: "user", content: [undefined] }] });
// @ts-expect-error a message has a role
await client.converse({ modelId: "m", messages: [{ content: [] }] });
// @ts-expect-error text is a string
await client.converse({ modelId: "m", messages: [{ role: "user", content: [{ text: 1 }] }] });
// @ts-expect-error a block is one thing
await client.converse({ modelId: "m", messages: [{ role: "user", content: [{ text: "a", cachePoint: { type: "default" } }] }] });
// @ts-expect-error a picture has a format
await client.converse({ modelId: "m", messages: [{ role: "user", content: [{ image: { source: { bytes: buffer } } }] }] });
// @ts-expect-error bytes are no list of numbers
await client.converse({ modelId: "m", messages: [{ role: "user", content: [{ image: { format: "png", source: { bytes: [1, 2] } } }] }] });
// @ts-expect-error the system prompt is a list of blocks
await client.converse({ modelId: "m", messages, system: "Be brief." });
// @ts-expect-error a limit is a number
await client.converse({ modelId: "m", messages, inferenceConfig: { maxTokens: "10" } });
// @ts-expect-error a tool has a schema
await client.converse({ modelId: "m", messages, toolConfig: { tools: [{ toolSpec: { name: "now" } }] } });
// @ts-expect-error a function is no JSON
await client.converse({ modelId: "m", messages, additionalModelRequestFields: { a: () => 1 } });
// @ts-expect-error an answer's schema is text
await client.converse({ modelId: "m", outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { schema: {} } } } } });
// @ts-expect-error what to count is one thing
await client.countTokens({ modelId: "m", input: { converse: {}, invokeModel: { body: buffer } } });
// @ts-expect-error a member that is not known is not known to be text
const guess: string = response.newMember;
// @ts-expect-error there is no text in an event itself
const lost: string | undefined = event0.text;
declare const event0: { [Symbol.asyncIterator]: never } & import("converse-wasm").ConverseStreamEvent;
// @ts-expect-error the constructor is not for callers
new ConverseError("no");
// @ts-expect-error a helper of the types, not of their users
type Hidden = import("converse-wasm").OneOf<{ a: 1 }>;
void [guess, lost];
export type { Hidden };
