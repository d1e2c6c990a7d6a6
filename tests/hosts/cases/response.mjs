// The whole answer from a stream, and what a failed one leaves.
import { equal, isError, ok, rejection, same } from "../assert.mjs";
import { ask, connect, gather, gatherUntilError, served, spy, user } from "../calls.mjs";
import { blockDelta as delta, blockStart as start, event } from "../frames.mjs";

const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3, cacheReadInputTokens: 0 };
const ending = [
  event("messageStop", { stopReason: "tool_use", additionalModelResponseFields: { a: 1 } }),
  event("metadata", { usage, metrics: { latencyMs: 4 }, trace: { guardrail: {} }, p: "abc" }),
];

const answer = async (context, messages) =>
  (await served(context, [event("messageStart", { role: "assistant" }), ...messages, ...ending])).response();

/** What streams of one block gather to. */
const BLOCKS = [
  ["text in pieces", [delta(0, { text: "a" }), delta(0, { text: "" }), delta(0, { text: "b\n" })], { text: "ab\n" }],
  [
    "reasoning with its signature",
    [delta(0, { reasoningContent: { text: "a" } }), delta(0, { reasoningContent: { text: "b" } }), delta(0, { reasoningContent: { signature: "s=" } })],
    { reasoningContent: { reasoningText: { text: "ab", signature: "s=" } } },
  ],
  [
    "a signature alone",
    [delta(0, { reasoningContent: { signature: "s=" } })],
    { reasoningContent: { reasoningText: { text: "", signature: "s=" } } },
  ],
  [
    "a tool use",
    [start(0, { toolUse: { toolUseId: "t", name: "n" } }), delta(0, { toolUse: { input: '{"by' } }), delta(0, { toolUse: { input: 'tes":"YQ=="}' } })],
    { toolUse: { toolUseId: "t", name: "n", input: { bytes: "YQ==" } } },
  ],
  ["a tool use without input", [start(0, { toolUse: { toolUseId: "t", name: "n" } })], { toolUse: { toolUseId: "t", name: "n", input: {} } }],
  [
    "a tool use with empty input",
    [start(0, { toolUse: { toolUseId: "t", name: "n" } }), delta(0, { toolUse: { input: "" } })],
    { toolUse: { toolUseId: "t", name: "n", input: {} } },
  ],
  [
    "a tool's result",
    [
      start(0, { toolResult: { toolUseId: "t", type: "x", status: "success" } }),
      delta(0, { toolResult: [{ text: "a" }] }),
      delta(0, { toolResult: [{ text: "b" }, { json: { c: 1 } }] }),
    ],
    { toolResult: { toolUseId: "t", type: "x", status: "success", content: [{ text: "ab" }, { json: { c: 1 } }] } },
  ],
  [
    "a tool's result without content",
    [start(0, { toolResult: { toolUseId: "t" } })],
    { toolResult: { toolUseId: "t", content: [] } },
  ],
  [
    "cited text",
    [delta(0, { text: "a" }), delta(0, { citation: { title: "t", location: { web: { url: "u" } } } }), delta(0, { text: "b" })],
    { citationsContent: { content: [{ text: "ab" }], citations: [{ title: "t", location: { web: { url: "u" } } }] } },
  ],
  ["a block that is newer than this package", [delta(0, { new: { a: 1 } }), delta(0, { new: { b: "c" } })], { new: { a: 1, b: "c" } }],
];

