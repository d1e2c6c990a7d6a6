// What the page says of each error: told by its cause, not by its type alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../www/page/chat/errors.js";

test("each error is told by its cause, not by its type alone", () => {
  const title = (error, context) => explain(error, context).title;
  const denied = (message) => ({ name: "AccessDeniedException", status: 403, message });
  const titles = {
    expired: title({ name: "ExpiredTokenException", message: "The security token included in the request is expired" }),
    permission: title(denied("User: x is not authorized to perform: bedrock:CallWithBearerToken on resource: y")),
    invalid: title(denied("Authentication failed: Please make sure your API Key is valid.")),
    format: title(denied("Invalid API Key format: Must start with pre-defined prefix")),
    model: title(denied("You don't have access to the model with the specified model ID.")),
    profile: title({ name: "ValidationException", status: 400, message: "Invocation of model ID x with on-demand throughput isn’t supported." }),
    region: title({ name: "ConfigError", message: "the key is for eu-west-1" }),
    tools: title({ name: "ValidationException", status: 400, message: "This model doesn't support tool use in streaming mode." }),
    image: title({ name: "ValidationException", status: 400, message: "This model doesn't support the image content block that you provided." }),
    long: title({ name: "ValidationException", status: 400, message: "Input is too long for requested model." }),
    other: title({ name: "ValidationException", status: 400, message: "Malformed input request." }),
    blocked: title({ name: "TransportError", message: "Failed to fetch" }, { endpoint: "https://relay.invalid", blocked: true }),
    cut: title({ name: "TransportError", message: "cut" }, { opened: true }),
    cors: title({ name: "TransportError", message: "Failed to fetch" }),
    relay: title({ name: "TransportError", message: "Failed to fetch" }, { endpoint: "https://relay.invalid" }),
    unknown: title(new TypeError("x is not a function")),
    nothing: title(undefined),
  };
  assert.deepEqual(titles, {
    expired: "This key has expired",
    permission: "This key may not be used as a bearer key",
    invalid: "The key was not accepted",
    format: "The key was not accepted",
    model: "No access to this model",
    profile: "This model is called through an inference profile",
    region: "Nothing was sent: a setting does not fit",
    tools: "This model uses no tools",
    image: "This model does not take such a file",
    long: "The conversation is too long for this model",
    other: "The request was not accepted",
    blocked: "This page may not connect to that endpoint",
    cut: "The connection ended before the reply did",
    cors: "AWS could not be reached from this page",
    relay: "The endpoint could not be reached",
    unknown: "Something went wrong",
    nothing: "Something went wrong",
  });
});

test("a key that a gateway echoes in its error is not shown", () => {
  const { said } = explain({ name: "Error", message: "bad header: Bearer abc123" }, { key: "abc123" });
  assert.equal(said, "bad header: Bearer [key]");
});
