// Exchanges that others recorded from the real service, where the folder `../shared` stands
// beside the checkout: what this package makes of the answers, against the AWS SDK.
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { ConverseClient } from "converse-wasm";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

const FILE = new URL("../../../shared/recordings/recordings.json", import.meta.url);
const recordings = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : [];
const KEY = "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVw";
const messages = [{ role: "user", content: [{ text: "Hi" }] }];

let current;
let body;
const server = createServer(async (request, response) => {
  body = Buffer.concat(await request.toArray()).toString();
  const { connection, "transfer-encoding": chunked, "content-length": length, ...headers } = current.headers;
  response.writeHead(current.status, headers).end(Buffer.from(current.body, "base64"));
});
before(() => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(() => server.close());

const endpoint = () => `http://127.0.0.1:${server.address().port}`;
const ours = () => new ConverseClient({ endpoint: endpoint(), bearerToken: KEY });
const theirs = () =>
  new BedrockRuntimeClient({
    endpoint: endpoint(),
    region: "us-east-1",
    token: { token: KEY },
    authSchemePreference: ["httpBearerAuth"],
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });

/** Events or an answer, and the error; without what the SDK adds of its own. */
async function outcome(call) {
  try {
    const answer = await call();
    if (!answer[Symbol.asyncIterator]) return { answer };
    const events = [];
    for await (const event of answer) events.push(event);
    return { events };
  } catch (error) {
    return { error };
  }
}

/** All that the SDK knows of is in ours, and equal. Ours may have more. */
function assertHolds(ours, theirs, path = "answer") {
  if (theirs === undefined || path === "answer.$metadata") return;
  if (theirs === null || typeof theirs !== "object" || theirs instanceof Uint8Array) {
    return assert.deepEqual(ours, theirs instanceof Uint8Array ? new Uint8Array(theirs) : theirs, path);
  }
  if ("$unknown" in theirs) return assertHolds(ours[theirs.$unknown[0]], theirs.$unknown[1], path);
  assert.equal(typeof ours, "object", path);
  if (Array.isArray(theirs)) assert.equal(ours.length, theirs.length, path);
  for (const [name, value] of Object.entries(theirs)) assertHolds(ours[name], value, `${path}.${name}`);
}

if (recordings.length === 0) test("left out: there are no recordings beside this checkout", { skip: true });

for (const recording of recordings) {
  const modelId = decodeURIComponent(recording.path.split("/")[2]);
  test(`${recording.op} ${recording.status}: ${recording.source}`, async () => {
    current = recording;
    const [we, they] = {
      converse: [(client) => client.converse({ modelId, messages }), ConverseCommand],
      "converse-stream": [(client) => client.converseStream({ modelId, messages }), ConverseStreamCommand],
      "count-tokens": [(client) => client.countTokens({ modelId, input: { converse: { messages } } }), CountTokensCommand],
    }[recording.op];
    const input = recording.op === "count-tokens" ? { modelId, input: { converse: { messages } } } : { modelId, messages };
    const theirsIs = await outcome(async () => {
      const answer = await theirs().send(new they(input));
      return answer.stream ?? answer;
    });
    const oursIs = await outcome(() => we(ours()));
    if (recording.status === 200) {
      assert.equal(oursIs.error, undefined, oursIs.error?.stack);
      assertHolds(oursIs.events ?? oursIs.answer, theirsIs.events ?? theirsIs.answer);
    } else {
      assert.equal(oursIs.error.message, theirsIs.error.message);
      assert.equal(oursIs.error.status, recording.status);
      // The SDK says Unknown where the type's header was not recorded.
      if (recording.headers["x-amzn-errortype"]) assert.equal(oursIs.error.name, theirsIs.error.name);
    }
  });

  test(`the recorded request goes out as it was: ${recording.source}`, async () => {
    current = recording;
    const request = typeof recording.request === "string" ? JSON.parse(recording.request) : recording.request;
    const client = ours();
    const operation = { converse: "converse", "converse-stream": "converseStream", "count-tokens": "countTokens" }[recording.op];
    await client[operation]({ ...request, modelId }).catch(() => {});
    assert.deepEqual(JSON.parse(body), request);
  });

  if (recording.op === "converse-stream") {
    test(`response() has all text, tool input and usage of the events: ${recording.source}`, async () => {
      current = recording;
      const stream = await ours().converseStream({ modelId, messages });
      const { events } = await outcome(() => stream);
      const response = await stream.response();
      const deltas = events.flatMap(({ contentBlockDelta }) => (contentBlockDelta ? [contentBlockDelta.delta] : []));
      const { content } = response.output.message;
      const all = (blocks, of) => blocks.map(of).filter((text) => text !== undefined).join("");
      assert.equal(all(content, ({ text }) => text), all(deltas, ({ text }) => text));
      const inputs = content.flatMap(({ toolUse }) => (toolUse ? [toolUse.input] : []));
      assert.equal(inputs.length, events.filter(({ contentBlockStart }) => contentBlockStart?.start.toolUse).length);
      assert.deepEqual(response.usage, events.at(-1).metadata.usage);
      assert.equal(response.stopReason, events.find(({ messageStop }) => messageStop).messageStop.stopReason);
    });
  }
}
