// www/server/mint.mjs: who gets a key, and what the key is.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { app } from "../../www/server/mint.mjs";
import { config, consoleOf, CREDENTIALS, listen, ORIGIN, PASSPHRASE, post, run, signIn } from "./setup.mjs";
import { sha256, signatureOf } from "./sigv4.mjs";

const ENDPOINT = process.env.ENDPOINT;

/** A server without a port, asked in place. */
function server(changes) {
  const { request } = app({ ...config, ...changes });
  const key = (cookie, headers) => post(request, "/bedrock-key", { headers: { cookie, ...headers } });
  return { request, key };
}

/** The URL in a short-term key, taken apart. */
function read(token) {
  const [, encoded] = token.match(/^bedrock-api-key-(.+)$/);
  const url = Buffer.from(encoded, "base64").toString();
  assert.equal(Buffer.from(url).toString("base64"), encoded);
  const [, query] = url.match(/^bedrock\.amazonaws\.com\/\?(.+)$/);
  return { query, of: Object.fromEntries(new URLSearchParams(query)) };
}

/** `2026-11-22T12:00:00.000Z` as `20261122T120000Z`. */
const stamp = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");

test("a signed-in page gets a key of the right form, region, date and end", async (t) => {
  const now = Date.UTC(2026, 10, 22, 12);
  t.mock.timers.enable({ apis: ["Date"], now });
  const { request, key } = server({ keySeconds: 1800 });
  const response = await key(await signIn(request));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const { token, ...rest } = await response.json();
  assert.deepEqual(rest, { expiration: "2026-11-22T12:30:00.000Z", region: "us-west-2" });

  const { query, of } = read(token);
  const { "X-Amz-Signature": signature, ...others } = of;
  assert.deepEqual(others, {
    Action: "CallWithBearerToken",
    Version: "1",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIDEXAMPLE/20261122/us-west-2/bedrock/aws4_request",
    "X-Amz-Date": "20261122T120000Z",
    "X-Amz-Expires": "1800",
    "X-Amz-Security-Token": CREDENTIALS.sessionToken,
    "X-Amz-SignedHeaders": "host",
  });
  // Version is added after the signing, the signature by it.
  const signed = query.split("&").filter((pair) => !/^(Version|X-Amz-Signature)=/.test(pair));
  const expected = signatureOf({
    method: "POST",
    path: "/",
    query: signed.join("&"),
    headers: { host: "bedrock.amazonaws.com" },
    signedHeaders: ["host"],
    bodyHash: sha256(""),
    scope: "20261122/us-west-2/bedrock/aws4_request",
    date: "20261122T120000Z",
    secret: CREDENTIALS.secretAccessKey,
  });
  assert.equal(signature, expected);
});

test("the local Converse endpoint lets the key in", async () => {
  const { request, key } = server();
  const { token } = await (await key(await signIn(request))).json();
  const ask = (bearer) =>
    fetch(`${ENDPOINT}/model/local.echo/converse`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hello" }] }] }),
    });
  assert.equal((await ask(token)).status, 200);
  assert.equal((await ask(token.replace("key-", "key-AAAA"))).status, 403);
});

test("the provider function that the README shows gives what the client takes", async () => {
  const readme = await readFile(new URL("../../www/server/README.md", import.meta.url), "utf8");
  const [, example] = readme.match(/```js\n(const client = .*?bearerToken: async.*?)```/s);
  const { request } = server();
  const cookie = await signIn(request);
  let asked = {};
  const evaluate = new Function("ConverseClient", "fetch", `${example}; return client.config;`);
  const { bearerToken } = evaluate(
    class {
      constructor(config) {
        this.config = config;
      }
    },
    (url, init) => request(url, { ...init, headers: { origin: ORIGIN, ...asked } }),
  );
  await assert.rejects(bearerToken(), /401/);
  asked = { cookie };
  const { token, expiration } = await bearerToken();
  assert.match(token, /^bedrock-api-key-/);
  const { of } = read(token);
  assert.ok(stamp(expiration) > of["X-Amz-Date"]);
});

