// www/server/sign.mjs, in front of a stand-in for Bedrock that checks what it is sent.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { test } from "node:test";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { app } from "../../www/server/sign.mjs";
import { config, consoleOf, CREDENTIALS, listen, listening, ORIGIN, PASSPHRASE, post, run, signIn } from "./setup.mjs";
import { canonicalUri, readAuthorization, sha256, signatureOf } from "./sigv4.mjs";

const PLAIN = "plain-model";
const COLON = "us.amazon.nova-lite-v1:0";
const ARN = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3";
const ODD = "odd!'()*model %2F ü";
const MODELS = [PLAIN, COLON, ARN, ODD];
const EVENT_STREAM = "application/vnd.amazon.eventstream";

/** Takes requests apart and hands them to `answer`. */
async function standIn(t, answer = (_, response) => response.end("{}")) {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks) });
    response.on("error", () => {}); // it is cut off on purpose
    answer(received.at(-1), response);
  });
  server.listen(0, "127.0.0.1");
  return { url: await listening(t, server), received };
}

/** The server in front of a stand-in, and a signed-in page of it. */
async function behind(t, upstream, changes) {
  const url = await listen(t, app({ ...config, models: MODELS, upstream: upstream.url, ...changes }));
  const cookie = await signIn(fetch, url);
  const call = (path, { headers, ...init } = {}) =>
    post(fetch, url + path, { json: {}, ...init, headers: { cookie, ...headers } });
  return { url, cookie, call };
}

const path = (model, operation = "converse") => `/model/${encodeURIComponent(model)}/${operation}`;

test("the signature of the tests is AWS's", () => {
  // The example that AWS's documentation of Signature Version 4 works through.
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host: "iam.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
  };
  const signature = signatureOf({
    method: "GET",
    path: "/",
    query: "Action=ListUsers&Version=2010-05-08",
    headers,
    signedHeaders: Object.keys(headers),
    bodyHash: sha256(""),
    scope: "20150830/us-east-1/iam/aws4_request",
    date: headers["x-amz-date"],
    secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  });
  assert.equal(signature, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  assert.equal(canonicalUri("/model/a%3A0/converse"), "/model/a%253A0/converse");
});

