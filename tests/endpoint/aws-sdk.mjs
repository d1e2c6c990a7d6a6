// The AWS SDK against the local endpoint: a client that was not written for it
// reads its streams as those of the service. The endpoint's address comes in
// ENDPOINT; run it with `node --test`.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const endpoint = process.env.ENDPOINT ?? "http://127.0.0.1:8081";
const settings = await (await fetch(new URL("/local-endpoint.json", endpoint))).json();

function clientWith(token) {
  return new BedrockRuntimeClient({
    authSchemePreference: ["httpBearerAuth"],
    endpoint,
    maxAttempts: 1,
    region: settings.region,
    // The SDK's own choice on Node is HTTP/2, which the endpoint does not speak.
    requestHandler: new NodeHttpHandler(),
    token: { token },
  });
}

const client = clientWith(settings.bearerToken);

function saying(modelId, text, more = {}) {
  return { modelId, messages: [{ role: "user", content: [{ text }] }], ...more };
}

/** Sends a stream request, and gives what came of it up to its end or its error. */
async function streamed(input) {
  const seen = { names: [], text: "" };
  try {
    const { stream } = await client.send(new ConverseStreamCommand(input));
    for await (const event of stream) {
      const [name, value] = Object.entries(event)[0];
      if (seen.names.at(-1) !== name) seen.names.push(name);
      seen[name] = value;
      seen.text += event.contentBlockDelta?.delta?.text ?? "";
    }
  } catch (error) {
    seen.error = error;
  }
  return seen;
}

const whole = ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];

for (const delivery of ["messages", "bytes", "64k", "whole"]) {
  test(`a stream is whole, delivered as ${delivery}`, async () => {
    const text = "Grüße, world!\n世界";
    const seen = await streamed(saying(`local.echo:${delivery}`, text));
    assert.equal(seen.error, undefined);
    assert.deepEqual(seen.names, whole);
    assert.equal(seen.text, text);
    assert.equal(seen.messageStop.stopReason, "end_turn");
    const { inputTokens, outputTokens, totalTokens } = seen.metadata.usage;
    assert.equal(totalTokens, inputTokens + outputTokens);
  });
}

test("local.chat remembers the conversation", async () => {
  const messages = [
    { role: "user", content: [{ text: "My name is Ada." }] },
    { role: "assistant", content: [{ text: "Nice to meet you." }] },
    { role: "user", content: [{ text: "What is my name?" }] },
  ];
  const seen = await streamed({ modelId: "local.chat:fast", messages });
  assert.deepEqual(seen.names, whole);
  assert.match(seen.text, /Ada/);
});

test("converse and count-tokens answer", async () => {
  const input = saying("local.echo", "Hello, world!", { inferenceConfig: { maxTokens: 2 } });
  const { output, stopReason, usage } = await client.send(new ConverseCommand(input));
  assert.deepEqual(output.message.content, [{ text: "Hello," }]);
  assert.equal(stopReason, "max_tokens");
  const { modelId, messages } = input;
  const counted = await client.send(
    new CountTokensCommand({ modelId, input: { converse: { messages } } }),
  );
  assert.equal(counted.inputTokens, usage.inputTokens);
});

// Type of the error, and the status where the service gives one.
const errors = {
  "access-denied": ["AccessDeniedException", 403],
  "expired-token": ["ExpiredTokenException", 403],
  "resource-not-found": ["ResourceNotFoundException", 404],
  "model-timeout": ["ModelTimeoutException", 408],
  validation: ["ValidationException", 400],
  "model-error": ["ModelErrorException", 424],
  throttling: ["ThrottlingException", 429],
  "model-not-ready": ["ModelNotReadyException", 429],
  "internal-server": ["InternalServerException", 500],
  "service-unavailable": ["ServiceUnavailableException", 503],
  "service-quota-exceeded": ["ServiceQuotaExceededException", 400],
  "type-in-body": ["ThrottlingException", 429],
  "type-with-link": ["ThrottlingException", 429],
};

for (const [name, [type, status]] of Object.entries(errors)) {
  test(`local.error-${name} is a ${type}`, async () => {
    const { error } = await streamed(saying(`local.error-${name}`, "x"));
    assert.equal(error?.name, type);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
  });
}

// The SDK names modelled exceptions in a stream by their shape.
const exceptions = {
  throttling: "ThrottlingException",
  validation: "ValidationException",
  "internal-server": "InternalServerException",
  "model-stream-error": "ModelStreamErrorException",
  "service-unavailable": "ServiceUnavailableException",
};

for (const [name, type] of Object.entries(exceptions)) {
  test(`local.stream-${name} throws ${type} after three deltas`, async () => {
    const { error, text } = await streamed(saying(`local.stream-${name}:fast`, "x"));
    assert.equal(text, "One two three");
    assert.equal(error?.name, type);
    assert.ok(error.message.length > 0);
  });
}

// How the SDK words these is its own affair; that it notices them is the point.
for (const name of ["unmodelled", "error-message", "cut", "short", "corrupt", "corrupt-prelude"]) {
  test(`local.stream-${name} throws after three deltas`, async () => {
    const { error, text } = await streamed(saying(`local.stream-${name}:fast`, "x"));
    assert.equal(text, "One two three");
    assert.ok(error instanceof Error);
  });
}

test("local.stream-unknown-event goes on to its good end", async () => {
  const { error, messageStop, text } = await streamed(saying("local.stream-unknown-event:fast", "x"));
  assert.equal(error, undefined);
  assert.equal(text, "One two three four five six seven.");
  assert.equal(messageStop.stopReason, "end_turn");
});

test("a key of another kind is refused by its prefix", async () => {
  const other = clientWith("sk-made-up");
  await assert.rejects(other.send(new ConverseCommand(saying("local.echo", "x"))), {
    name: "AccessDeniedException",
    message: "Invalid API Key format: Must start with pre-defined prefix",
  });
});

test("an abort ends a stream that never ends by itself", async () => {
  const controller = new AbortController();
  const command = new ConverseStreamCommand(saying("local.stream-stall:fast", "x"));
  const { stream } = await client.send(command, { abortSignal: controller.signal });
  let deltas = 0;
  await assert.rejects(async () => {
    for await (const event of stream) {
      if (event.contentBlockDelta && ++deltas === 3) controller.abort();
    }
  });
  assert.equal(deltas, 3);
});
