// What is sent: body, headers, address; and requests that are not.
import { equal, isError, match, ok, rejection, same } from "../assert.mjs";
import { ask, connect, greeting, spy, user } from "../calls.mjs";

/** What is sent for a request, without a network. */
async function sentFor(context, request, options, config) {
  const { fetch, sent } = spy(greeting);
  await connect(context, { fetch, ...config }).converse(request, options);
  equal(sent.length, 1, "requests");
  return sent[0];
}

const bodyOf = async (context, request) => JSON.parse((await sentFor(context, request)).body);

/** A request with this value at messages.0.content.0.extra. */
const holding = (extra) => ({ modelId: "local.echo", messages: [user({ text: "x", extra })] });

const UNSENDABLE = {
  "a BigInt": 1n,
  "a function": () => {},
  "a class": class {},
  "a symbol": Symbol("s"),
  "a Date": new Date(0),
  "a Map": new Map([["a", 1]]),
  "a Set": new Set([1]),
  "a Promise": Promise.resolve(1),
  NaN,
  Infinity,
};

const cyclic = holding();
cyclic.messages[0].content[0].self = cyclic;

/** What is no JSON value: [what, request, what the message says]. */
const REFUSED = [
  ...[undefined, null, "text", 42, true, Symbol("s"), 1n].map((request) => [String(request), request, /object/]),
  ["no modelId", { messages: [] }, /modelId/],
  ["an empty modelId", ask(""), /modelId/],
  ["a blank modelId", ask("  "), /modelId/],
  ["modelId .", ask("."), /modelId/],
  ["modelId ..", ask(".."), /modelId/],
  ["a modelId that is null", ask(null), /modelId/],
  ["a modelId that is a number", ask(7), /modelId/],
  ...Object.entries(UNSENDABLE).map(([what, value]) => [what, holding(value), /^messages\.0\.content\.0\.extra\b/]),
  ["NaN in an array", holding([[1], [2, NaN]]), /^messages\.0\.content\.0\.extra\.1\.1\b/],
  ["undefined in an array", holding([1, undefined]), /^messages\.0\.content\.0\.extra\.1\b/],
  ["a cyclic request", cyclic, /itself/],
  ["a getter that throws", holding({ get member() { throw new Error("mine"); } }), /./],
];