export const cases = [
  {
    name: "response() gives what converse() would have given",
    async run(context) {
      const client = connect(context);
      const whole = await client.converse(ask("local.echo", "one two three"));
      const stream = await client.converseStream(ask("local.echo:messages", "one two three"));
      const response = await stream.response();
      same({ ...response, metrics: 0 }, { ...whole, metrics: 0 }, "response");
      equal(typeof response.metrics.latencyMs, "number", "latencyMs");
      equal(stream.response() === stream.response(), true, "the same promise");
    },
  },
  ...[0, 1, 3, Infinity].map((taken) => ({
    name: `response() after ${taken} events has all of them`,
    async run(context) {
      const stream = await connect(context).converseStream(ask("local.echo:messages", "one two three"));
      const events = stream[Symbol.asyncIterator]();
      for (let count = 0; count < taken && !(await events.next()).done; count++);
      same((await stream.response()).output.message.content, [{ text: "one two three" }], "content");
    },
  })),
  {
    name: "a stream that gave its response is not iterated",
    async run(context) {
      const stream = await connect(context).converseStream(ask("local.echo:messages"));
      await stream.response();
      const error = await rejection(gather(stream));
      ok(error instanceof TypeError, String(error));
    },
  },
  ...BLOCKS.map(([what, messages, block]) => ({
    name: `gathered: ${what}`,
    async run(context) {
      const response = await answer(context, messages);
      same(response, {
        output: { message: { role: "assistant", content: [block] } },
        stopReason: "tool_use",
        additionalModelResponseFields: { a: 1 },
        usage,
        metrics: { latencyMs: 4 },
        trace: { guardrail: {} },
      });
    },
  })),
  {
    name: "gathered: redacted bytes are joined as bytes, and go back as they came",
    async run(context) {
      // "ab" and "cd": joined as base64 text they would be no base64.
      const pieces = ["YWI=", "Y2Q="].map((redactedContent) => delta(0, { reasoningContent: { redactedContent } }));
      const { message } = (await answer(context, pieces)).output;
      const { redactedContent } = message.content[0].reasoningContent;
      equal(new TextDecoder().decode(redactedContent), "abcd", "bytes");
      const { fetch, sent } = spy();
      await connect(context, { fetch }).converse({ modelId: "local.echo", messages: [user({ text: "a" }), message, user({ text: "b" })] });
      same(JSON.parse(sent[0].body).messages[1].content, [{ reasoningContent: { redactedContent: "YWJjZA==" } }], "sent back");
    },
  },
  {
    name: "gathered: an image's bytes",
    async run(context) {
      const messages = [start(0, { image: { format: "png" } }), delta(0, { image: { source: { bytes: "AAEC" } } }), delta(0, { image: { source: { bytes: "Aw==" } } })];
      const { image } = (await answer(context, messages)).output.message.content[0];
      same([image.format, ...image.source.bytes], ["png", 0, 1, 2, 3], "image");
    },
  },
  {
    name: "gathered: blocks are in the order of their indices",
    async run(context) {
      const messages = [delta(1, { text: "b" }), delta(0, { text: "a" }), delta(2, { text: "c" }), delta(1, { text: "B" })];
      same((await answer(context, messages)).output.message.content, [{ text: "a" }, { text: "bB" }, { text: "c" }], "content");
    },
  },
  {
    name: "a tool's input that is not valid JSON is an error that keeps it",
    async run(context) {
      const messages = [start(0, { toolUse: { toolUseId: "t", name: "lamp" } }), delta(0, { toolUse: { input: '{"on":' } })];
      const error = await rejection(answer(context, messages));
      isError(context, error, { name: "ProtocolError", message: /lamp/ });
      equal(error.partial.output.message.content[0].toolUse.input, '{"on":', "the text");
    },
  },
  // Not `cut`: Chromium drops what it has of a connection that breaks.
  ...["throttling", "short", "no-stop", "corrupt", "error-bare"].map((fault) => ({
    name: `local.stream-${fault}: the error has what came, and response() rejects with it`,
    async run(context) {
      const stream = await connect(context).converseStream(ask(`local.stream-${fault}:messages`));
      const { error } = await gatherUntilError(stream);
      ok(error.partial.output.message.content[0].text.startsWith("One two three"), "partial");
      equal(await rejection(stream.response()), error, "response()");
    },
  })),
  {
    name: "a stream that was left has no response",
    async run(context) {
      const stream = await connect(context).converseStream(ask("local.long:messages"));
      for await (const event of stream) if (event.contentBlockDelta) break;
      const error = await rejection(stream.response());
      isError(context, error, { name: "TransportError", message: /left/ });
      ok(error.partial.output.message.content[0].text.length > 0, "partial");
    },
  },
  {
    name: "an abort rejects response() with the signal's reason",
    async run(context) {
      const abort = new AbortController();
      const options = { signal: abort.signal };
      const stream = await connect(context).converseStream(ask("local.stream-stall:messages"), options);
      const response = rejection(stream.response());
      abort.abort("my reason");
      equal(await response, "my reason", "reason");
    },
  },
  {
    name: "countTokens counts what converse is billed for",
    async run(context) {
      const client = connect(context);
      const { modelId, ...converse } = ask("local.echo", "one two three");
      const { inputTokens } = await client.countTokens({ modelId, input: { converse } });
      equal(inputTokens, (await client.converse({ modelId, ...converse })).usage.inputTokens, "inputTokens");
      const error = await rejection(client.countTokens({ modelId: "local.error-throttling", input: { converse } }));
      isError(context, error, { name: "ThrottlingException", status: 429 });
    },
  },
];