test("requests are signed so that a check that knows no library takes them", async (t) => {
  const upstream = await standIn(t);
  const { call } = await behind(t, upstream);
  const json = { messages: [{ role: "user", content: [{ text: "Grüße" }] }] };
  const sent = [
    [PLAIN, "converse", "/model/plain-model/converse"],
    [COLON, "converse-stream", "/model/us.amazon.nova-lite-v1%3A0/converse-stream"],
    [
      ARN,
      "count-tokens",
      "/model/arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3/count-tokens",
    ],
    [ODD, "converse", "/model/odd%21%27%28%29%2Amodel%20%252F%20%C3%BC/converse"],
  ];
  for (const [model, operation, expectedPath] of sent) {
    assert.equal((await call(path(model, operation), { json })).status, 200);
    const request = upstream.received.pop();
    assert.equal(request.method, "POST");
    assert.equal(request.url, expectedPath);
    assert.deepEqual(JSON.parse(request.body), json);
    const { signature, expected, ...rest } = readAuthorization(request, CREDENTIALS.secretAccessKey);
    assert.equal(signature, expected, model);
    const day = request.headers["x-amz-date"].slice(0, 8);
    assert.deepEqual(rest, {
      accessKeyId: CREDENTIALS.accessKeyId,
      scope: `${day}/us-west-2/bedrock/aws4_request`,
      signedHeaders: ["content-type", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"],
    });
    assert.equal(request.headers["x-amz-content-sha256"], sha256(request.body));
    assert.equal(request.headers["x-amz-security-token"], CREDENTIALS.sessionToken);
    assert.equal(request.headers.host, new URL(upstream.url).host);
    // The check does say no.
    assert.notEqual(readAuthorization(request, "another secret").expected, signature);
    const once = { ...request, url: decodeURIComponent(request.url) };
    if (model !== PLAIN) assert.notEqual(readAuthorization(once, CREDENTIALS.secretAccessKey).expected, signature);
  }
});

test("the AWS SDK sends the same path, signed the same way", async (t) => {
  const upstream = await standIn(t);
  const { call } = await behind(t, upstream);
  const client = new BedrockRuntimeClient({
    region: "us-west-2",
    endpoint: upstream.url,
    credentials: CREDENTIALS,
    requestHandler: new NodeHttpHandler(),
    authSchemePreference: ["sigv4"],
  });
  t.after(() => client.destroy());
  for (const model of [PLAIN, COLON, ARN]) {
    await client.send(new ConverseCommand({ modelId: model, messages: [] }));
    await call(path(model));
    const [sdks, ours] = upstream.received.splice(0);
    assert.equal(ours.url, sdks.url);
    const theirs = readAuthorization(sdks, CREDENTIALS.secretAccessKey);
    assert.equal(theirs.signature, theirs.expected, model);
  }
});

test("of the client's request the body goes along and nothing else", async (t) => {
  const upstream = await standIn(t);
  const { call } = await behind(t, upstream);
  const headers = {
    authorization: "Bearer from-the-client",
    "x-amz-date": "20000101T000000Z",
    "x-amz-security-token": "from-the-client",
    "x-custom": "from-the-client",
    referer: "http://127.0.0.1:8080/from-the-client",
    accept: "from/the-client",
  };
  await call(`${path(PLAIN)}?from=the-client`, { headers });
  const [request] = upstream.received;
  assert.equal(request.url, path(PLAIN));
  assert.match(request.headers.authorization, /^AWS4-HMAC-SHA256 /);
  assert.equal(request.headers["content-type"], "application/json");
  for (const name of ["cookie", "origin", "referer", "x-custom"]) assert.equal(request.headers[name], undefined, name);
  assert.doesNotMatch(JSON.stringify(request.headers), /the-client|20000101/);
});

test("three headers come back, with the status and the body as they are", async (t) => {
  const body = JSON.stringify({ message: "slow down" });
  const upstream = await standIn(t, (_, response) => {
    response.writeHead(429, {
      "content-type": "application/json",
      "x-amzn-requestid": "request-1",
      "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/",
      "set-cookie": "theirs=1",
      "x-other": "theirs",
    });
    response.end(body);
  });
  const { call } = await behind(t, upstream);
  const response = await call(path(PLAIN));
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("x-amzn-requestid"), "request-1");
  assert.equal(response.headers.get("x-amzn-errortype"), "ThrottlingException:http://internal.amazon.com/");
  assert.equal(response.headers.get("set-cookie"), null);
  assert.equal(response.headers.get("x-other"), null);
  assert.equal(await response.text(), body);
});

test("a stream comes chunk by chunk, each before the next is sent", async (t) => {
  let open;
  const upstream = await standIn(t, (_, response) => {
    response.writeHead(200, { "content-type": EVENT_STREAM });
    response.flushHeaders();
    open = response;
  });
  const { call } = await behind(t, upstream);
  const response = await call(path(COLON, "converse-stream"));
  assert.equal(response.headers.get("content-type"), EVENT_STREAM);
  const reader = response.body.getReader();
  // Bytes that are no text, so that one taken for text would show.
  for (const chunk of [Buffer.from([0, 0, 0, 1]), Buffer.from([0xff, 0xfe, 0x80]), Buffer.alloc(100_000, 0xc3)]) {
    open.write(chunk);
    const parts = [];
    for (let length = 0; length < chunk.length; length += parts.at(-1).length) {
      const { done, value } = await reader.read();
      assert.equal(done, false);
      parts.push(value);
    }
    assert.ok(Buffer.concat(parts).equals(chunk));
  }
  open.end();
  assert.equal((await reader.read()).done, true);
});

