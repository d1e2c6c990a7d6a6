// The model that answers on this machine, through the local endpoint and the npm package. What it says is its own
// affair: this is about how it comes.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import init, { ConverseClient } from "converse-wasm";

const MODEL = "smollm2-135m-instruct";

const endpoint = process.env.ENDPOINT;
let listing;
let client;

before(async () => {
  await init();
  listing = await (await fetch(`${endpoint}/local-endpoint.json`)).json();
  client = new ConverseClient({ bearerToken: listing.bearerToken, region: listing.region, endpoint });
});

const asking = (text, inferenceConfig = {}, rest = {}) => ({
  modelId: MODEL,
  messages: [{ role: "user", content: [{ text }] }],
  inferenceConfig: { temperature: 0, ...inferenceConfig },
  ...rest,
});

const textOf = ({ output }) => output.message.content.map((block) => block.text).join("");

test("the endpoint lists it first, and what to ask it", () => {
  const { models, suggestions } = listing;
  assert.equal(models[0].id, MODEL);
  assert.match(models[0].description, /this machine/);
  assert.equal(models[1].id, "local.chat");
  assert.ok(suggestions.length > 0);
});

test("an answer is streamed, up to maxTokens, and says what it cost", async () => {
  const stream = await client.converseStream(asking("Tell me about rivers.", { maxTokens: 12 }));
  const events = [];
  for await (const event of stream) events.push(event);
  assert.deepEqual(Object.keys(events[0]), ["messageStart"]);
  assert.ok(events.filter((event) => event.contentBlockDelta?.delta.text).length > 6);
  const [stop, { metadata }] = events.slice(-2);
  assert.equal(stop.messageStop.stopReason, "max_tokens");
  const { inputTokens, outputTokens, totalTokens } = metadata.usage;
  assert.equal(outputTokens, 12);
  assert.ok(inputTokens > 20);
  assert.equal(totalTokens, inputTokens + outputTokens);
});

test("converse has what the stream adds up to", async () => {
  const request = asking("Tell me about rivers.", { maxTokens: 12 });
  const [whole, streamed] = [
    await client.converse(request),
    await (await client.converseStream(request)).response(),
  ];
  assert.deepEqual(whole.output, streamed.output);
  assert.deepEqual(whole.usage, streamed.usage);
  assert.equal(whole.stopReason, "max_tokens");
});

test("a stop sequence ends it, and is not said", async () => {
  const whole = textOf(await client.converse(asking("Tell me about rivers.", { maxTokens: 30 })));
  // What it says is not known before; that it says it again is.
  const stop = whole.slice(20, 31);
  const stopped = await client.converse(asking("Tell me about rivers.", { maxTokens: 30, stopSequences: [stop] }));
  assert.equal(textOf(stopped), whole.slice(0, whole.indexOf(stop)));
  assert.equal(stopped.stopReason, "stop_sequence");
});

test("a system prompt, an earlier turn and all of inferenceConfig are taken", async () => {
  const answer = await client.converse({
    ...asking("And again?", { maxTokens: 40, temperature: 0.7, topP: 0.9 }),
    system: [{ text: "You answer with one word." }],
    messages: [
      { role: "user", content: [{ text: "Say yes." }] },
      { role: "assistant", content: [{ text: "Yes." }] },
      { role: "user", content: [{ text: "And again?" }] },
    ],
    additionalModelRequestFields: { seed: 7 },
  });
  assert.ok(["end_turn", "max_tokens"].includes(answer.stopReason), answer.stopReason);
  assert.ok(answer.usage.inputTokens > 30);
});

test("who leaves a stream frees the model for the next call", async () => {
  for await (const event of await client.converseStream(asking("Tell me a very long story.", { maxTokens: 8000 }))) {
    if (event.contentBlockDelta) break;
  }
  const abort = new AbortController();
  const stream = await client.converseStream(asking("word ".repeat(5000)), { signal: abort.signal });
  abort.abort();
  await assert.rejects(stream.response(), { name: "AbortError" });
  const next = await client.converse(asking("Hello", { maxTokens: 2 }));
  assert.equal(next.usage.outputTokens, 2);
});

test("calls at the same time are answered in turn", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => client.converse(asking("Hello", { maxTokens: 3 }))));
  for (const answer of answers) assert.equal(answer.usage.outputTokens, 3);
});

test("what it cannot do is refused as the service refuses it", async () => {
  const tool = { toolSpec: { name: "clock", inputSchema: { json: { type: "object" } } } };
  const bytes = new Uint8Array([1, 2, 3]);
  const refused = [
    [asking("Hi", {}, { toolConfig: { tools: [tool] } }), 400, /doesn't support tool use/],
    [asking("Hi", {}, { messages: [{ role: "user", content: [{ image: { format: "png", source: { bytes } } }] }] }), 400, /no images/],
    [asking("word ".repeat(9000)), 400, /too long/],
    [{ ...asking("Hi"), modelId: "some.other-model" }, 404, /no model some\.other-model/],
  ];
  for (const [request, status, message] of refused) {
    await assert.rejects(client.converseStream(request), { status, message });
  }
});
