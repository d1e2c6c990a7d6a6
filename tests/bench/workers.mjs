// The Workers that the relay is compared with, each in a workerd of its own.
import { launch } from "./launch.mjs";
import { SETTINGS } from "./read.mjs";
import { frames, serverSentEvents, text } from "./streamed.mjs";

const KEY = SETTINGS.key;
const PASSPHRASE = "open sesame, said the benchmark";

/** What each is for people, its entry, what is `expected` of so many bytes, and what a call needs. */
export const WORKERS = {
  floor: { what: "floor: new Response(upstream.body)", main: "workers/floor.js", expected: frames },
  relay: { what: "relay, frames passed through", main: "../../www/worker/index.js", expected: frames, signIn: true },
  relaySse: {
    what: "relay, decoded and written as server-sent events",
    main: "../../www/worker/with-sse.js",
    expected: serverSentEvents,
    signIn: true,
    headers: { accept: "text/event-stream" },
  },
  client: reader("converse-wasm"),
  awsSdk: reader("AWS SDK", "aws-sdk"),
  aiSdk: reader("AI SDK", "ai-sdk"),
  textAlone: { what: "as many texts written, nothing read", main: "workers/text-alone.js", expected: text },
};

function reader(name, peer = name) {
  return { what: `${name} in the Worker, its text written`, main: "workers/reader.js", peer, expected: text };
}

/** Bundles a Worker and starts it; `models` may be called. */
export async function start(name, upstream, models) {
  const { main, peer, signIn, headers } = WORKERS[name];
  const limit = (id) => ({ namespace_id: id, simple: { limit: 1_000_000, period: 60 } });
  const { pid, origin, stop } = await launch({
    name,
    main,
    peer,
    ratelimits: { CALLS: limit("1"), SIGN_INS: limit("2") },
    bindings: {
      UPSTREAM: upstream,
      KEY,
      AWS_BEARER_TOKEN_BEDROCK: KEY,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream,
      PASSPHRASE,
      SESSION_SECRET: "a secret of the benchmark, long enough",
      MODELS: models.join(),
      REGIONS: "us-east-1",
    },
  });
  const post = (path, body, headers) =>
    fetch(origin + path, { method: "POST", headers: { origin, "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  let cookie = {};
  if (signIn) {
    const signedIn = await post("/sign-in", { passphrase: PASSPHRASE });
    if (!signedIn.ok) throw new Error(`${name}: ${await signedIn.text()}`);
    cookie = { cookie: signedIn.headers.get("set-cookie").split(";")[0] };
  }
  const request = { messages: [{ role: "user", content: [{ text: "How long is an answer?" }] }] };
  return { pid, stop, call: (model) => post(`/model/${model}/converse-stream`, request, { ...cookie, ...headers }) };
}
