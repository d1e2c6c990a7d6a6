// What a signed-in page asks for and may not have.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { ARN, COLON, KEY, PLAIN, REQUEST, model, outcome } from "../setup.mjs";

async function each(responses) {
  const outcomes = new Set();
  for (const response of responses) outcomes.add(await outcome(await response()));
  return [...outcomes].sort().join("; ");
}

const refused = (relay, outcome, expected) => {
  assert.equal(outcome, expected);
  assert.equal(relay.upstream.received.length, 0, "nothing reached Bedrock");
  return outcome;
};

export const attacks = [
  {
    name: "other models, and what comes near to one that is allowed",
    async run(relay) {
      const session = await relay.signIn();
      const ids = ["other-model", COLON.toUpperCase(), `${COLON} `, encodeURIComponent(ARN), ARN.slice(0, -1), `${PLAIN}\0`, "..", "."];
      const paths = ids.filter((id) => !/^\.+$/.test(id)).map((id) => model(id));
      return refused(relay, await each(paths.map((path) => () => relay.call(session, path))), "403 AccessDeniedException");
    },
  },
  {
    name: "other regions, and what would be another host",
    async run(relay) {
      const session = await relay.signIn();
      const regions = ["us-east-1", "US-WEST-2", "us-west-2.evil.example", "us-west-2%2F..%2Fx", "evil.example%23", "127.0.0.1%3A1%2F"];
      const paths = regions.map((region) => `/region/${region}${model(PLAIN)}`);
      return refused(relay, await each(paths.map((path) => () => relay.call(session, path))), "403 AccessDeniedException");
    },
  },
  {
    name: "path tricks: dots, slashes, other operations, other methods",
    async run(relay) {
      const session = await relay.signIn();
      // fetch would resolve some of these itself.
      const paths = [
        "/model/../model/x/invoke",
        "/model/%2e%2e/converse",
        "/model/./converse",
        "/model/a/%2E%2E/%2e",
        "/model/..%2f..%2fconverse/converse",
        `/model/${ARN}/converse`,
        "//model/plain-model/converse",
        "/model/plain-model/converse/",
        "/model/plain-model/CONVERSE",
        "/model/plain-model/invoke",
        "/model/plain-model/converse-stream/../invoke",
        "/guardrail/x/version/1/apply",
        "/model/plain-model%00/converse%00",
        "/model/%ff/converse",
        "/model/%/converse",
      ];
      const statuses = new Set();
      for (const path of paths) {
        const raw = httpRequest(relay.url, { method: "POST", path, headers: session, agent: false }).end();
        const [response] = await once(raw, "response");
        response.resume();
        statuses.add(response.statusCode);
      }
      for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
        statuses.add((await fetch(relay.url + model(PLAIN), { method, headers: session })).status);
      }
      for (const status of statuses) assert.ok([400, 403, 404, 405].includes(status), String(status));
      assert.equal(relay.upstream.received.length, 0);
      return [...statuses].sort().join(", ");
    },
  },
  {
    name: "too many tokens, no number of tokens, no JSON, too deep",
    async run(relay) {
      const session = await relay.signIn();
      const bodies = [
        { ...REQUEST, inferenceConfig: { maxTokens: 1001 } },
        { ...REQUEST, inferenceConfig: { maxTokens: 0 } },
        { ...REQUEST, inferenceConfig: { maxTokens: 10.5 } },
        { ...REQUEST, inferenceConfig: { maxTokens: "9" } },
        { ...REQUEST, inferenceConfig: [] },
        [],
        null,
        "x",
      ].map((body) => JSON.stringify(body));
      bodies.push("", "{", '{"messages":NaN}', `${'{"messages":'.repeat(100_000)}1${"}".repeat(100_000)}`);
      const seen = await each(bodies.map((body) => () => relay.call(session, model(PLAIN), { json: undefined, body })));
      return refused(relay, seen, "400 ValidationException");
    },
  },
  {
    name: "documents and images from the key owner's S3",
    async run(relay) {
      const session = await relay.signIn();
      const source = { s3Location: { uri: "s3://private/x" } };
      const contents = [
        [{ image: { format: "png", source } }],
        [{ document: { format: "pdf", name: "x", source } }],
        [{ video: { format: "mp4", source } }],
        [{ toolResult: { toolUseId: "x", content: [{ document: { format: "pdf", name: "x", source } }] } }],
        [{ newerThanThis: { source } }],
      ];
      const requests = contents.map((content) => ({ messages: [{ role: "user", content }] }));
      requests.push({ ...REQUEST, system: contents[0] });
      return refused(relay, await each(requests.map((json) => () => relay.call(session, model(PLAIN), { json }))), "400 ValidationException");
    },
  },
  {
    name: "members that the page may not decide, and a maxTokens said twice",
    async run(relay) {
      const session = await relay.signIn();
      const body = `{"modelId":"x","additionalModelRequestFields":{"max_tokens":100000},"guardrailConfig":{},"performanceConfig":{"latency":"optimized"},
        "requestMetadata":{"a":"b"},"promptVariables":{},"__proto__":{"inferenceConfig":{"maxTokens":5}},"constructor":1,
        "inferenceConfig":{"maxTokens":100000,"maxTokens":7},"messages":[{"role":"user","content":[{"text":"x"}]}]}`;
      assert.equal(await outcome(await relay.call(session, model(PLAIN), { json: undefined, body })), "200");
      await relay.call(session, model(PLAIN));
      const [first, second] = relay.upstream.received.map(({ body }) => JSON.parse(body));
      assert.deepEqual(first, { messages: [{ role: "user", content: [{ text: "x" }] }], inferenceConfig: { maxTokens: 7 } });
      assert.deepEqual(second, { ...REQUEST, inferenceConfig: { maxTokens: 1000 } }, "the cap where none is asked for");
      return "200; they are left out";
    },
  },
  {
    name: "headers of the client's: a key, a signature, AWS's own, hop by hop",
    async run(relay) {
      const session = await relay.signIn();
      const raw = httpRequest(`${relay.url}${model(COLON)}?from=the-client`, {
        method: "POST",
        headers: {
          ...session,
          authorization: "Bearer from-the-client",
          connection: "keep-alive, authorization",
          "content-type": "from/the-client",
          accept: "from/the-client",
          "x-amz-date": "20000101T000000Z",
          "x-amz-security-token": "from-the-client",
          "x-amzn-bedrock-guardrailidentifier": "from-the-client",
          "x-forwarded-host": "from-the-client",
          "user-agent": "from-the-client",
          referer: "http://from-the-client/",
        },
      }).end(JSON.stringify(REQUEST));
      const [response] = await once(raw, "response");
      response.resume();
      assert.equal(response.statusCode, 200);
      const [{ url, headers }] = relay.upstream.received;
      assert.equal(url, `/in/us-west-2${model(COLON)}`);
      assert.doesNotMatch(JSON.stringify(headers), /the-client|20000101|cookie|origin/i);
      const keys = headers.flatMap((name, at) => (at % 2 === 0 && /^authorization$/i.test(name) ? [headers[at + 1]] : []));
      assert.deepEqual(keys, [`Bearer ${KEY}`]);
      return "200; none goes on";
    },
  },
  {
    name: "headers of the service's: cookies, CORS",
    async run(relay) {
      const response = await relay.call(await relay.signIn(), model("throttled"));
      const { headers } = response;
      assert.equal(headers.get("retry-after"), "2");
      assert.equal(headers.get("x-amzn-requestid"), "request-1");
      for (const name of ["set-cookie", "access-control-allow-origin", "x-other"]) assert.equal(headers.get(name), null, name);
      assert.equal(await response.text(), '{"message":"slow down"}');
      return "429; three come back, these do not";
    },
  },
  {
    name: "a redirect of the upstream's",
    async run(relay) {
      const response = await relay.call(await relay.signIn(), model("redirect"));
      assert.equal(response.headers.get("location"), null);
      assert.equal(relay.upstream.received.length, 1, "followed nowhere");
      return outcome(response);
    },
  },
];