test("a key outlives neither the session nor the credentials", async (t) => {
  const now = Date.UTC(2026, 10, 22, 12);
  t.mock.timers.enable({ apis: ["Date"], now });
  const { request, key } = server({ sessionSeconds: 3600 });
  const cookie = await signIn(request);
  t.mock.timers.setTime(now + 3500 * 1000);
  const late = await (await key(cookie)).json();
  assert.equal(read(late.token).of["X-Amz-Expires"], "100");
  assert.equal(late.expiration, "2026-11-22T13:00:00.000Z");

  t.mock.timers.setTime(now);
  const expiration = new Date(now + 61_500);
  const short = server({ credentials: async () => ({ ...CREDENTIALS, expiration }) });
  const soon = await (await short.key(await signIn(short.request))).json();
  assert.equal(read(soon.token).of["X-Amz-Expires"], "61");
  assert.equal(soon.expiration, "2026-11-22T12:01:01.000Z");
});

test("without a session, or with one that is forged or over, there is no key", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 22, 12) });
  const { request, key } = server({ sessionSeconds: 3600 });
  const cookie = await signIn(request);
  assert.equal((await key(cookie)).status, 200);

  const [header, payload, signature] = cookie.split(".");
  const { exp: expires, ...claims } = JSON.parse(Buffer.from(payload, "base64url"));
  const longer = Buffer.from(JSON.stringify({ ...claims, exp: expires + 1 })).toString("base64url");
  const other = server({ secret: "another secret that signs the cookies" });
  const forged = [
    "",
    "session=",
    "session=1",
    `${header}.${longer}.${signature}`, // a longer life, under the same signature
    cookie.slice(0, cookie.lastIndexOf(".")),
    await signIn(other.request),
  ];
  for (const wrong of forged) {
    const response = await key(wrong);
    assert.equal(response.status, 401, wrong);
    assert.deepEqual(Object.keys(await response.json()), ["message"]);
  }
  t.mock.timers.setTime(expires * 1000);
  assert.equal((await key(cookie)).status, 401);
});

test("a foreign origin is refused, signed in or not, whatever it says that it sends", async () => {
  const { request, key } = server();
  const cookie = await signIn(request);
  for (const origin of ["https://evil.example", "http://127.0.0.1:8081", "null", `${ORIGIN}.evil.example`]) {
    assert.equal((await key(cookie, { origin })).status, 403, origin);
    const json = { origin, "content-type": "application/json", "sec-fetch-site": "same-origin" };
    assert.equal((await key(cookie, json)).status, 403, origin);
    const signIn = await post(request, "/sign-in", { headers: { origin }, json: { passphrase: PASSPHRASE } });
    assert.equal(signIn.status, 403);
    assert.equal(signIn.headers.get("set-cookie"), null);
  }
  // What a form of a browser too old to say where it is from would send.
  const unknown = await request("/bedrock-key", { method: "POST", headers: { cookie } });
  assert.equal(unknown.status, 403);
});

test("a wrong passphrase opens no session", async () => {
  const { request } = server();
  const wrong = [
    { json: { passphrase: "open barley" } },
    { json: { passphrase: `${PASSPHRASE} ` } },
    { json: { passphrase: [PASSPHRASE] } },
    { json: {} },
    { json: null },
    { json: PASSPHRASE },
    { body: `{"passphrase":"${PASSPHRASE}` },
    {},
  ];
  for (const body of wrong) {
    const response = await post(request, "/sign-in", body);
    assert.equal(response.status, 401, JSON.stringify(body));
    assert.equal(response.headers.get("set-cookie"), null);
  }
  const long = await post(request, "/sign-in", { json: { passphrase: "x".repeat(5000) } });
  assert.equal(long.status, 413);
});

