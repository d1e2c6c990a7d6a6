// What of a request goes on, and who may sign in: the parts that need no host.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { accessCheck, passphraseCheck, turnstileCheck } from "../../www/relay/checks.js";
import { windowLimit } from "../../www/relay/limits.js";
import { relay } from "../../www/relay/relay.js";
import { Refused, screen } from "../../www/relay/screen.js";
import { fromEnv } from "../../www/relay/settings.js";

const limits = { maxTokens: 100 };
const through = (request, operation = "converse", more) => JSON.parse(screen(operation, JSON.stringify(request), { ...limits, ...more }));

test("what a page may decide goes through as it is, with a number of tokens", () => {
  const request = {
    messages: [
      { role: "user", content: [{ text: "Grüße" }, { image: { format: "png", source: { bytes: "AAAA" } } }, { newBlock: { a: [1.5, null] } }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "1", name: "t", input: { s3Location: "a tool's own", json: {} } } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "1", content: [{ json: { s3Location: {} } }] } }] },
    ],
    system: [{ text: "Be brief." }],
    inferenceConfig: { temperature: 0.5, stopSequences: ["x"] },
    toolConfig: { tools: [{ toolSpec: { name: "t", inputSchema: { json: { properties: { s3Location: {} } } } } }] },
  };
  assert.deepEqual(through(request), { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: 100 } });
  assert.equal(through({ ...request, inferenceConfig: { maxTokens: 7 } }, "converse-stream").inferenceConfig.maxTokens, 7);
});

test("counting takes a Converse request and no other, and needs no number of tokens", () => {
  const converse = { messages: [], system: [] };
  assert.deepEqual(through({ input: { converse: { ...converse, guardrailConfig: {} } }, other: 1 }, "count-tokens"), { input: { converse } });
  for (const input of [{ invokeModel: { body: "" } }, null, { converse: [] }]) {
    assert.throws(() => through({ input }, "count-tokens"), Refused);
  }
});

test("the operator may let more members through", () => {
  const members = ["messages", "additionalModelRequestFields"];
  const request = { messages: [], additionalModelRequestFields: { top_k: 5 } };
  assert.deepEqual(through({ ...request, system: [] }, "converse", { members }), { ...request, inferenceConfig: { maxTokens: 100 } });
});

test("a window counts each name by itself, and begins anew", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 0 });
  const limit = windowLimit(2, 60);
  const tried = async (key) => (await limit({ key })).success;
  assert.deepEqual([await tried("a"), await tried("a"), await tried("a"), await tried("b")], [true, true, false, true]);
  t.mock.timers.setTime(60_000);
  assert.equal(await tried("a"), true);
});

test("the passphrase is compared as a whole", async () => {
  const check = passphraseCheck("twelve or more");
  assert.equal(await check({ passphrase: "twelve or more" }), true);
  for (const passphrase of ["twelve or mor", "twelve or more ", "", undefined, {}, ["twelve or more"]]) {
    assert.equal(await check({ passphrase }), false);
  }
  assert.throws(() => passphraseCheck("short"), /12 characters/);
});

test("Cloudflare Access: its token is checked against the team's keys, for this application", async (t) => {
  const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { privateKey, publicKey } = pair();
  const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256" }];
  t.mock.method(globalThis, "fetch", async (url) => {
    assert.equal(String(url), "https://team.cloudflareaccess.com/cdn-cgi/access/certs");
    return Response.json({ keys });
  });
  const token = (claims, key = privateKey) => {
    const parts = [{ alg: "RS256", kid: "1", typ: "JWT" }, { aud: ["app"], iss: "https://team.cloudflareaccess.com", exp: Date.now() / 1000 + 60, ...claims }];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${signed}.${sign("sha256", signed, key).toString("base64url")}`;
  };
  const check = accessCheck("team", "app");
  const asked = (jwt) => check({}, new Request("https://chat.example/sign-in", { headers: jwt ? { "cf-access-jwt-assertion": jwt } : {} }));
  assert.equal(await asked(token({})), true);
  const wrong = [undefined, "x", token({ aud: ["other"] }), token({ iss: "https://other.cloudflareaccess.com" }), token({ exp: 1 }), token({}, pair().privateKey)];
  for (const jwt of wrong) assert.equal(await asked(jwt), false);
});

test("Turnstile: asked with its secret, and only where the other check says yes", async (t) => {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url, { body }) => {
    asked.push([url, body.get("secret"), body.get("response")]);
    return Response.json({ success: body.get("response") === "a person" });
  });
  const check = turnstileCheck("secret", passphraseCheck("twelve or more"));
  const passphrase = "twelve or more";
  assert.equal(await check({ passphrase, turnstile: "a person" }), true);
  assert.equal(await check({ passphrase, turnstile: "a machine" }), false);
  for (const form of [{ passphrase }, { turnstile: "a person" }, { passphrase, turnstile: ["a person"] }]) assert.equal(await check(form), false);
  assert.deepEqual(asked.map(([url]) => new URL(url).pathname), ["/turnstile/v0/siteverify", "/turnstile/v0/siteverify"]);
  assert.deepEqual(asked[0].slice(1), ["secret", "a person"]);
});

test("what it is told to be is checked before it starts", () => {
  const env = {
    AWS_BEARER_TOKEN_BEDROCK: " ABSKmade-up ",
    PASSPHRASE: "twelve or more",
    SESSION_SECRET: "a secret of the tests, long enough",
    MODELS: "a, b",
    REGIONS: "us-east-1",
  };
  relay(fromEnv(env));
  relay(fromEnv({ ...env, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://gateway.example/v1/x/bedrock-runtime/{region}/" }));
  const wrong = [
    ["AWS_BEARER_TOKEN_BEDROCK", ""],
    ["PASSPHRASE", "short"],
    ["PASSPHRASE", undefined],
    ["SESSION_SECRET", "short"],
    ["MODELS", " , "],
    ["MODELS", ".."],
    ["REGIONS", ""],
    ["REGIONS", "us-east-1,evil.example/x"],
    ["ORIGINS", "*"],
    ["ORIGINS", "http://pages.example"],
    ["ORIGINS", "https://pages.example/path"],
    ["MAX_TOKENS", "many"],
    ["SESSION_SECONDS", "1"],
    ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://gateway.example"],
    ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://user:password@gateway.example"],
  ];
  for (const [name, value] of wrong) {
    assert.throws(() => relay(fromEnv({ ...env, [name]: value })), (error) => /must be/.test(error.message) && !error.message.includes("made-up"), `${name}=${value}`);
  }
});
