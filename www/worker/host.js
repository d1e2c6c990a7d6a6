// The relay on Cloudflare Workers: what this host has of its own. Cloudflare counts calls, and
// knows where a request comes from.

import { relay } from "../relay/relay.js";
import { fromEnv } from "../relay/settings.js";

/** @param {(env: object) => object} [options] for `relay`, beside what variables and secrets say */
export function worker(options = () => ({})) {
  let app;
  return {
    fetch(request, env, context) {
      app ??= relay({ ...fromEnv(env), ...host(env), ...options(env) });
      return app.fetch(request, env, context);
    },
  };
}

function host(env) {
  return {
    limit: (request) => env.CALLS.limit(request),
    signInLimit: (request) => env.SIGN_INS.limit(request),
    address: (c) => c.req.header("cf-connecting-ip") ?? "unknown",
    // A KV namespace, if one is bound: sign-out then holds everywhere, within a minute.
    signedOut: env.SIGNED_OUT ? inKv(env.SIGNED_OUT) : undefined,
  };
}

/** 60 seconds is the least that KV keeps something. */
function inKv(namespace) {
  return {
    add: (id, seconds) => namespace.put(id, "", { expirationTtl: Math.max(60, seconds) }),
    has: async (id) => (await namespace.get(id)) !== null,
  };
}
