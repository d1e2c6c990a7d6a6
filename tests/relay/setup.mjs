// The relay on each of its hosts, in front of a stand-in for Bedrock that remembers what it is sent.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { blockDelta, event, exception } from "../hosts/frames.mjs";
import { nodeForWrangler } from "../node24.mjs";

export const KEY = "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVwLWZvci10aGUtcmVsYXk=";
export const PASSPHRASE = "open sesame, said the test";
export const SECRET = "a secret of the tests, long enough";
export const ELSEWHERE = "https://pages.example";
export const OTHER = "https://more-pages.example";
export const PLAIN = "plain-model";
export const COLON = "us.amazon.nova-lite-v1:0";
export const ARN = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3";
export const EVENT_STREAM = "application/vnd.amazon.eventstream";
export const FRAMES = [
  event("messageStart", { role: "assistant" }),
  blockDelta(0, { text: "Grüße,\n" }),
  blockDelta(0, { text: "Welt" }),
  event("messageStop", { stopReason: "end_turn" }),
  event("metadata", { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }),
];

/** What each model of the stand-in does; any other answers whole. */
const MODELS = {
  endless,
  late: (response, released) => released.then(() => endless(response)),
  redirect: (response) => response.writeHead(307, { location: "/elsewhere" }).end(),
  cut: (response) => response.writeHead(200, { "content-type": EVENT_STREAM }).write(FRAMES[0], () => response.destroy()),
  broken: (response) => response.destroy(),
  exception: (response) => stream(response, [FRAMES[0], exception("modelStreamErrorException", { message: "it broke" })]),
  damaged: (response) => stream(response, [FRAMES[0].map((byte, at) => (at === 30 ? byte ^ 1 : byte))]),
  throttled: (response) =>
    response
      .writeHead(429, {
        "content-type": "application/json",
        "x-amzn-requestid": "request-1",
        "x-amzn-errortype": "ThrottlingException",
        "retry-after": "2",
        "set-cookie": "session=theirs",
        "access-control-allow-origin": "*",
        "x-other": "theirs",
      })
      .end('{"message":"slow down"}'),
};

function stream(response, frames) {
  response.writeHead(200, { "content-type": EVENT_STREAM }).end(Buffer.concat(frames));
}

/** A token every now and then, until someone has had enough. */
function endless(response) {
  response.writeHead(200, { "content-type": EVENT_STREAM }).write(FRAMES[0]);
  const timer = setInterval(() => response.write(FRAMES[1]), 50);
  response.on("close", () => clearInterval(timer));
}

const listed = [PLAIN, COLON, ARN, ...Object.keys(MODELS), "..", "."];

export async function startUpstream() {
  const received = [];
  const open = new Set();
  const waiting = [];
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const changed = () => waiting.splice(0).forEach((look) => look());
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, rawHeaders } = request;
    received.push({ method, url, headers: rawHeaders, body: Buffer.concat(chunks).toString() });
    open.add(response);
    response.on("error", () => {}).on("close", () => (open.delete(response), changed()));
    changed();
    const [, , model, operation] = url.split("/").slice(-4);
    if (Object.hasOwn(MODELS, model)) MODELS[model](response, released);
    else if (operation === "converse-stream") stream(response, FRAMES);
    else response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    received,
    open,
    release,
    /** Once this holds of what was received and what is open. */
    async until(condition) {
      while (!condition()) await new Promise((resolve) => waiting.push(resolve));
    },
    close: () => (server.closeAllConnections(), server.close()),
  };
}

const MANY = { calls: 100_000, signIns: 100_000 };

const variables = (upstream, changes) => ({
  AWS_BEARER_TOKEN_BEDROCK: KEY,
  PASSPHRASE,
  SESSION_SECRET: SECRET,
  MODELS: listed.join(", "),
  REGIONS: "us-west-2, eu-west-1",
  ORIGINS: `${ELSEWHERE},${OTHER}`,
  MAX_TOKENS: "1000",
  BODY_SECONDS: "0.5",
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `${upstream}/in/{region}`,
  ...changes,
});

/** Starts a program that says where it listens; `said` is all that it said. */
export async function start(program, args, env, cwd) {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const url = await new Promise((resolve, reject) => {
    const look = (line) => {
      const found = line.match(/http:\/\/(127\.0\.0\.1|localhost):\d+/);
      if (found) resolve(found[0]);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", look);
    ended.then((code) => reject(new Error(`${program} ended (${code}) and said:\n${said}`)));
  });
  return { url, said: () => said, stop: () => (child.kill(), ended) };
}

const require = createRequire(import.meta.url);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export const HOSTS = {
  workerd(upstream, { vars, limits = MANY, sse, kv } = {}) {
    const ratelimits = { CALLS: { limit: limits.calls }, SIGN_INS: { limit: limits.signIns } };
    const settings = { main: sse ? "with-sse.js" : "index.js", vars: variables(upstream, vars), ratelimits, kv };
    return start(nodeForWrangler(), [path("workerd.mjs"), JSON.stringify(settings)], {}, path("."));
  },
  deno(upstream, { vars, limits = MANY, sse } = {}) {
    const deno = require.resolve("deno/package.json").replace("package.json", "deno");
    const www = path("../../www");
    const allow = ["--allow-net=127.0.0.1", "--allow-env", `--allow-read=${www},${path("../../pkg")}`];
    const counts = { CALLS_PER_MINUTE: String(limits.calls), SIGN_INS_PER_MINUTE: String(limits.signIns) };
    const env = { ...variables(upstream, vars), ...counts, SERVER_SENT_EVENTS: sse ? "1" : "", PORT: "0", HOST: "127.0.0.1", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    return start(deno, ["run", "--no-prompt", "--no-remote", "--no-lock", ...allow, "deno/main.js"], env, www);
  },
};

/** A relay with an upstream of its own, and how a page talks to it. */
export async function startRelay(host, options) {
  const upstream = await startUpstream();
  const { url, said, stop } = await HOSTS[host](upstream.url, options);
  const post = (path, { json, ...init } = {}) =>
    fetch(url + path, {
      method: "POST",
      redirect: "manual",
      ...init,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      headers: { origin: url, "content-type": "application/json", ...init.headers },
    });
  const relay = {
    host,
    url,
    upstream,
    said,
    post,
    /** The headers by which a page of this origin says who it is. */
    async signIn(origin = url) {
      const response = await post("/sign-in", { headers: { origin }, json: { passphrase: PASSPHRASE } });
      if (response.status !== 200) throw new Error(`sign-in: status ${response.status}`);
      const { token } = await response.json();
      if (origin !== url) return { origin, authorization: `Bearer ${token}` };
      return { origin, cookie: response.headers.get("set-cookie").split(";")[0] };
    },
    /** A call as a page makes it; gives the response. */
    call: (session, path, { headers, ...init } = {}) => post(path, { json: REQUEST, ...init, headers: { ...session, ...headers } }),
    stop: async () => {
      await stop();
      upstream.close();
    },
  };
  return relay;
}

export const REQUEST = { messages: [{ role: "user", content: [{ text: "a private question" }] }] };
export const model = (id, operation = "converse") => `/model/${encodeURIComponent(id)}/${operation}`;

/** What a client sees of an answer, in a few words. */
export async function outcome(response) {
  await response.body?.cancel();
  return [response.status, response.headers.get("x-amzn-errortype")].filter(Boolean).join(" ");
}
