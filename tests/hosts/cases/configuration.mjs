// Configurations that cannot work: refused by the constructor, in words without a key.
import { equal, isError, match, ok, rejection, thrown } from "../assert.mjs";
import { MARKED_KEY, MARKER, ask, connect, greeting, spy } from "../calls.mjs";

const AUTHORIZATIONS = ["authorization", "Authorization", "AUTHORIZATION"];

/** [what, what is added to a good configuration, what the message says] */
export const REFUSED = [
  ["no key", { bearerToken: undefined }, /key/],
  ["a key that is null", { bearerToken: null }, /key/],
  ["an empty key", { bearerToken: "" }, /key/],
  ["a blank key", { bearerToken: " \t\n" }, /key/],
  ["a key with a line break inside", { bearerToken: `${MARKER}\n${MARKED_KEY}` }, /key/],
  ["a key with a blank inside", { bearerToken: `${MARKER} ${MARKED_KEY}` }, /key/],
  ["a key with an emoji inside", { bearerToken: `${MARKER}🔑` }, /key/],
  ["a key with a zero-width blank", { bearerToken: `${MARKER}\u200bx` }, /key/],
  ["a key with a NUL", { bearerToken: `${MARKER}\u0000x` }, /key/],
  ["a key that is a number", { bearerToken: 42 }, /bearerToken/],
  ["a key in an object", { bearerToken: { token: MARKED_KEY } }, /bearerToken/],
  ["a key in an array", { bearerToken: [MARKED_KEY] }, /bearerToken/],
  ...["evil.example/x", "us-east-1.evil", "us-east-1#", "-us", "us-", "123", "", " us-east-1", "us east", "é", "a".repeat(64)].map(
    (region) => [`the region ${JSON.stringify(region)}`, { region }, /region/],
  ),
  ["a region that is a number", { region: 1 }, /region/],
  ["a key in place of the region", { region: `${MARKED_KEY}==` }, /region/],
  ...["", "not a url", "relay.invalid", "//relay.invalid", "ftp://relay.invalid", "https://", "https://relay.invalid?x=1",
    "https://relay.invalid/#x", "https://relay.invalid:99999", "https://relay invalid", "https:/relay.invalid", "javascript:alert(1)",
    "https://user:pass@relay.invalid", "https://user@relay.invalid", "https://relay.invalid\\@evil.invalid", "https://1.2",
    `https://x:${MARKED_KEY}@relay.invalid`, "http://relay.invalid", "http://localhost.evil.invalid", "http://127.0.0.1.evil.invalid",
    "http://192.168.0.1", "http://user@localhost"].map((endpoint) => [
    `the endpoint ${JSON.stringify(endpoint.replace(MARKED_KEY, "(key)"))}`, { endpoint }, /endpoint/,
  ]),
  ["an endpoint that is a URL object", { endpoint: new URL("https://relay.invalid") }, /endpoint/],
  ["an endpoint with FIPS", { endpoint: "https://relay.invalid", useFipsEndpoint: true }, /useFipsEndpoint/],
  ["skipAuth that is a text", { skipAuth: "yes" }, /skipAuth/],
  ["a fetch that is no function", { fetch: {} }, /fetch/],
  ["maxMessageBytes of 0", { maxMessageBytes: 0 }, /maxMessageBytes/],
  ["maxMessageBytes that is a text", { maxMessageBytes: "1000" }, /maxMessageBytes/],
  ["maxMessageBytes NaN", { maxMessageBytes: NaN }, /maxMessageBytes/],
];