test("a stream that is cut off ends with an error", async (t) => {
  consoleOf(t);
  let open;
  const upstream = await standIn(t, (_, response) => {
    response.writeHead(200, { "content-type": EVENT_STREAM });
    response.write("first");
    open = response;
  });
  const { call } = await behind(t, upstream);
  const reader = (await call(path(COLON, "converse-stream"))).body.getReader();
  assert.equal(Buffer.from((await reader.read()).value).toString(), "first");
  open.destroy();
  await assert.rejects(reader.read());
});

for (const [when, start] of [
  ["before an answer", () => {}],
  ["in the middle of a stream", (response) => response.writeHead(200, { "content-type": EVENT_STREAM }).write("first")],
]) {
  test(`a client that leaves ${when} is told to Bedrock`, async (t) => {
    consoleOf(t);
    const events = new EventEmitter();
    const closed = once(events, "closed");
    const asked = once(events, "asked");
    const upstream = await standIn(t, (_, response) => {
      response.on("close", () => events.emit("closed", response.writableFinished));
      start(response);
      events.emit("asked");
    });
    const { call } = await behind(t, upstream);
    const leaving = new AbortController();
    const answer = call(path(COLON, "converse-stream"), { signal: leaving.signal });
    await asked;
    if (when.includes("stream")) await (await answer).body.getReader().read();
    leaving.abort();
    if (!when.includes("stream")) await assert.rejects(answer, { name: "AbortError" });
    assert.deepEqual(await closed, [false]);
  });
}

