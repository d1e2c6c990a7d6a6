// A conversation with tools, over streams.
import { equal, isError, rejection, same } from "../assert.mjs";
import { ask, connect, gather, spy, textOf } from "../calls.mjs";
import { event, eventStream } from "../frames.mjs";

const tool = (name, run) => ({ toolSpec: { name, inputSchema: { json: { type: "object" } } }, run });
const request = ask("local.tools:messages", 'add {"a":1,"b":2}');
const bodies = (sent) => sent.map(({ body }) => JSON.parse(body));

export const cases = [
  {
    name: "runTools: several tools in one turn, their results go back, the answer comes",
    async run(context) {
      const { fetch, sent } = spy();
      const inputs = [];
      const tools = [
        tool("add", (input) => (inputs.push(input), { sum: input.a + input.b })),
        tool("say", async () => "three"),
        tool("show", () => [{ text: "a" }, { json: { b: 1 } }]),
        tool("list", () => [1, 2]),
        tool("fail", () => { throw new Error("out of order"); }),
      ];
      const events = await gather(context.runTools(connect(context, { fetch }), request, tools));
      same(inputs, [{ a: 1, b: 2 }], "inputs");
      equal(events.filter((event) => event.messageStop).map((event) => event.messageStop.stopReason).join(), "tool_use,end_turn", "turns");
      const [, second] = bodies(sent);
      same(second.messages[1].content[1].toolUse.input, { a: 1, b: 2 }, "the tool use goes back");
      same(second.messages[2].content.map(({ toolResult }) => [toolResult.content, toolResult.status]), [
        [[{ json: { sum: 3 } }], undefined],
        [[{ text: "three" }], undefined],
        [[{ text: "a" }, { json: { b: 1 } }], undefined],
        [[{ text: "[1,2]" }], undefined],
        [[{ text: "out of order" }], "error"],
      ], "results");
      equal(textOf(events).includes("A tool failed"), true, textOf(events));
    },
  },
  {
    name: "runTools: a tool that nobody has is an error result",
    async run(context) {
      const { fetch, sent } = spy();
      const toolConfig = { tools: [{ toolSpec: { name: "other", inputSchema: { json: {} } } }] };
      await gather(context.runTools(connect(context, { fetch }), { ...request, toolConfig }, []));
      equal(bodies(sent)[1].messages[2].content[0].toolResult.status, "error", "status");
    },
  },
  {
    name: "runTools: tools that the service runs by itself are not asked for",
    async run(context) {
      const toolUse = { toolUseId: "t", name: "search", type: "server_tool_use" };
      const messages = [
        event("messageStart", { role: "assistant" }),
        event("contentBlockStart", { contentBlockIndex: 0, start: { toolUse } }),
        event("messageStop", { stopReason: "tool_use" }),
      ];
      const { fetch, sent } = spy(() => eventStream(messages));
      const events = context.runTools(connect(context, { fetch }), request, [tool("search", () => "never")]);
      equal((await gather(events)).length, 3, "events");
      equal(sent.length, 1, "requests");
    },
  },
  {
    name: "runTools: the turns are bounded",
    async run(context) {
      const tools = [tool("again", () => "again")];
      const error = await rejection(gather(context.runTools(connect(context), request, tools, { maxTurns: 1 })));
      isError(context, error, { name: "LimitError", message: /maxTurns/ });
    },
  },
  {
    name: "runTools: an abort does not wait for a tool that hangs",
    async run(context) {
      const abort = new AbortController();
      const hanging = tool("hang", () => (abort.abort("enough"), new Promise(() => {})));
      const error = await rejection(gather(context.runTools(connect(context), request, [hanging], { signal: abort.signal })));
      equal(error, "enough", "reason");
    },
  },
  {
    name: "runTools: leaving the loop ends it",
    async run(context) {
      const { fetch, sent } = spy();
      for await (const event of context.runTools(connect(context, { fetch }), request, [tool("never", () => "")])) {
        if (event.contentBlockDelta) break;
      }
      equal(sent.length, 1, "requests");
    },
  },
];
