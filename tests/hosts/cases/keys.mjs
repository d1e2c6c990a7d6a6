// Where a key comes from, and what it says of itself.
import { equal, isError, match, ok, rejection, same, thrown } from "../assert.mjs";
import { MARKED_KEY, MARKER, ask, connect, gather, greeting, json, spy } from "../calls.mjs";
import { longTermKey, shortTermKey } from "../keys.mjs";

const CONFIG = longTermKey("config");
const ENV = longTermKey("env");
const REGION = { AWS_REGION: "us-east-1" };
const ARN = "arn:aws:bedrock:eu-west-1::foundation-model/x";

/** What fromEnv sends: [what, environment, configuration, what is sent]. */
const PRECEDENCE = [
  ["the environment's key and region", { AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, undefined, [ENV, "us-east-1"]],
  ["a configured key wins", { AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, { bearerToken: CONFIG }, [CONFIG, "us-east-1"]],
  ["a configured region wins", { AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, { region: "eu-west-1" }, [ENV, "eu-west-1"]],
  ["AWS_REGION before AWS_DEFAULT_REGION", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_DEFAULT_REGION: "x-1", ...REGION }, {}, [ENV, "us-east-1"]],
  ["AWS_DEFAULT_REGION", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_DEFAULT_REGION: "eu-west-1" }, {}, [ENV, "eu-west-1"]],
  ["a short-term key's region before the environment's", { AWS_BEARER_TOKEN_BEDROCK: shortTermKey({ region: "us-west-2" }), ...REGION }, {}, [undefined, "us-west-2"]],
  ["AWS_BEDROCK_SKIP_AUTH=1 wins over both keys", { AWS_BEDROCK_SKIP_AUTH: "1", AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, { bearerToken: CONFIG }, [null, "us-east-1"]],
  ["skipAuth: false wins over it", { AWS_BEDROCK_SKIP_AUTH: "1", AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, { skipAuth: false }, [ENV, "us-east-1"]],
  ["AWS_BEDROCK_SKIP_AUTH=0 is no", { AWS_BEDROCK_SKIP_AUTH: "0", AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, {}, [ENV, "us-east-1"]],
  ["an endpoint", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_ENDPOINT_URL: "https://any.invalid", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://bedrock.invalid/x" }, {}, [ENV, "https://bedrock.invalid/x/"]],
  ["the endpoint of all services", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_ENDPOINT_URL: "https://any.invalid" }, {}, [ENV, "https://any.invalid/"]],
  ["a configured endpoint wins", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_ENDPOINT_URL: "https://any.invalid" }, { endpoint: "https://mine.invalid" }, [ENV, "https://mine.invalid/"]],
];

/** What fromEnv refuses: [what, environment, configuration, what the message says]. */
const REFUSED = [
  ["no key", REGION, undefined, /no Bedrock API key/],
  ["a blank key in the environment", { AWS_BEARER_TOKEN_BEDROCK: " ", ...REGION }, {}, /AWS_BEARER_TOKEN_BEDROCK/],
  ["an unusable key in the environment", { AWS_BEARER_TOKEN_BEDROCK: `${MARKER}\n${MARKED_KEY}`, ...REGION }, {}, /AWS_BEARER_TOKEN_BEDROCK/],
  ["a blank configured key, with a good one in the environment", { AWS_BEARER_TOKEN_BEDROCK: ENV, ...REGION }, { bearerToken: "" }, /blank \(bearerToken\)/],
  ["a binding that is no string", { AWS_BEARER_TOKEN_BEDROCK: { get() {} }, ...REGION }, {}, /AWS_BEARER_TOKEN_BEDROCK must be a string/],
  ["a bad region in the environment", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_REGION: "evil.invalid/x" }, {}, /region/],
  ["a bad endpoint in the environment", { AWS_BEARER_TOKEN_BEDROCK: ENV, AWS_ENDPOINT_URL: "http://evil.invalid" }, {}, /endpoint/],
  ["an environment that is none", undefined, {}, /environment/],
  ["an environment that is a text", "AWS_REGION=us-east-1", {}, /environment/],
];

/** What the service says, and what there is to do. */
const ADVICE = [
  ["ExpiredTokenException", "The security token included in the request is expired", /expired: make a new one/],
  ["AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.", /only in the region it was made for/],
  ["AccessDeniedException", "Invalid API Key format: Must start with pre-defined prefix", /bedrock-api-key- or ABSK/],
  ["AccessDeniedException", "User: x is not authorized to perform: bedrock:CallWithBearerToken on resource: *", /IAM action bedrock:CallWithBearerToken/],
  ["AccessDeniedException", "User: x is not authorized to perform: bedrock:InvokeModel on resource: y", /bedrock:InvokeModel and/],
  ["AccessDeniedException", "You don't have access to the model with the specified model ID.", /access to the model in the Bedrock console/],
];

export const cases = [
  ...PRECEDENCE.map(([what, env, config, [key, where]]) => ({
    name: `fromEnv: ${what}`,
    async run({ ConverseClient }) {
      const { fetch, sent } = spy(greeting);
      await ConverseClient.fromEnv(env, { ...config, fetch }).converse(ask("m"));
      if (key !== undefined) equal(sent[0].headers.authorization, key === null ? undefined : `Bearer ${key}`, "authorization");
      ok(sent[0].url.startsWith(where.includes("//") ? where : `https://bedrock-runtime.${where}.amazonaws.com/`), sent[0].url);
    },
  })),
  ...REFUSED.map(([what, env, config, message]) => ({
    name: `fromEnv refuses: ${what}`,
    run(context) {
      const error = thrown(() => context.ConverseClient.fromEnv(env, config));
      isError(context, error, { name: "ConfigError", message });
      ok(!error.message.includes(MARKER), "the error repeats the key");
    },
  })),
  {
    name: "fromEnv gives a ConverseClient, and reads no other variable",
    run({ ConverseClient }) {
      const read = [];
      const env = new Proxy({ AWS_BEARER_TOKEN_BEDROCK: ENV }, { get: (target, name) => (read.push(name), target[name]) });
      ok(ConverseClient.fromEnv(env) instanceof ConverseClient, "instanceof");
      same(read.sort(), ["AWS_BEARER_TOKEN_BEDROCK", "AWS_BEDROCK_SKIP_AUTH", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_REGION"], "read");
    },
  },
  {
    name: "inspectBearerToken: kind, region and times",
    run(context) {
      const { kind, region, issuedAt, expiresAt, ...others } = context.inspectBearerToken(shortTermKey({ region: "eu-west-1", life: 900 }));
      same([kind, region, Object.keys(others)], ["short-term", "eu-west-1", []], "short-term");
      ok(issuedAt instanceof Date && Math.abs(Date.now() - issuedAt) < 60_000, `issuedAt ${issuedAt}`);
      equal(expiresAt - issuedAt, 900_000, "expiresAt");
      same(context.inspectBearerToken(longTermKey()), { kind: "long-term" }, "long-term");
      same(context.inspectBearerToken("sk-made-up"), { kind: "opaque" }, "opaque");
      for (const token of [undefined, 7, {}]) {
        isError(context, thrown(() => context.inspectBearerToken(token)), { name: "ConfigError", message: /string/ });
      }
    },
  },
  {
    name: "a key that has expired is refused before anything is sent",
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch, bearerToken: shortTermKey({ age: 3700, life: 3600 }) });
      const error = await rejection(client.converse(ask("local.echo")));
      isError(context, error, { name: "ConfigError", message: /\(bearerToken\) has expired at 20\d\d-.*Z/, retryable: false });
      equal(sent.length, 0, "requests");
    },
  },
  {
    name: "a key for another region is refused before anything is sent, and both are named",
    async run(context) {
      const bearerToken = shortTermKey({ region: "us-west-2" });
      const both = { name: "ConfigError", message: /us-west-2.*us-east-1/ };
      isError(context, thrown(() => connect(context, { bearerToken, region: "us-east-1" })), both, "of the configuration");
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch, bearerToken, endpoint: undefined });
      isError(context, await rejection(client.converse(ask(ARN))), { name: "ConfigError", message: /us-west-2.*eu-west-1/ }, "of an ARN");
      const provided = connect(context, { fetch, bearerToken: () => bearerToken, region: "us-east-1" });
      isError(context, await rejection(provided.converse(ask("m"))), both, "of a provider");
      equal(sent.length, 0, "requests");
      await client.converse(ask("m"));
      match(sent[0].url, /bedrock-runtime\.us-west-2\./, "the key's region");
    },
  },
  ...ADVICE.map(([name, message, advice]) => ({
    name: `advice: ${message.slice(0, 60)}`,
    async run(context) {
      const fetch = async () => json({ message }, { status: 403, headers: { "x-amzn-errortype": name } });
      const error = await rejection(connect(context, { fetch }).converse(ask("local.echo")));
      isError(context, error, { name, message, status: 403, advice });
    },
  })),
  {
    name: "a refusal that is not the key's has no advice",
    async run(context) {
      ok(!("advice" in (await rejection(connect(context).converse(ask("local.error-validation"))))), "advice");
    },
  },
  {
    name: "the local endpoint tells an unknown, a denied and a missing key as the service does",
    async run(context) {
      for (const [config, advice] of [
        [{ bearerToken: "sk-made-up" }, /bedrock-api-key-/],
        [{ bearerToken: shortTermKey({ accessKeyId: "AKIDDENY" }) }, /CallWithBearerToken/],
        [{ bearerToken: undefined, skipAuth: true }, /does not authenticate/],
      ]) {
        isError(context, await rejection(connect(context, config).converse(ask("local.echo"))), { status: 403, advice });
      }
      const client = connect(context, { bearerToken: shortTermKey() });
      ok((await gather(await client.converseStream(ask("local.echo")))).length > 3, "a good one is let in");
    },
  },
];