test("a redirect is an error, and followed nowhere", async (t) => {
  const elsewhere = await standIn(t);
  for (const status of [301, 302, 303, 307, 308]) {
    const upstream = await standIn(t, (_, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/model/x/converse` }).end("moved");
    });
    const { call } = await behind(t, upstream);
    const response = await call(path(PLAIN), { redirect: "manual" });
    assert.equal(response.status, 502);
    assert.equal(response.headers.get("location"), null);
    assert.match((await response.json()).message, /redirect/);
    assert.equal(upstream.received.length, 1);
  }
  assert.equal(elsewhere.received.length, 0);
});

test("where Bedrock cannot be reached the page is told so, and the log not much", async (t) => {
  const logged = consoleOf(t);
  const upstream = await standIn(t, (_, response) => response.destroy());
  const { call } = await behind(t, upstream);
  const response = await call(path(PLAIN));
  assert.equal(response.status, 502);
  assert.deepEqual(await response.json(), { message: "Bedrock could not be reached." });
  assert.deepEqual(logged, ["Failed: TypeError UND_ERR_SOCKET"]);
});

test("what is not allowed does not reach Bedrock", async (t) => {
  const upstream = await standIn(t);
  const { url, cookie, call } = await behind(t, upstream, { maxBodyBytes: 1000, models: [...MODELS, "..", "."] });
  const status = async (response) => {
    const { status, headers } = await response;
    assert.equal(headers.get("access-control-allow-origin"), null);
    return status;
  };

  // Not signed in, or not from here.
  for (const wrong of ["", "session=1", cookie.replace(/\.[^.]+$/, ".AAAA")]) {
    assert.equal(await status(call(path(PLAIN), { headers: { cookie: wrong } })), 401, wrong);
  }
  assert.equal(await status(call(path(PLAIN), { headers: { origin: "https://evil.example" } })), 403);

  // Off the list: also what comes near to an id on it.
  for (const model of ["other-model", COLON.toUpperCase(), `${COLON} `, encodeURIComponent(ARN), ARN.slice(0, -1)]) {
    assert.equal(await status(call(path(model))), 403, model);
  }

  // Too long, told beforehand or not.
  const body = "x".repeat(1001);
  assert.equal(await status(call(path(PLAIN), { json: undefined, body })), 413);
  const chunked = new ReadableStream({
    start(controller) {
      for (const part of [body.slice(0, 600), body.slice(600)]) controller.enqueue(Buffer.from(part));
      controller.close();
    },
  });
  assert.equal(await status(call(path(PLAIN), { json: undefined, body: chunked, duplex: "half" })), 413);
  assert.equal(upstream.received.length, 0);
  assert.equal(await status(call(path(PLAIN), { json: undefined, body: body.slice(1) })), 200);
  upstream.received.length = 0;

  // Not among the operations.
  const unknown = [
    "/",
    "/model",
    path(PLAIN, "invoke"),
    path(PLAIN, "converse/"),
    path(PLAIN, "converse-more"),
    path(PLAIN, "CONVERSE"),
    `/model/${ARN}/converse`, // its slash is not encoded
    "//model/plain-model/converse",
    "/guardrail/x/version/1/apply",
  ];
  for (const wrong of unknown) assert.equal(await status(call(wrong)), 404, wrong);
  const get = fetch(url + path(PLAIN), { headers: { cookie, origin: ORIGIN } });
  assert.equal(await status(get), 404);
  // fetch would resolve these steps itself.
  for (const steps of ["/model/../model/x/invoke", "/model/%2e%2e/converse", "/model/./converse", "/model/a/%2E%2E/%2e"]) {
    const raw = httpRequest(url, { method: "POST", path: steps, headers: { cookie, origin: ORIGIN } }).end();
    const [response] = await once(raw, "response");
    response.resume();
    assert.equal(response.statusCode, 404, steps);
  }
  assert.equal(upstream.received.length, 0);
});

test("a chunked body that fits is signed and forwarded, and its client may leave", async (t) => {
  consoleOf(t);
  const events = new EventEmitter();
  const closed = once(events, "closed");
  const asked = once(events, "asked");
  const upstream = await standIn(t, (request, response) => {
    response.on("close", () => events.emit("closed", response.writableFinished));
    events.emit("asked", request);
  });
  const { call } = await behind(t, upstream);
  const leaving = new AbortController();
  const body = new Blob(["{}"]).stream();
  const answer = call(path(PLAIN), { json: undefined, body, duplex: "half", signal: leaving.signal });
  const [request] = await asked;
  const { signature, expected } = readAuthorization(request, CREDENTIALS.secretAccessKey);
  assert.equal(signature, expected);
  assert.equal(request.body.toString(), "{}");
  leaving.abort();
  await assert.rejects(answer, { name: "AbortError" });
  assert.deepEqual(await closed, [false]);
});

test("what it forwards, and where to, is checked before it starts", () => {
  const make = (changes) => app({ ...config, models: MODELS, ...changes });
  make({});
  make({ upstream: "https://vpce-1.bedrock-runtime.us-west-2.vpce.amazonaws.com" });
  const wrong = [
    "http://bedrock.example",
    "http://127.0.0.1.example",
    "https://bedrock.example/path",
    "https://user:password@bedrock.example",
    "ftp://127.0.0.1",
    "bedrock.example",
  ];
  for (const upstream of wrong) assert.throws(() => make({ upstream }), /^Error: UPSTREAM must be an origin/, upstream);
  for (const models of [[], [".."]]) assert.throws(() => make({ models }), /^Error: MODELS must be/);
  for (const region of ["evil.com/x", "evil.com", "-", "", undefined]) {
    assert.throws(() => make({ region }), /^Error: AWS_REGION must be/);
    assert.throws(() => make({ region, upstream: "https://bedrock.example" }), /^Error: AWS_REGION must be/);
  }
});

test("run from the command line it forwards the listed models and tells no secret", async (t) => {
  const upstream = await standIn(t);
  const server = run(t, "sign.mjs", { PASSPHRASE, UPSTREAM: upstream.url, MODELS: `${COLON}, ${ARN}` });
  const url = await server.url;
  const cookie = await signIn(fetch, url);
  const ask = (model) => post(fetch, url + path(model), { headers: { cookie }, json: {} });
  for (const model of [COLON, ARN]) assert.equal((await ask(model)).status, 200);
  assert.equal((await ask(PLAIN)).status, 403);
  const { signature, expected, scope } = readAuthorization(upstream.received[0], CREDENTIALS.secretAccessKey);
  assert.equal(signature, expected);
  assert.match(scope, /^\d{8}\/eu-west-1\/bedrock\/aws4_request$/);
  assert.equal((await server.stop()).written, `Listening on ${url}\n`);
});
