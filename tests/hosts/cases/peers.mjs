// What other clients lose or break of an answer's content, each as small as it can be. Others'
// faults that other cases show already are not repeated here: a tool's input that is no JSON
// made `{}`, base64 joined as text, and blocks without a start are in response.mjs; new events
// and new exceptions are in streams.mjs and errors.mjs.
import { equal, same } from "../assert.mjs";
import { ask, connect, gather, served, spy, user } from "../calls.mjs";
import { blockDelta as delta, blockStart as start, event } from "../frames.mjs";

const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
const begin = event("messageStart", { role: "assistant" });
const end = (stopReason = "end_turn") => event("messageStop", { stopReason });
const metadata = event("metadata", { usage, metrics: { latencyMs: 4 } });

const answer = async (context, messages) => (await served(context, messages)).response();
const contentOf = async (context, messages) =>
  (await answer(context, [begin, ...messages, end(), metadata])).output.message.content;

export const cases = [
  {
    name: "peers: usage, which comes after messageStop, is not lost (genai)",
    async run(context) {
      same((await answer(context, [begin, end(), metadata])).usage, usage, "usage");
    },
  },
  {
    name: "peers: usage is not erased by later metadata without it (opencode)",
    async run(context) {
      const later = event("metadata", { trace: { guardrail: {} } });
      const response = await answer(context, [begin, end(), metadata, later]);
      same([response.usage, response.trace], [usage, { guardrail: {} }], "usage and trace");
    },
  },
  {
    name: "peers: a stop reason that is rare or new stays what it is (AI SDK makes it `other`)",
    async run(context) {
      for (const reason of ["model_context_window_exceeded", "malformed_tool_use", "brand_new"]) {
        equal((await answer(context, [begin, end(reason), metadata])).stopReason, reason, "stopReason");
      }
    },
  },
  {
    name: "peers: pieces of several tools' inputs that alternate are kept apart (genai has one place for all)",
    async run(context) {
      const tool = (index) => start(index, { toolUse: { toolUseId: `t${index}`, name: "n" } });
      const piece = (index, input) => delta(index, { toolUse: { input } });
      const pieces = [tool(0), tool(1), piece(0, '{"a":'), piece(1, '{"b":'), piece(0, "0}"), piece(1, "1}")];
      same((await contentOf(context, pieces)).map(({ toolUse }) => toolUse.input), [{ a: 0 }, { b: 1 }], "inputs");
    },
  },
  {
    name: "peers: signed, redacted and plain blocks stay in their order and go back so (pi, oh-my-pi, litellm)",
    async run(context) {
      const reasoning = (index, part) => delta(index, { reasoningContent: part });
      const content = await contentOf(context, [
        reasoning(0, { text: "first" }),
        reasoning(0, { signature: "sig-0" }),
        reasoning(1, { redactedContent: "AAEC" }),
        delta(2, { text: "said" }),
        reasoning(3, { text: "second" }),
        reasoning(3, { signature: "sig-3" }),
        start(4, { toolUse: { toolUseId: "t", name: "n" } }),
      ]);
      const { fetch, sent } = spy();
      const history = [user({ text: "a" }), { role: "assistant", content }, user({ text: "b" })];
      await connect(context, { fetch }).converse({ modelId: "local.echo", messages: history });
      const expected = [
        { reasoningContent: { reasoningText: { text: "first", signature: "sig-0" } } },
        { reasoningContent: { redactedContent: "AAEC" } },
        { text: "said" },
        { reasoningContent: { reasoningText: { text: "second", signature: "sig-3" } } },
        { toolUse: { toolUseId: "t", name: "n", input: {} } },
      ];
      equal(JSON.stringify(JSON.parse(sent[0].body).messages[1].content), JSON.stringify(expected), "sent back");
    },
  },
  {
    name: "peers: the first event is not lost, nor one that comes in the same chunk as others (genai)",
    async run(context) {
      const all = [begin, delta(0, { text: "a" }), delta(0, { text: "b" }), end(), metadata];
      const joined = new Uint8Array(await new Blob(all).arrayBuffer());
      for (const chunks of [all, [joined]]) equal((await gather(await served(context, chunks))).length, 5, "events");
    },
  },
  {
    name: "peers: the model's own parameters and toolChoice go as they are, whatever the model's name (pi, AI SDK)",
    async run(context) {
      const { fetch, sent } = spy(() => new Response("{}", { headers: { "content-type": "application/json" } }));
      const request = {
        messages: [user({ text: "a" })],
        toolConfig: { tools: [{ toolSpec: { name: "n", inputSchema: { json: {} } } }], toolChoice: { none: {} } },
        additionalModelRequestFields: { thinking: { type: "enabled" }, "": { empty: "key" } },
      };
      await connect(context, { fetch }).converse({ modelId: "someone.unheard-of", ...request });
      equal(sent[0].body, JSON.stringify(request), "body");
    },
  },
];