export const BAD_HEADERS = [
  ...AUTHORIZATIONS.map((name) => [`headers with ${name}`, { [name]: MARKED_KEY }, /authorization/]),
  ["pairs with authorization", [["Authorization", MARKED_KEY]], /authorization/],
  ["Headers with authorization", new Headers({ Authorization: MARKED_KEY }), /authorization/],
  ["headers with host", { host: "evil.invalid" }, /host/],
  ["pairs with Host", [["Host", "evil.invalid"]], /host/],
  ["a header with a line break in its value", { "x-a": `${MARKER}\nx-b: 1` }, /header/],
  ["a header with an emoji in its value", { "x-a": `${MARKER}🔑` }, /header/],
  ["a header with a line break in its name", { "x-a\n": "1" }, /header/],
  ["a header with a blank in its name", { [`x ${MARKER}`]: "1" }, /header/],
  ["a header without a name", { "": "1" }, /header/],
  ["a header that is a number", { "x-a": 1 }, /headers/],
  ["a header that is undefined", { "x-a": undefined }, /headers/],
  ["headers that are a text", "x-a: 1", /headers/],
  ["headers that are a list of texts", ["x-a", "1"], /headers/],
  ["headers that are a number", 1, /headers/],
];

const isRefusal = (context, error, message) => {
  isError(context, error, { name: "ConfigError", message, retryable: false, status: undefined, requestId: undefined });
  for (const key of [MARKER, MARKED_KEY]) ok(!`${error.message} ${error.stack}`.includes(key), "the error repeats what was refused");
};

export const cases = [
  ...[...REFUSED, ...BAD_HEADERS.map(([what, headers, message]) => [what, { headers }, message])].map(
    ([what, config, message]) => ({
      name: `refused by the constructor: ${what}`,
      run(context) {
        const { fetch, sent } = spy(greeting);
        isRefusal(context, thrown(() => connect(context, { fetch, ...config })), message);
        equal(sent.length, 0, "requests");
      },
    }),
  ),
  ...[
    ...BAD_HEADERS.map(([what, headers, message]) => [what, () => ({ headers }), message]),
    ["a signal that is an object", () => ({ signal: {} }), /signal/],
    ["a signal that is a text", () => ({ signal: "signal" }), /signal/],
    ["a signal that is true", () => ({ signal: true }), /signal/],
    // workerd makes no controller outside of a request.
    ["a signal that is its controller", () => ({ signal: new AbortController() }), /signal/],
    ["a signal that is another EventTarget", () => ({ signal: new EventTarget() }), /signal/],
    ["a getter that throws", () => ({ get signal() { throw new Error("mine"); } }), /./],
  ].map(([what, make, message]) => ({
    name: `refused by a call: ${what}`,
    async run(context) {
      const options = make();
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch });
      for (const operation of ["converse", "converseStream"]) {
        const error = await rejection(client[operation](ask("local.echo"), options), operation);
        if (error?.message !== "mine") isRefusal(context, error, message);
      }
      equal(sent.length, 0, "requests");
    },
  })),
  {
    name: "no configuration, or one of another type: an error that names bearerToken",
    run(context) {
      for (const config of [undefined, null, {}, "text", 42, []]) {
        isRefusal(context, thrown(() => new context.ConverseClient(config)), /bearerToken/);
      }
    },
  },
  {
    name: "no region and no endpoint: an error that names region, before anything is sent",
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch, endpoint: undefined });
      isRefusal(context, await rejection(client.converse(ask("local.echo"))), /region/);
      isRefusal(context, await rejection(client.converseStream(ask("arn:aws:bedrock:evil.example/x::y/z"))), /region/);
      equal(sent.length, 0, "requests");
    },
  },
  {
    name: "null and undefined are as if not given",
    async run(context) {
      const none = { region: null, headers: null, fetch: null, skipAuth: null, maxMessageBytes: null, useFipsEndpoint: undefined };
      const client = connect(context, none);
      for (const options of [undefined, null, {}, { signal: null, headers: undefined }]) {
        match((await client.converse(ask("local.echo"), options)).stopReason, /end_turn/, "stopReason");
      }
    },
  },
  {
    name: "http is taken on this machine",
    run(context) {
      for (const endpoint of ["http://localhost:1", "http://LOCALHOST", "http://127.0.0.1", "http://127.1.2.3:4/x", "http://[::1]:5"]) {
        connect(context, { endpoint }).free();
      }
    },
  },
];
