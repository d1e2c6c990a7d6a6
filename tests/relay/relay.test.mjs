// The relay on each of its hosts, as pages use it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConverseClient } from "converse-wasm";
import { ARN, COLON, ELSEWHERE, EVENT_STREAM, FRAMES, HOSTS, KEY, PLAIN, REQUEST, model, outcome, startRelay } from "./setup.mjs";

const question = (modelId) => ({ modelId, ...REQUEST });

/** A client in a page: the browser says where the page is from, and sends its cookie. */
function client(relay, { origin, cookie }, config) {
  const asBrowser = (request) => {
    const headers = new Headers(request.headers);
    headers.set("origin", origin);
    if (cookie) headers.set("cookie", cookie);
    return fetch(new Request(request, { headers }));
  };
  return new ConverseClient({ endpoint: relay.url, region: "us-west-2", fetch: asBrowser, maxAttempts: 1, ...config });
}

async function withRelay(t, host, options) {
  const relay = await startRelay(host, options);
  t.after(() => relay.stop());
  return relay;
}

for (const host of Object.keys(HOSTS)) {
  describe(host, () => {
    test(`${host}: a page of its own reads a stream with its cookie, and no key`, async (t) => {
      const relay = await withRelay(t, host);
      const stream = await client(relay, await relay.signIn(), { skipAuth: true }).converseStream(question(ARN));
      let text = "";
      for await (const event of stream) text += event.contentBlockDelta?.delta.text ?? "";
      assert.equal(text, "Grüße,\nWelt");
      assert.equal(await stream.end, "complete");
      const [{ method, url, headers, body }] = relay.upstream.received;
      assert.deepEqual({ method, url }, { method: "POST", url: `/in/us-west-2${model(ARN, "converse-stream")}` });
      assert.ok(headers.includes(`Bearer ${KEY}`));
      assert.deepEqual(JSON.parse(body).messages, REQUEST.messages);
    });

    test(`${host}: a page elsewhere signs in, renews its session, and names another region`, async (t) => {
      const relay = await withRelay(t, host);
      const sessions = [];
      let ready = { token: "a.session.of-before" };
      const elsewhere = client(relay, { origin: ELSEWHERE }, {
        endpoint: `${relay.url}/region/eu-west-1`,
        region: "eu-west-1",
        maxAttempts: 3,
        async bearerToken() {
          const given = ready;
          const { authorization } = await relay.signIn(ELSEWHERE);
          ready = { token: authorization.slice("Bearer ".length) };
          sessions.push(given);
          return given;
        },
      });
      await elsewhere.converse(question(PLAIN));
      assert.equal(sessions.length, 2, "asked again, since the first one was refused");
      assert.deepEqual(relay.upstream.received.map(({ url }) => url), [`/in/eu-west-1${model(PLAIN)}`]);
    });

    test(`${host}: what a page elsewhere may ask and read`, async (t) => {
      const relay = await withRelay(t, host);
      const asked = { origin: ELSEWHERE, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" };
      const preflight = await fetch(relay.url + model(PLAIN), { method: "OPTIONS", headers: asked });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get("access-control-allow-origin"), ELSEWHERE);
      assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization,content-type");
      assert.equal(preflight.headers.get("access-control-allow-credentials"), null);
      const answer = await relay.call(await relay.signIn(ELSEWHERE), model("throttled"));
      assert.equal(answer.headers.get("access-control-allow-origin"), ELSEWHERE);
      assert.match(answer.headers.get("access-control-expose-headers"), /x-amzn-requestid.*x-amzn-errortype/);
      assert.match(answer.headers.get("vary"), /origin/i);
      await answer.body.cancel();
      const session = await relay.post("/sign-in", { headers: { origin: ELSEWHERE }, body: "{}" });
      assert.equal(session.headers.get("access-control-allow-origin"), ELSEWHERE, "it may read why not");
      await session.body.cancel();
    });

    test(`${host}: what a page has to know is told, the models to who has signed in`, async (t) => {
      const relay = await withRelay(t, host);
      const told = async (headers) => (await fetch(`${relay.url}/relay.json`, { headers })).json();
      assert.deepEqual(await told({ "sec-fetch-site": "same-origin" }), { signIn: "passphrase", session: null });
      const { session, models, regions, maxTokens } = await told(await relay.signIn());
      assert.ok(Date.parse(session.expiration) > Date.now());
      assert.ok(models.includes(COLON) && !models.includes(".."));
      assert.deepEqual({ regions, maxTokens }, { regions: ["us-west-2", "eu-west-1"], maxTokens: 1000 });
      assert.equal((await fetch(`${relay.url}/relay.json`)).status, 403, "not to who says nothing of where they are");
    });

    test(`${host}: a stream that breaks upstream is no whole answer for the page`, async (t) => {
      const relay = await withRelay(t, host);
      const session = await relay.signIn();
      // Whether the connection says so or not, the frames do.
      const cut = await client(relay, session, { skipAuth: true }).converseStream(question("cut"));
      await assert.rejects(cut.response(), { name: "TransportError" });
      assert.equal(await cut.end, "truncated");
      assert.equal(await outcome(await relay.call(session, model("broken"))), "502 ServiceUnavailableException");
    });

    test(`${host}: calls and sign-ins are rationed`, async (t) => {
      const relay = await withRelay(t, host, { limits: { calls: 3, signIns: 5 } });
      const session = await relay.signIn();
      const outcomes = [];
      for (let count = 0; count < 4; count++) outcomes.push(await outcome(await relay.call(session, model(PLAIN))));
      assert.deepEqual(outcomes, ["200", "200", "200", "429 ThrottlingException"]);
      assert.equal((await relay.call(await relay.signIn(), model(PLAIN))).status, 200, "another session has its own");
      for (let count = 2; count < 5; count++) await relay.signIn();
      const response = await relay.post("/sign-in", { body: "{}" });
      assert.ok(Number(response.headers.get("retry-after")) >= 1);
      assert.equal(await outcome(response), "429 ThrottlingException");
    });

    test(`${host}: its page comes with headers that keep it out of others'`, async (t) => {
      const relay = await withRelay(t, host);
      const page = await fetch(relay.url);
      assert.match(page.headers.get("content-type"), /^text\/html/);
      assert.match(await page.text(), /<title>converse-wasm<\/title>/);
      assert.equal(page.headers.get("content-security-policy"), "frame-ancestors 'none'");
      const wasm = await fetch(`${relay.url}/converse_wasm_bg.wasm`);
      assert.equal(wasm.headers.get("content-type"), "application/wasm");
      await wasm.body.cancel();
      for (const path of ["/server/mint.mjs", "/page/build.mjs", "/relay/relay.js", "/worker/wrangler.jsonc", "/package.json", "/..%2fpackage.json"]) {
        const response = await fetch(relay.url + path);
        assert.ok([400, 403, 404].includes(response.status), `${path}: ${response.status}`);
        await response.body?.cancel();
      }
    });

    test(`${host}: frames as server-sent events, where that is asked for`, async (t) => {
      const relay = await withRelay(t, host, { sse: true });
      const session = await relay.signIn();
      const sse = { accept: "text/event-stream" };
      const read = async (response) => {
        assert.equal(response.headers.get("content-type"), "text/event-stream");
        const events = (await response.text()).split("\n\n").filter(Boolean);
        return events.map((event, at) => {
          const [name, id, data, ...rest] = event.split("\n");
          assert.deepEqual([id, rest], [`id: ${at + 1}`, []]);
          return [name.replace("event: ", ""), JSON.parse(data.replace("data: ", ""))];
        });
      };
      const names = ["messageStart", "contentBlockDelta", "contentBlockDelta", "messageStop", "metadata", "end"];
      const posted = await read(await relay.call(session, model(PLAIN, "converse-stream"), { headers: sse }));
      assert.deepEqual(posted.map(([name]) => name), names);
      assert.deepEqual(posted[1][1].delta, { text: "Grüße,\n" });

      // As EventSource asks: by GET, and again when the stream has ended.
      const url = `${relay.url}${model(PLAIN, "converse-stream")}?request=${encodeURIComponent(JSON.stringify(REQUEST))}`;
      const { cookie } = session;
      const got = await read(await fetch(url, { headers: { cookie, "sec-fetch-site": "same-origin", ...sse } }));
      assert.deepEqual(got, posted);
      const again = await fetch(url, { headers: { ...session, ...sse, "last-event-id": "6" } });
      assert.equal(again.status, 204, "which ends it");

      const [, ...cut] = await read(await relay.call(session, model("cut", "converse-stream"), { headers: sse }));
      assert.deepEqual(cut.map(([name, { name: error }]) => [name, error]), [["exception", "TransportError"]]);
      const [, ...failed] = await read(await relay.call(session, model("exception", "converse-stream"), { headers: sse }));
      assert.deepEqual(failed, [["exception", { name: "ModelStreamErrorException", message: "it broke" }]]);
      const [damaged] = await read(await relay.call(session, model("damaged", "converse-stream"), { headers: sse }));
      assert.deepEqual([damaged[0], damaged[1].name], ["exception", "ProtocolError"]);
      assert.equal(await outcome(await relay.call(session, model("throttled", "converse-stream"), { headers: sse })), "429 ThrottlingException");

      // Who does not ask for it gets frames.
      const frames = await relay.call(session, model(PLAIN, "converse-stream"));
      assert.equal(frames.headers.get("content-type"), EVENT_STREAM);
      assert.ok(Buffer.concat(FRAMES).equals(Buffer.from(await frames.arrayBuffer())));
    });
  });
}

test("workerd: with a KV namespace sessions that were signed out are remembered there", async (t) => {
  const relay = await withRelay(t, "workerd", { kv: ["SIGNED_OUT"] });
  const [left, other] = [await relay.signIn(), await relay.signIn()];
  assert.equal((await relay.post("/sign-out", { headers: left })).status, 204);
  assert.equal((await relay.call(left, model(PLAIN))).status, 401);
  assert.equal((await relay.call(other, model(PLAIN))).status, 200);
});
