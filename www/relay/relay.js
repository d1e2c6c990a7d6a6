// The relay: it holds the key, lets in who has signed in, and passes frames through as they
// are. Any host of Web APIs can run it: it is a fetch handler.
//
//     POST /sign-in, /sign-out                      the session (session.js)
//     GET  /relay.json                              what a page has to know
//     POST /model/{modelId}/{operation}             in the first region
//     POST /region/{region}/model/{modelId}/{operation}
//
// What the page gives to converse-wasm, and for another region:
//
//     { endpoint: location.origin, skipAuth: true }
//     { endpoint: `${location.origin}/region/eu-west-1`, skipAuth: true }

import { boundedBody, limited, windowLimit } from "./limits.js";
import { checkRegion, refuse, secretsMayGoTo } from "./refuse.js";
import { forward, listedModels, operationUrl, OPERATIONS } from "./forward.js";
import { Refused, screen } from "./screen.js";
import { sessions } from "./session.js";

/**
 * @param {object} config also what `sessions` takes
 * @param {string | ((region: string) => string | Promise<string>)} config.bearerToken the
 *   Bedrock API key; a function where each region has its own
 * @param {string[]} config.models ids that may be called, each as the page writes it
 * @param {string[]} config.regions that may be called; the first where the page names none
 * @param {number} [config.maxTokens] the most that one answer may have
 * @param {string[]} [config.members] of a request that go on (screen.js)
 * @param {string} [config.endpoint] in place of Bedrock's own, its path kept; `{region}` in it
 *   is replaced
 * @param {number} [config.maxBodyBytes]
 * @param {number} [config.bodyMs] how long a body may take to come
 * @param {import("./limits.js").Limit} [config.limit] of the calls of a session
 * @param {"passphrase" | "automatic"} [config.signIn] what the page has to ask for
 * @param {import("./sse.js").toServerSentEvents} [config.toServerSentEvents] for who asks by
 *   `accept: text/event-stream`; without it such a request gets frames, too
 * @returns {import("hono").Hono}
 */
export function relay({
  bearerToken,
  models,
  regions,
  maxTokens = 4096,
  members,
  endpoint,
  maxBodyBytes = 8 * 1024 * 1024,
  bodyMs = 30_000,
  limit = windowLimit(60, 60),
  signIn = "passphrase",
  toServerSentEvents,
  ...config
}) {
  if (!bearerToken) throw new Error("AWS_BEARER_TOKEN_BEDROCK must be a Bedrock API key.");
  if (!(maxTokens >= 1)) throw new Error("MAX_TOKENS must be 1 or more.");
  const listed = listedModels(models);
  const bases = new Map(regions.map((region) => [checkRegion(region), baseUrl(region, endpoint)]));
  if (bases.size === 0) throw new Error("REGIONS must be one region or more.");
  const { routes, session, signedIn } = sessions(config);

  routes.get("/relay.json", async (c) => {
    const known = await session(c);
    if (!known) return c.json({ signIn, session: null });
    const { expires } = known;
    return c.json({ signIn, session: { expiration: new Date(expires * 1000).toISOString() }, models: [...listed], regions, maxTokens });
  });

  const call = [signedIn, limited(limit, (c) => c.get("session").id), allowed, taken, forwarded];
  for (const path of ["/model/:modelId/:operation", "/region/:region/model/:modelId/:operation"]) {
    routes.post(path, ...call);
    // EventSource can only GET: the request is in the URL, `?request={…}`.
    if (toServerSentEvents) routes.get(path, ...call);
  }
  return routes;

  async function allowed(c, next) {
    const { modelId, operation, region = regions[0] } = c.req.param();
    const streams = operation === "converse-stream";
    if (!OPERATIONS.includes(operation) || (c.req.method === "GET" && !streams)) return c.notFound();
    if (!listed.has(modelId)) return refuse(c, 403, "This model is not allowed.");
    if (!bases.has(region)) return refuse(c, 403, "This region is not allowed.");
    c.set("reencode", streams && accepts(c, "text/event-stream") ? toServerSentEvents : undefined);
    if (c.req.method === "GET") {
      if (!c.get("reencode")) return refuse(c, 400, "A GET is for EventSource, which accepts text/event-stream.");
      // EventSource asks again when a stream has ended. Once is enough: this tells it so.
      if (c.req.header("last-event-id") !== undefined) return c.body(null, 204);
    }
    await next();
  }

  async function taken(c, next) {
    if (c.req.method === "POST") return boundedBody(maxBodyBytes, bodyMs)(c, next);
    c.set("body", c.req.query("request") ?? "");
    await next();
  }

  async function forwarded(c) {
    const { modelId, operation, region = regions[0] } = c.req.param();
    let body;
    try {
      body = screen(operation, c.get("body"), { maxTokens, members });
    } catch (error) {
      if (error instanceof Refused) return refuse(c, 400, error.message);
      throw error;
    }
    const key = typeof bearerToken === "function" ? await bearerToken(region) : bearerToken;
    const headers = { authorization: `Bearer ${key}` };
    return forward(c, operationUrl(bases.get(region), modelId, operation), { headers, body }, c.get("reencode"));
  }
}

function accepts(c, type) {
  return (c.req.header("accept") ?? "").split(",").some((range) => range.split(";")[0].trim().toLowerCase() === type);
}

/** Where a region's calls go. https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
function baseUrl(region, endpoint) {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : region.startsWith("eusc-") ? "amazonaws.eu" : "amazonaws.com";
  const url = secretsMayGoTo(endpoint?.replaceAll("{region}", region) ?? `https://bedrock-runtime.${region}.${suffix}`);
  if (!url || url.search || url.hash || url.username || url.password) {
    throw new Error("AWS_ENDPOINT_URL_BEDROCK_RUNTIME must be a URL: https://…, or http://… on this machine.");
  }
  return url;
}
