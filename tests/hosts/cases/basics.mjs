// Loading the package, and an answer as a whole.
import { equal, isError, match, ok, rejection, same, thrown } from "../assert.mjs";
import { MARKED_KEY, ask, connect, gather, json, spy, textOf, user } from "../calls.mjs";

/** What goes wrong where text is cut, escaped or decoded by halves. */
export const TEXTS = {
  emoji: "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 𝕏",
  CJK: "日本語、中文和한국어。",
  "combining marks": "e\u0301 n\u0303 Z\u0335\u0321\u035d",
  "line separators": "one\u2028two\u2029three\u0085four",
  "quotes and backslashes": `"'\\ \\n \\u0041 \\" \`\${x}\``,
  "line breaks": "a\n\n\nb\r\nc\rd\te",
  "control characters": "a\u0001b\u001fc\u007fd\u0000e",
  "right to left": "שלום עולם \u202eabc\u202c",
  "the ends of planes": "\uffff\u{10000}\u{10ffff}\ufeffx",
};

export const cases = [
  {
    name: "the entry for this host is what the package's name leads to",
    run({ entry, kind }) {
      ok(entry.endsWith(`/${kind}.js`), `loaded ${entry}`);
    },
  },
  {
    name: "before init() a client works, or an error names init()",
    run(context) {
      const make = () => new context.ConverseClient({ endpoint: context.endpoint, bearerToken: MARKED_KEY });
      if (context.kind === "browser") {
        for (const call of [
          make,
          () => context.inspectBearerToken("x"),
          () => new context.EventStreamDecoder(),
          () => new context.EventStreamDecoderStream(),
          () => context.encodeMessage({}),
        ]) {
          isError(context, thrown(call), { name: "ConfigError", message: /init\(\)/, retryable: false });
        }
      } else {
        make().free();
      }
    },
  },
  {
    name: "init is idempotent, at a time and after one another",
    async run(context) {
      const { init } = context;
      await Promise.all([init(), init()]);
      const client = connect(context);
      equal(await init(), undefined, "init()");
      const { stopReason } = await client.converse(ask("local.echo"));
      equal(stopReason, "end_turn", "a client from before the last init()");
    },
  },
  {
    name: "converse gives the answer with its usage",
    async run(context) {
      const response = await connect(context).converse(ask("local.echo", "hello there"));
      same(Object.keys(response).sort(), ["metrics", "output", "stopReason", "usage"], "members");
      same(response.output, { message: { role: "assistant", content: [{ text: "hello there" }] } }, "output");
      equal(response.stopReason, "end_turn", "stopReason");
      const { inputTokens, outputTokens, totalTokens, serverToolUsage } = response.usage;
      equal(outputTokens, 2, "outputTokens");
      equal(totalTokens, inputTokens + outputTokens, "totalTokens");
      same(serverToolUsage, {}, "a member that the API's model does not have");
      equal(typeof response.metrics.latencyMs, "number", "latencyMs");
    },
  },
  {
    name: "inferenceConfig reaches the model",
    async run(context) {
      const inferenceConfig = { maxTokens: 1 };
      const response = await connect(context).converse({ ...ask("local.echo"), inferenceConfig });
      equal(response.stopReason, "max_tokens", "stopReason");
      equal(response.output.message.content[0].text, "hello", "text");
    },
  },
  ...Object.entries(TEXTS).map(([what, text]) => ({
    name: `${what} survive both ways`,
    async run(context) {
      const client = connect(context);
      const response = await client.converse(ask("local.echo", text));
      equal(response.output.message.content[0].text, text, "converse");
      for (const delivery of ["messages", "bytes"]) {
        const stream = await client.converseStream(ask(`local.echo:${delivery}`, text));
        equal(textOf(await gather(stream)), text, delivery);
      }
    },
  })),
  {
    name: "bytes in an answer are Uint8Array where the model has bytes, and nowhere else",
    async run(context) {
      const bytes = btoa("\u0000\u00ff\u0080abc");
      const content = [
        { image: { format: "png", source: { bytes } } },
        { reasoningContent: { redactedContent: bytes } },
        { toolResult: { toolUseId: "1", content: [{ document: { name: "d", source: { bytes } } }] } },
        { toolUse: { toolUseId: "2", name: "t", input: { bytes, source: { bytes } } } },
      ];
      const { fetch } = spy(() => json({ output: { message: { role: "assistant", content } } }));
      const response = await connect(context, { fetch }).converse(ask("local.echo"));
      const [image, reasoning, result, use] = response.output.message.content;
      const decoded = Uint8Array.of(0, 255, 128, 97, 98, 99);
      same(image.image.source.bytes, decoded, "an image");
      same(reasoning.reasoningContent.redactedContent, decoded, "redactedContent");
      same(result.toolResult.content[0].document.source.bytes, decoded, "within a tool's result");
      same(use.toolUse.input, { bytes, source: { bytes } }, "a tool's input");
    },
  },
  {
    name: "a model's ARN is one segment of the path, and the answer comes",
    async run(context) {
      const { fetch, sent } = spy();
      const modelId = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/local.echo:messages";
      await connect(context, { fetch }).converse({ modelId, messages: [user({ text: "x" })] });
      const segment = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Flocal.echo%3Amessages";
      equal(sent[0].url, `${context.endpoint}/model/${segment}/converse`, "url");
    },
  },
  {
    name: "freeing the client in the midst of a call does no harm",
    async run(context) {
      const client = connect(context);
      const answer = client.converse(ask("local.echo", "still here"));
      const stream = client.converseStream(ask("local.echo", "still here"));
      client.free();
      equal((await answer).output.message.content[0].text, "still here", "converse");
      equal(textOf(await gather(await stream)), "still here", "converseStream");
      match(String(await rejection(client.converse(ask("local.echo")))), /./, "a call afterwards");
    },
  },
];