export const cases = [
  {
    name: "the body is the request without modelId, as JSON.stringify has it",
    async run(context) {
      const { modelId, ...rest } = {
        ...holding({ yes: true, no: false, nothing: null, list: [], empty: {}, deep: [[{ a: [1, "2", null] }]] }),
        system: [{ text: "quotes \" \\ / \u2028 \u0000 \u007f 世界 👩‍💻" }],
        numbers: [0, -0, 1, -1, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 53) + 1, 2 ** 31, 4294967296],
        inferenceConfig: { temperature: 0.7, topP: 1, maxTokens: 100 },
        "a member with \"quotes\"": 1,
        modelIds: ["nested", { modelId: "nested too" }],
        newer: { than: "this package" },
      };
      const { body, method } = await sentFor(context, { modelId, ...rest });
      equal(method, "POST", "method");
      same(JSON.parse(body), JSON.parse(JSON.stringify(rest)), "body");
      same(Object.keys(JSON.parse(body)), Object.keys(rest), "the order of members");
    },
  },
  {
    name: "undefined members are left out, null is kept",
    async run(context) {
      const body = await bodyOf(context, { ...holding({ a: undefined, b: null, c: [null] }), system: undefined });
      same(body, { messages: [user({ text: "x", extra: { b: null, c: [null] } })] }, "body");
    },
  },
  {
    name: "bytes become base64: Uint8Array, a part of one, ArrayBuffer",
    async run(context) {
      const bytes = Uint8Array.of(9, 0, 255, 128, 7, 9);
      const values = [bytes, bytes.subarray(1, 5), bytes.buffer.slice(1, 5), new Uint8Array(0)];
      const body = await bodyOf(context, holding(values));
      same(body.messages[0].content[0].extra, ["CQD/gAcJ", "AP+ABw==", "AP+ABw==", ""], "base64");
    },
  },
  {
    name: "bytes of any view, of a Blob and of a File become base64, each in its place",
    async run(context) {
      const values = [
        new DataView(Uint8Array.of(1, 2).buffer),
        new Blob(["ab", Uint8Array.of(0, 255)]),
        { between: new Uint8ClampedArray(2) },
        new Blob([]),
        new Blob(["a longer one, so that the next is further on"]),
        new File(["cd"], "c.txt"),
        "the end",
      ];
      const body = await bodyOf(context, holding(values));
      const long = btoa("a longer one, so that the next is further on");
      const expected = ["AQI=", "YWIA/w==", { between: "AAA=" }, "", long, "Y2Q=", "the end"];
      same(body.messages[0].content[0].extra, expected, "base64");
    },
  },
  {
    name: "a Blob that cannot be read is refused with its path",
    async run(context) {
      const blob = new Blob(["ab"]);
      blob.arrayBuffer = () => Promise.reject(new Error("the file is gone"));
      const { fetch, sent } = spy(greeting);
      const error = await rejection(connect(context, { fetch }).converse(holding(blob)));
      isError(context, error, { name: "ConfigError", message: /messages\.0\.content\.0\.extra.*the file is gone/ });
      equal(sent.length, 0, "requests");
    },
  },
  {
    name: "where the API has bytes a string is base64, and other text is refused",
    async run(context) {
      const picture = (bytes) => ({ modelId: "local.echo", messages: [user({ text: "x" }, { image: { format: "png", source: { bytes } } })] });
      const body = await bodyOf(context, picture("AAEC"));
      equal(body.messages[0].content[1].image.source.bytes, "AAEC", "bytes");
      for (const bytes of ["plain text", "data:image/png;base64,AAEC", "AAE", 7]) {
        const error = await rejection(connect(context).converse(picture(bytes)));
        isError(context, error, { name: "ConfigError", message: /messages\.0\.content\.1\.image\.source\.bytes.*base64/ });
      }
    },
  },
  {
    name: "bytes are where the model of the API has them, and nowhere else",
    async run(context) {
      /** A request with this text where the path leads. */
      const holdingText = (path, text) =>
        path.split(".").reduceRight((value, name) => (name === "0" ? [value] : { [name]: value }), text);
      const { fetch } = spy(greeting);
      const send = (path, text) => connect(context, { fetch }).converse({ modelId: "m", ...holdingText(path, text) });
      for (const path of [
        ...["image", "document", "video", "audio", "guardContent.image"].map((kind) => `messages.0.content.0.${kind}.source.bytes`),
        "messages.0.content.0.toolResult.content.0.image.source.bytes",
        "messages.0.content.0.reasoningContent.redactedContent",
        "input.converse.messages.0.content.0.image.source.bytes",
        "input.invokeModel.body",
      ]) {
        for (const text of ["A", "AAE", "A===", "AA=A", "AA-_", "hi there", "AAEC\n", 1, true]) {
          const error = await rejection(send(path, text), path);
          equal(error.message, `${path} cannot be sent: it is neither bytes nor base64`, String(text));
        }
        for (const text of ["", "AAEC", "AA==", "+/8=", null]) await send(path, text);
      }
      for (const path of [
        "bytes",
        "messages.0.content.0.text",
        "messages.0.content.0.new.source.bytes",
        "messages.0.content.0.toolUse.input.image.source.bytes",
        "messages.0.content.0.toolResult.content.0.json.image.source.bytes",
        "toolConfig.tools.0.toolSpec.inputSchema.json.image.source.bytes",
        "additionalModelRequestFields.image.source.bytes",
        "requestMetadata.body",
      ]) {
        await send(path, "hi there");
      }
    },
  },
  {
    name: "a document value passes as it is, whatever its members are called",
    async run(context) {
      const document = { bytes: "plain", image: { source: { bytes: "plain" } }, reasoningContent: { redactedContent: "x" } };
      const messages = [
        user({ text: "x" }),
        { role: "assistant", content: [{ toolUse: { toolUseId: "t", name: "n", input: document } }] },
        user({ toolResult: { toolUseId: "t", content: [{ json: document }] } }),
      ];
      const request = {
        modelId: "m",
        messages,
        toolConfig: { tools: [{ toolSpec: { name: "n", inputSchema: { json: document } } }] },
        additionalModelRequestFields: document,
      };
      const { modelId, ...rest } = request;
      equal(JSON.stringify(await bodyOf(context, request)), JSON.stringify(rest), modelId);
    },
  },
  {
    name: "a megabyte of bytes reaches the endpoint",
    async run(context) {
      const bytes = new Uint8Array(1_000_000).map((_, index) => index % 251);
      const { fetch, sent } = spy();
      const request = { modelId: "local.echo", messages: [user({ text: "x" }, { image: { format: "png", source: { bytes } } })] };
      const { usage } = await connect(context, { fetch }).converse(request);
      ok(usage.inputTokens > 258, "the image was counted");
      const { bytes: base64 } = JSON.parse(sent[0].body).messages[0].content[1].image.source;
      equal(atob(base64).length, bytes.length, "length");
      equal(atob(base64).charCodeAt(999_999), 999_999 % 251, "the last byte");
    },
  },
  {
    name: "the request object is left as it was",
    async run(context) {
      const request = holding(Object.freeze({ bytes: Uint8Array.of(1, 2) }));
      const before = JSON.stringify(request);
      await sentFor(context, Object.freeze(request));
      equal(JSON.stringify(request), before, "request");
    },
  },
  ...REFUSED.map(([what, request, message]) => ({
    name: `not sent: ${what}`,
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch });
      for (const operation of ["converse", "converseStream"]) {
        const error = await rejection(client[operation](request), operation);
        isError(context, error, { name: "ConfigError", message, retryable: false }, operation);
      }
      equal(sent.length, 0, "requests");
    },
  })),
  {
    name: "the headers are authorization, content-type, accept and the caller's",
    async run(context) {
      const options = { headers: { "x-call": "2", "x-both": "call" } };
      const config = { headers: { "X-Client": "1", "x-both": "client" } };
      const { headers } = await sentFor(context, ask("local.echo"), options, config);
      const expected = {
        accept: "application/json",
        authorization: `Bearer ${context.bearerToken}`,
        "content-type": "application/json",
        "x-both": "call",
        "x-call": "2",
        "x-client": "1",
      };
      same(headers, expected, "headers");
    },
  },
  {
    name: "headers may be a record, pairs, a Map or Headers",
    async run(context) {
      const pairs = [["x-a", "1"], ["x-b", "tab\tand blank"]];
      for (const headers of [Object.fromEntries(pairs), pairs, new Map(pairs), new Headers(pairs)]) {
        const sent = await sentFor(context, ask("local.echo"), {}, { headers });
        equal(sent.headers["x-a"], "1", headers.constructor.name);
        equal(sent.headers["x-b"], "tab\tand blank", headers.constructor.name);
        const { headers: ofCall } = await sentFor(context, ask("local.echo"), { headers });
        equal(ofCall["x-a"], "1", `${headers.constructor.name} of a call`);
      }
    },
  },
  {
    name: "a key is sent without the blanks around it",
    async run(context) {
      const { headers } = await sentFor(context, ask("local.echo"), {}, { bearerToken: " \tkey\n" });
      equal(headers.authorization, "Bearer key", "authorization");
    },
  },
  {
    name: "skipAuth sends no authorization, key or not",
    async run(context) {
      for (const bearerToken of [undefined, context.bearerToken]) {
        const { headers } = await sentFor(context, ask("local.echo"), {}, { skipAuth: true, bearerToken });
        same(Object.keys(headers).sort(), ["accept", "content-type"], "headers");
      }
      const error = await rejection(connect(context, { skipAuth: true }).converse(ask("local.echo")));
      isError(context, error, { name: "MissingAuthenticationTokenException", status: 403 });
    },
  },
  {
    name: "the address is made of region, endpoint path and model",
    async run(context) {
      const arn = "arn:aws:bedrock:eu-west-1::foundation-model/x";
      const service = (host) => `https://bedrock-runtime${host}/model/m/converse`;
      for (const [config, modelId, url] of [
        [{ region: "us-east-1" }, "m", service(".us-east-1.amazonaws.com")],
        [{ region: "cn-north-1" }, "m", service(".cn-north-1.amazonaws.com.cn")],
        [{ region: "us-east-1", useFipsEndpoint: true }, "m", service("-fips.us-east-1.amazonaws.com")],
        [{ region: "us-east-1", useDualstackEndpoint: true }, "m", service(".us-east-1.api.aws")],
        [{}, arn, `https://bedrock-runtime.eu-west-1.amazonaws.com/model/${encodeURIComponent(arn)}/converse`],
        [{ endpoint: "https://relay.invalid/base/path/" }, "m", "https://relay.invalid/base/path/model/m/converse"],
        [{ endpoint: "https://relay.invalid" }, "a/../b!'()* é", "https://relay.invalid/model/a%2F..%2Fb%21%27%28%29%2A%20%C3%A9/converse"],
      ]) {
        const sent = await sentFor(context, ask(modelId), {}, { endpoint: undefined, ...config });
        equal(sent.url, url, "url");
        equal(sent.redirect, "manual", "redirect");
      }
    },
  },
  {
    name: "fetch is called with one Request and nothing else",
    async run(context) {
      let seen;
      const fetch = (...args) => {
        seen = args;
        return greeting();
      };
      const response = await connect(context, { fetch }).converse(ask("local.echo"));
      equal(seen.length, 1, "arguments");
      ok(seen[0] instanceof Request, "a Request");
      match(response.output.message.content[0].text, /^hi$/, "a Response without a promise will do");
    },
  },
];