test("the cookie is the browser's alone, and Secure but on this machine", async () => {
  const cookie = async (origin) => {
    const { request } = server({ origin });
    const response = await post(request, "/sign-in", { headers: { origin }, json: { passphrase: PASSPHRASE } });
    const [pair, ...attributes] = response.headers.get("set-cookie").split("; ");
    return { pair, attributes: attributes.sort() };
  };
  const attributes = ["HttpOnly", "Max-Age=28800", "Path=/", "SameSite=Strict"];
  const local = await cookie(ORIGIN);
  assert.match(local.pair, /^session=/);
  assert.deepEqual(local.attributes, attributes);
  const deployed = await cookie("https://chat.example");
  assert.match(deployed.pair, /^__Host-session=/);
  assert.deepEqual(deployed.attributes, [...attributes, "Secure"].sort());

  const { request, key } = server({ origin: "https://chat.example" });
  const origin = { origin: "https://chat.example" };
  const signedIn = await post(request, "/sign-in", { headers: origin, json: { passphrase: PASSPHRASE } });
  const [pair] = signedIn.headers.get("set-cookie").split(";");
  assert.equal((await key(pair, origin)).status, 200);
  assert.equal((await key(pair.replace("__Host-", ""), origin)).status, 401);
});

test("keys and sign-ins are rationed", async (t) => {
  const now = Date.UTC(2026, 10, 22, 12);
  t.mock.timers.enable({ apis: ["Date"], now });
  const { request, key } = server();
  const cookie = await signIn(request);
  for (let count = 0; count < 10; count++) assert.equal((await key(cookie)).status, 200);
  const refused = await key(cookie);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "60");
  assert.equal((await key(await signIn(request))).status, 200, "another session has its own");

  const guess = () => post(request, "/sign-in", { json: { passphrase: "a guess" } });
  for (let count = 2; count < 30; count++) assert.equal((await guess()).status, 401);
  assert.equal((await guess()).status, 429);
  await assert.rejects(signIn(request), /429/);
  t.mock.timers.setTime(now + 60_000);
  assert.equal((await key(cookie)).status, 200);
  await signIn(request);
});

test("what it is told to be is checked before it starts", () => {
  const wrong = [
    { origin: "http://chat.example" },
    { origin: "https://chat.example/page" },
    { origin: undefined },
    { secret: "short" },
    { secret: undefined },
    { region: "evil.com/x" },
    { region: undefined },
    { keySeconds: 43200 },
    { keySeconds: Number.NaN },
  ];
  for (const changes of wrong) assert.throws(() => app({ ...config, ...changes }), /must be/, JSON.stringify(changes));
});

test("nothing secret is logged, also where something fails", async (t) => {
  const logged = consoleOf(t);
  const failure = Object.assign(new Error(`no ${CREDENTIALS.secretAccessKey}`), { name: "CredentialsProviderError" });
  let credentials = async () => CREDENTIALS;
  const url = await listen(t, app({ ...config, credentials: () => credentials() }));
  const cookie = await signIn(fetch, url);
  const ask = () => post(fetch, `${url}/bedrock-key`, { headers: { cookie } });
  const { token } = await (await ask()).json();
  await post(fetch, `${url}/sign-in`, { body: `"${PASSPHRASE}`, headers: { "content-type": "application/json" } });
  credentials = async () => {
    throw failure;
  };
  const failed = await ask();
  assert.equal(failed.status, 500);
  assert.deepEqual(await failed.json(), { message: "The server failed." });
  assert.deepEqual(logged, ["Failed: CredentialsProviderError"]);
  assert.match(token, /^bedrock-api-key-/);
});

test("run from the command line it listens on this machine and tells no secret", async (t) => {
  const { code, written } = await run(t, "mint.mjs", {}).ended;
  assert.equal(code, 1);
  assert.equal(written.trim(), "PASSPHRASE must be 12 characters or more.");

  const server = run(t, "mint.mjs", { PASSPHRASE, KEY_SECONDS: "60" });
  const url = await server.url;
  const cookie = await signIn(fetch, url);
  await post(fetch, `${url}/sign-in`, { json: { passphrase: "a wrong passphrase" } });
  const response = await post(fetch, `${url}/bedrock-key`, { headers: { cookie } });
  const { token, region } = await response.json();
  assert.equal(region, "eu-west-1");
  const { of } = read(token);
  assert.match(of["X-Amz-Credential"], /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request$/);
  assert.equal(of["X-Amz-Expires"], "60");
  assert.equal((await server.stop()).written, `Listening on ${url}\n`);
});
