// Streams that go well: what comes, in which order, and how one reads it.
import { UUID, equal, match, ok, rejection, same, thrown } from "../assert.mjs";
import { ask, connect, gather, kinds, spy, textOf, watched } from "../calls.mjs";
import { event, eventStream } from "../frames.mjs";

const DELIVERIES = ["paced", "bytes", "messages", "64k", "whole"];
const ORDER = /^messageStart( contentBlockDelta)+ contentBlockStop messageStop metadata$/;

/** How long the model took differs from call to call. */
function timeless(events) {
  for (const { metadata } of events) if (metadata) metadata.metrics.latencyMs = 0;
  return events;
}

function holdsMember(value, name) {
  if (value === null || typeof value !== "object") return false;
  return Object.hasOwn(value, name) || Object.values(value).some((member) => holdsMember(member, name));
}

const open = (context, model, text, config) => connect(context, config).converseStream(ask(model, text));

export const cases = [
  {
    name: "converseStream gives the events in order, metadata after messageStop",
    async run(context) {
      const text = "Hello to all of you, one token at a time.";
      const stream = await open(context, "local.echo", text);
      match(stream.requestId, UUID, "requestId");
      const events = await gather(stream);
      match(kinds(events).join(" "), ORDER, "order");
      equal(textOf(events), text, "text");
      same(events[0], { messageStart: { role: "assistant" } }, "the first event");
      same(events.at(-2), { messageStop: { stopReason: "end_turn" } }, "messageStop");
      const { usage, metrics } = events.at(-1).metadata;
      equal(usage.totalTokens, usage.inputTokens + usage.outputTokens, "totalTokens");
      equal(usage.outputTokens, events.length - 4, "a delta for each token");
      equal(typeof metrics.latencyMs, "number", "latencyMs");
      ok(!holdsMember(events, "p"), "the padding member is left out");
    },
  },
  {
    name: "every delivery gives the same events",
    async run(context) {
      const text = "The same, 世界 👩‍💻,\nhowever it is cut into chunks.";
      const [first, ...others] = await Promise.all(
        DELIVERIES.map(async (delivery) => timeless(await gather(await open(context, `local.echo:${delivery}`, text)))),
      );
      equal(textOf(first), text, "text");
      others.forEach((events, index) => same(events, first, DELIVERIES[index + 1]));
    },
  },
  {
    name: "an answer without text has no block",
    async run(context) {
      const request = { ...ask("local.echo", "stop"), inferenceConfig: { stopSequences: ["stop"] } };
      const events = await gather(await connect(context).converseStream(request));
      same(kinds(events), ["messageStart", "messageStop", "metadata"], "events");
      equal(events[1].messageStop.stopReason, "stop_sequence", "stopReason");
    },
  },
  {
    name: "a long stream comes whole",
    async run(context) {
      const request = { ...ask("local.long:64k"), inferenceConfig: { maxTokens: 20_000 } };
      const events = await gather(await connect(context).converseStream(request));
      equal(events.filter((event) => event.contentBlockDelta).length, 20_000, "deltas");
      equal(events.at(-2).messageStop.stopReason, "max_tokens", "stopReason");
      equal(events.at(-1).metadata.usage.outputTokens, 20_000, "outputTokens");
    },
  },
  {
    name: "all kinds of blocks, several at a time, and members newer than the package",
    async run(context) {
      const bytes = (...values) => btoa(String.fromCharCode(...values));
      const delta = (contentBlockIndex, delta, more) => ["contentBlockDelta", { contentBlockIndex, delta, ...more }];
      const sent = [
        ["messageStart", { role: "assistant", p: "ab" }],
        delta(0, { reasoningContent: { text: "hm" } }),
        delta(0, { reasoningContent: { redactedContent: bytes(255, 0, 254) } }),
        delta(0, { reasoningContent: { signature: "s" } }),
        delta(1, { text: "a" }),
        delta(2, { text: "b" }, { p: "abc" }),
        delta(1, { text: "c", p: "of the delta" }, { newer: [1, null, { p: 1 }] }),
        ["contentBlockStart", { contentBlockIndex: 3, start: { toolUse: { toolUseId: "t", name: "n" } } }],
        delta(3, { toolUse: { input: '{"bytes":"AAAA"' } }),
        delta(3, { toolUse: { input: "}" } }),
        ["contentBlockStop", { contentBlockIndex: 3 }],
        ["messageStop", { stopReason: "tool_use", additionalModelResponseFields: { p: 1, x: null } }],
      ];
      const fetch = async () => eventStream(sent.map(([type, payload]) => event(type, payload)));
      const events = await gather(await open(context, "local.echo", "x", { fetch }));
      const expected = sent.map(([type, { p, ...payload }]) => ({ [type]: payload }));
      expected[2].contentBlockDelta.delta.reasoningContent.redactedContent = Uint8Array.of(255, 0, 254);
      same(events, expected, "events");
    },
  },
  {
    name: "a second iteration throws a TypeError",
    async run(context) {
      const stream = await open(context, "local.echo:messages");
      const events = stream[Symbol.asyncIterator]();
      ok(thrown(() => stream[Symbol.asyncIterator]()) instanceof TypeError, "during the first");
      equal(events[Symbol.asyncIterator](), events, "an iterator is its own iterable");
      equal(textOf(await gather(events)), "hello there", "the first goes on");
      ok((await rejection(gather(stream), "a loop")) instanceof TypeError, "after the first");
    },
  },
  {
    name: "break ends the fetch, and the iteration",
    async run(context) {
      const { fetch, cancelled } = watched();
      const stream = await open(context, "local.long", "x", { fetch });
      for await (const event of stream) if (event.contentBlockDelta) break;
      await cancelled;
      ok(thrown(() => stream[Symbol.asyncIterator]()) instanceof TypeError, "it was iterated");
    },
  },
  {
    name: "an error within the loop ends the fetch, and comes out",
    async run(context) {
      const { fetch, cancelled } = watched();
      const stream = await open(context, "local.long", "x", { fetch });
      const mine = new Error("mine");
      const loop = async () => {
        for await (const event of stream) if (event.contentBlockDelta) throw mine;
      };
      equal(await rejection(loop()), mine, "the loop");
      await cancelled;
    },
  },
  {
    name: "return() ends the fetch, after it and while next() waits",
    async run(context) {
      const { fetch, cancelled } = watched();
      const events = (await open(context, "local.stream-stall", "x", { fetch }))[Symbol.asyncIterator]();
      for (let n = 0; n < 4; n++) equal((await events.next()).done, false, `event ${n}`);
      const waiting = events.next();
      same(await events.return("mine"), { value: "mine", done: true }, "return()");
      await cancelled;
      same(await waiting, { value: undefined, done: true }, "the next() that waited");
      same(await events.next(), { value: undefined, done: true }, "a next() afterwards");
      same(await events.return(), { value: undefined, done: true }, "a second return()");
    },
  },
  {
    name: "a stream that is read to its end cancels nothing, and stays at its end",
    async run(context) {
      const { fetch, isCancelled } = watched();
      const events = (await open(context, "local.echo:messages", "x", { fetch }))[Symbol.asyncIterator]();
      let item;
      do item = await events.next();
      while (!item.done);
      same(await events.next(), { value: undefined, done: true }, "another next()");
      ok(!isCancelled(), "the body was cancelled");
    },
  },
  {
    name: "overlapping next() calls get the events in order",
    async run(context) {
      for (const delivery of DELIVERIES) {
        const stream = await open(context, `local.echo:${delivery}`, "a b c d");
        const events = stream[Symbol.asyncIterator]();
        const items = await Promise.all(Array.from({ length: 12 }, () => events.next()));
        const got = items.filter((item) => !item.done).map((item) => item.value);
        match(kinds(got).join(" "), ORDER, delivery);
        equal(textOf(got), "a b c d", delivery);
        same(items.map((item) => item.done), [...Array(8).fill(false), ...Array(4).fill(true)], delivery);
      }
    },
  },
  {
    name: "two streams at a time do not mix",
    async run(context) {
      const client = connect(context);
      const texts = ["one two three four", "uno dos tres cuatro"];
      const iterators = await Promise.all(
        texts.map(async (text) => (await client.converseStream(ask("local.echo:messages", text)))[Symbol.asyncIterator]()),
      );
      const events = [[], []];
      for (let n = 0; n < 8; n++) {
        for (const index of [0, 1]) events[index].push((await iterators[index].next()).value);
      }
      texts.forEach((text, index) => equal(textOf(events[index]), text, `stream ${index}`));
      for (const iterator of iterators) equal((await iterator.next()).done, true, "at its end");
    },
  },
  {
    name: "a hundred streams at once",
    async run(context) {
      const client = connect(context);
      const texts = Array.from({ length: 100 }, (_, n) => `this is stream number ${n} of a hundred`);
      const got = await Promise.all(
        texts.map(async (text) => textOf(await gather(await client.converseStream(ask("local.echo:messages", text))))),
      );
      same(got, texts, "texts");
    },
  },
  {
    name: "an event type that is new passes through, and the stream completes",
    async run(context) {
      for (const delivery of ["paced", "bytes", "whole"]) {
        const events = await gather(await open(context, `local.stream-unknown-event:${delivery}`));
        const annotation = { annotation: { confidence: 0.5 }, contentBlockIndex: 0 };
        same(events[4], { contentBlockAnnotation: annotation }, "the new event");
        const delta = { contentBlockIndex: 0, delta: { gesture: { name: "wave" } } };
        same(events[5], { contentBlockDelta: delta }, "the new member of a delta");
        equal(textOf(events), "One two three four five six seven.", "text");
        equal(kinds(events).at(-1), "metadata", "the last event");
      }
    },
  },
  {
    name: "converseStream asks for an event stream, converse for JSON",
    async run(context) {
      const { fetch, sent } = spy();
      const client = connect(context, { fetch });
      await gather(await client.converseStream(ask("local.echo")));
      await client.converse(ask("local.echo"));
      equal(sent[0].url, `${context.endpoint}/model/local.echo/converse-stream`, "url");
      equal(sent[0].headers.accept, "application/vnd.amazon.eventstream", "accept of a stream");
      equal(sent[1].headers.accept, "application/json", "accept of converse");
      equal(sent[0].body, sent[1].body, "body");
    },
  },
];
