// Content other than text, from the local endpoint over the wire: reasoning, images, citations,
// and a tool's input that breaks off.
import { equal, isError, ok, rejection, same } from "../assert.mjs";
import { ask, connect, gather, kinds, spy, user } from "../calls.mjs";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const DELIVERIES = ["messages", "bytes"];

/** What the models of the endpoint answer with: [model, kinds of blocks, the bytes that are in them]. */
const MODELS = [
  ["local.reasoning", ["reasoningContent", "reasoningContent", "text"], ([, redacted]) => redacted.reasoningContent.redactedContent],
  ["local.image", ["text", "image"], ([, { image }]) => image.source.bytes],
  ["local.citations", ["citationsContent"], undefined],
];

const timeless = (response) => ({ ...response, metrics: 0 });
const streamed = async (context, request) => (await connect(context).converseStream(request)).response();

/** What converse() gives, and the JSON of its message as the endpoint wrote it. */
async function wholeAndRaw(context, request) {
  const bodies = [];
  const { fetch: spied } = spy(async (request) => {
    const response = await fetch(request);
    bodies.push(await response.clone().text());
    return response;
  });
  const whole = await connect(context, { fetch: spied }).converse(request);
  const raw = JSON.stringify(JSON.parse(bodies[0]).output.message);
  ok(bodies[0].includes(raw), `not written as JSON.stringify writes: ${bodies[0]}`);
  return { whole, raw };
}

/** The body of a request with this message in its history, which the endpoint has answered. */
async function sentBack(context, message) {
  const { fetch, sent } = spy();
  const messages = [user({ text: "before" }), message, user({ text: "after" })];
  const { output } = await connect(context, { fetch }).converse({ modelId: "local.echo", messages });
  same(output.message.content, [{ text: "after" }], "the answer to it");
  return sent[0].body;
}

export const cases = [
  ...MODELS.flatMap(([model, blocks, bytesIn]) => [
    ...DELIVERIES.map((delivery) => ({
      name: `${model}:${delivery}: response() of the stream gives what converse() gives`,
      async run(context) {
        const whole = await connect(context).converse(ask(model));
        const response = await streamed(context, ask(`${model}:${delivery}`));
        same(timeless(response), timeless(whole), "response");
        const { content } = response.output.message;
        same(kinds(content), blocks, "blocks");
        if (bytesIn) ok(bytesIn(content) instanceof Uint8Array, "the stream's bytes are a Uint8Array");
        if (bytesIn) ok(bytesIn(whole.output.message.content) instanceof Uint8Array, "those of converse() are, too");
      },
    })),
    {
      name: `${model}: its message goes back to the service as the service wrote it`,
      async run(context) {
        const { whole, raw } = await wholeAndRaw(context, ask(model));
        const ofWhole = await sentBack(context, whole.output.message);
        ok(ofWhole.includes(raw), `${ofWhole} does not have ${raw}`);
        // In the stream members come in another order, and a block's bytes in pieces.
        const { output } = await streamed(context, ask(`${model}:messages`));
        const ofStream = JSON.parse(await sentBack(context, output.message));
        same(ofStream.messages[1], JSON.parse(raw), "of the stream");
      },
    },
  ]),
  {
    name: "local.reasoning: thoughts come token by token, then the signature, and redacted bytes in two pieces",
    async run(context) {
      const events = await gather(await connect(context).converseStream(ask("local.reasoning:messages")));
      ok(!events.some((event) => event.contentBlockStart), "no contentBlockStart");
      const deltas = events.map((event) => event.contentBlockDelta?.delta.reasoningContent).filter(Boolean);
      const order = kinds(deltas).filter((kind, index, all) => kind !== all[index - 1]);
      same(order, ["text", "signature", "redactedContent"], "order");
      const redacted = deltas.map(({ redactedContent }) => redactedContent).filter(Boolean);
      equal(redacted.length, 2, "pieces");
      for (const piece of redacted) ok(piece instanceof Uint8Array && piece.length % 3 > 0, "bytes that base64 pads");
    },
  },
  {
    name: "local.image: the bytes are a PNG's",
    async run(context) {
      const { image } = (await streamed(context, ask("local.image:bytes"))).output.message.content[1];
      equal(image.format, "png", "format");
      same([...image.source.bytes.subarray(0, 8)], PNG, "how a PNG begins");
      equal(new TextDecoder().decode(image.source.bytes.subarray(-8, -4)), "IEND", "how it ends");
    },
  },
  {
    name: "local.image: an image that was sent comes back as it was, whole and in a stream",
    async run(context) {
      for (const length of [1, 2, 3, 1000, 100_000]) {
        const bytes = new Uint8Array(length).map((_, index) => index % 251);
        const image = { format: "webp", source: { bytes } };
        const request = { modelId: "local.image:messages", messages: [user({ text: "mine" }, { image })] };
        const answers = [await connect(context).converse(request), await streamed(context, request)];
        for (const { output } of answers) same(output.message.content[1], { image }, `${length} bytes`);
      }
    },
  },
  {
    name: "local.citations: text and citations come in turn, and documents are cited by name",
    async run(context) {
      const bytes = new TextEncoder().encode("Of wires.");
      const document = { format: "txt", name: "notes", source: { bytes } };
      const request = { modelId: "local.citations:messages", messages: [user({ text: "So?" }, { document })] };
      const events = await gather(await connect(context).converseStream(request));
      const deltas = kinds(events.map((event) => event.contentBlockDelta?.delta ?? {}));
      const order = deltas.filter((kind, index) => kind && kind !== deltas[index - 1]);
      same(order, ["text", "citation", "text", "citation"], "order");
      const { content, citations } = (await streamed(context, request)).output.message.content[0].citationsContent;
      ok(content[0].text.includes("“Of wires.”"), content[0].text);
      const [cited, web] = citations;
      const place = { documentChar: { documentIndex: 0, start: 0, end: 9 } };
      same(cited, { title: "notes", source: "notes", sourceContent: [{ text: "Of wires." }], location: place }, "the document");
      equal(new URL(web.location.web.url).hostname, web.location.web.domain, "the page of the Web");
    },
  },
  {
    name: "local.tool-input-broken: response() rejects, names the tool, and keeps the text of its input",
    async run(context) {
      const tools = ["lamp", "door"].map((name) => ({ toolSpec: { name, inputSchema: { json: { type: "object" } } } }));
      const said = 'switch {"on":true,"room":"hall"}';
      for (const delivery of DELIVERIES) {
        const request = { ...ask(`local.tool-input-broken:${delivery}`, said), toolConfig: { tools } };
        const error = await rejection(streamed(context, request));
        isError(context, error, { name: "ProtocolError", message: /lamp/ });
        const [, lamp, door] = error.partial.output.message.content;
        equal(lamp.toolUse.input, '{"on":true,"', "the input that broke off");
        same(door.toolUse.input, { on: true, room: "hall" }, "the other one");
        const { output, stopReason } = await connect(context).converse(request);
        equal(stopReason, "tool_use", "stopReason of converse()");
        same(output.message.content[1].toolUse.input, door.toolUse.input, "the input, whole");
      }
    },
  },
];
