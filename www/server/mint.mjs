// Mints short-term Bedrock keys for a signed-in page, which then calls Bedrock itself.
//
// What the page gives to converse-wasm:
//
//     bearerToken: async () => {
//       const r = await fetch("/bedrock-key", { method: "POST" });
//       if (!r.ok) throw new Error(`no key: status ${r.status}`);
//       const { token, expiration } = await r.json();
//       return { token, expiration: new Date(expiration) };
//     }
//
// Whoever holds a key can use it until it expires, from anywhere, for all that the server's
// credentials may do in Bedrock: nothing here can call it back, or sees what it is used for.
// So keys are short, and the credentials should be of a role that may do little else.

import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { getToken } from "@aws/bedrock-token-generator";
import { limited, windowLimit } from "../relay/limits.js";
import { checkRegion, httpsOrLoopback } from "../relay/refuse.js";
import { sessions } from "../relay/session.js";
import { access, isRunDirectly, start } from "./run.mjs";

/**
 * @param {object} config also what `sessions` takes
 * @param {string} config.region the only one in which the keys work
 * @param {() => Promise<object>} config.credentials the server's, as an AWS SDK's provider
 * @param {number} [config.keySeconds] how long a key lives at most
 */
export function app({ region, credentials, keySeconds = 15 * 60, ...config }) {
  checkRegion(region);
  httpsOrLoopback(config.origin, "ORIGIN"); // behind a proxy, a URL does not tell
  if (!(keySeconds >= 60 && keySeconds <= 3600)) throw new Error("KEY_SECONDS must be 60 to 3600.");
  const { routes, signedIn } = sessions(config);

  // A page needs one key in its lifetime: ten a minute leave room for tabs and reloads.
  routes.post("/bedrock-key", signedIn, limited(windowLimit(10, 60), (c) => c.get("session").id), async (c) => {
    const identity = await credentials();
    const now = Date.now();
    // A key outlives neither the session nor, whatever it says, the credentials behind it.
    const end = Math.min(
      now + keySeconds * 1000,
      c.get("session").expires * 1000,
      identity.expiration?.getTime() ?? Infinity,
    );
    const expiresInSeconds = Math.floor((end - now) / 1000);
    const token = await getToken({ credentials: identity, region, expiresInSeconds });
    // Counted from before the signing, so never later than the key's own end.
    const expiration = new Date(now + expiresInSeconds * 1000).toISOString();
    return c.json({ token, expiration, region });
  });
  return routes;
}

if (isRunDirectly(import.meta.url)) {
  start(8082, (env) =>
    app({
      ...access(env),
      region: env.AWS_REGION || env.AWS_DEFAULT_REGION,
      credentials: fromNodeProviderChain(),
      keySeconds: env.KEY_SECONDS ? Number(env.KEY_SECONDS) : undefined,
    }),
  );
}
