// Sessions that are not one, are over, or are someone else's.
import { createHmac } from "node:crypto";
import assert from "node:assert/strict";
import { COLON, ELSEWHERE, OTHER, PASSPHRASE, SECRET, model, outcome } from "../setup.mjs";

const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token as the relay makes them, or nearly so. */
function token(payload, { header = { alg: "HS256", typ: "JWT" }, secret = SECRET, hash = "sha256" } = {}) {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

const soon = () => Math.floor(Date.now() / 1000) + 600;

/** What each of these says to a call, with the same token as the page's cookie and as a bearer token. */
async function tried(relay, makeTokens) {
  const { url } = relay;
  const good = { jti: "made-up", aud: url, exp: soon() };
  const outcomes = new Set();
  for (const token of makeTokens(good, await pageToken(relay))) {
    for (const session of [{ origin: url, cookie: `session=${token}` }, { origin: ELSEWHERE, authorization: `Bearer ${token}` }]) {
      outcomes.add(await outcome(await relay.call(session, model(COLON))));
    }
  }
  assert.equal(relay.upstream.received.length, 0, "nothing reached Bedrock");
  return only(outcomes, "401 ExpiredTokenException");
}

const pageToken = async (relay) => (await relay.signIn()).cookie.slice("session=".length);

function only(outcomes, expected) {
  assert.deepEqual([...outcomes], [expected]);
  return expected;
}

export const attacks = [
  {
    name: "no session",
    run: async (relay) => {
      const outcomes = new Set();
      for (const headers of [{}, { cookie: "" }, { cookie: "session=" }, { authorization: "Bearer " }, { authorization: "Basic YTpi" }]) {
        outcomes.add(await outcome(await relay.call({ origin: relay.url, ...headers }, model(COLON))));
      }
      return only(outcomes, "401 ExpiredTokenException");
    },
  },
  {
    name: "forged: another secret, another algorithm or none, parts left out or changed",
    run: (relay) =>
      tried(relay, (good, real) => {
        const [header, payload, signature] = real.split(".");
        const claims = JSON.parse(Buffer.from(payload, "base64url"));
        return [
          token(good, { secret: `${SECRET}!` }),
          token(good, { secret: "" }),
          token(good, { header: { alg: "none", typ: "JWT" } }),
          `${encode({ alg: "none", typ: "JWT" })}.${payload}.`,
          token(good, { header: { alg: "HS512", typ: "JWT" }, hash: "sha512" }),
          `${header}.${encode({ ...claims, exp: claims.exp + 3600 })}.${signature}`,
          `${header}.${payload}.${signature.slice(0, -2)}`,
          `${header}.${payload}.`,
          `${header}.${payload}`,
          payload,
          "..",
          "x".repeat(4000),
        ];
      }),
  },
  {
    name: "rightly signed, but expired, without an end, or no session",
    run: (relay) =>
      tried(relay, ({ jti, aud, exp }) => [
        token({ jti, aud, exp: Math.floor(Date.now() / 1000) }),
        token({ jti, aud, exp: 0 }),
        token({ jti, aud, exp: "9999999999" }),
        token({ jti, aud }),
        token({ aud, exp }),
        token({ jti, exp }),
        token({ jti: 7, aud, exp }),
        token({ jti, aud: `${aud}.evil.example`, exp }),
      ]),
  },
  {
    name: "replayed: a page's cookie as the bearer token of another origin",
    async run(relay) {
      const session = { origin: ELSEWHERE, authorization: `Bearer ${await pageToken(relay)}` };
      return only([await outcome(await relay.call(session, model(COLON)))], "401 ExpiredTokenException");
    },
  },
  {
    name: "replayed: a bearer token from another allowed origin, or as the page's cookie",
    async run(relay) {
      const { authorization } = await relay.signIn(ELSEWHERE);
      const cookie = `session=${authorization.slice("Bearer ".length)}`;
      const outcomes = new Set();
      for (const session of [{ origin: OTHER, authorization }, { origin: relay.url, authorization }, { origin: relay.url, cookie }]) {
        outcomes.add(await outcome(await relay.call(session, model(COLON))));
      }
      return only(outcomes, "401 ExpiredTokenException");
    },
  },
  {
    name: "replayed: a session that was signed out",
    async run(relay) {
      const outcomes = new Set();
      for (const origin of [relay.url, ELSEWHERE]) {
        const session = await relay.signIn(origin);
        assert.equal((await relay.call(session, model(COLON))).status, 200);
        assert.equal((await relay.post("/sign-out", { headers: session })).status, 204);
        relay.upstream.received.length = 0;
        outcomes.add(await outcome(await relay.call(session, model(COLON))));
      }
      assert.equal(relay.upstream.received.length, 0);
      return only(outcomes, "401 ExpiredTokenException");
    },
  },
  {
    name: "signing in with a wrong passphrase, or what is none",
    async run(relay) {
      const outcomes = new Set();
      for (const body of ["{}", "", "null", '"x"', JSON.stringify({ passphrase: `${PASSPHRASE} ` }), JSON.stringify({ passphrase: [PASSPHRASE] })]) {
        const response = await relay.post("/sign-in", { body });
        assert.equal(response.headers.get("set-cookie"), null);
        outcomes.add(await outcome(response));
      }
      assert.equal((await relay.post("/sign-in", { body: `{"passphrase":"${"x".repeat(5000)}"}` })).status, 413);
      return only(outcomes, "401 AccessDeniedException");
    },
  },
  {
    name: "a foreign origin, with a session and without",
    async run(relay) {
      const session = await relay.signIn();
      const outcomes = new Set();
      for (const origin of ["https://evil.example", "null", `${relay.url}.evil.example`, relay.url.replace("http:", "https:"), `${ELSEWHERE}:444`, "http://pages.example"]) {
        for (const headers of [{ origin }, { ...session, origin }]) {
          for (const path of [model(COLON), "/sign-in", "/sign-out"]) {
            const response = await relay.post(path, { headers, json: { passphrase: PASSPHRASE } });
            assert.equal(response.headers.get("access-control-allow-origin"), null);
            assert.equal(response.headers.get("set-cookie"), null);
            outcomes.add(await outcome(response));
          }
        }
        const preflight = await fetch(relay.url + model(COLON), { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
        assert.equal(preflight.headers.get("access-control-allow-origin"), null);
      }
      assert.equal(relay.upstream.received.length, 0);
      return only(outcomes, "403 AccessDeniedException");
    },
  },
];
