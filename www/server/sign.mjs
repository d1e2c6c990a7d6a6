// Signs the requests of a signed-in page with SigV4 and forwards them to Bedrock: no key
// ever reaches the page, and the server decides call by call.
//
// What the page gives to converse-wasm:
//
//     { endpoint: location.origin, skipAuth: true }

import { Sha256 } from "@aws-crypto/sha256-js";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { SignatureV4 } from "@smithy/signature-v4";
import { forward, listedModels, operationUrl, OPERATIONS } from "../relay/forward.js";
import { boundedBody, limited, windowLimit } from "../relay/limits.js";
import { checkRegion, httpsOrLoopback, refuse } from "../relay/refuse.js";
import { sessions } from "../relay/session.js";
import { access, isRunDirectly, start } from "./run.mjs";

/**
 * @param {object} config also what `sessions` takes
 * @param {string} config.region
 * @param {() => Promise<object>} config.credentials the server's, as an AWS SDK's provider
 * @param {string[]} config.models ids that may be called, each as the page writes it
 * @param {string} [config.upstream] in place of Bedrock's own address
 * @param {number} [config.maxBodyBytes] held in memory, since a signature covers the whole body
 */
export function app({
  region,
  credentials,
  models,
  upstream = `https://bedrock-runtime.${region}.amazonaws.com`,
  maxBodyBytes = 8 * 1024 * 1024,
  ...config
}) {
  checkRegion(region);
  httpsOrLoopback(config.origin, "ORIGIN"); // behind a proxy, a URL does not tell
  const bedrock = httpsOrLoopback(upstream, "UPSTREAM");
  const listed = listedModels(models);
  // uriEscapePath: in what is signed, the path is encoded once more than in the request, as
  // Bedrock has it (and all of AWS but S3): a `:` is sent as %3A and signed as %253A.
  const signer = new SignatureV4({
    service: "bedrock",
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: true,
  });
  const { routes, signedIn } = sessions(config);

  const calls = limited(windowLimit(60, 60), (c) => c.get("session").id);
  for (const operation of OPERATIONS) {
    routes.post(
      `/model/:modelId/${operation}`,
      signedIn,
      calls,
      async (c, next) => {
        if (!listed.has(c.req.param("modelId"))) return refuse(c, 403, "This model is not allowed.");
        await next();
      },
      boundedBody(maxBodyBytes, 30_000),
      (c) => signed(c, operationUrl(bedrock, c.req.param("modelId"), operation)),
    );
  }
  return routes;

  async function signed(c, url) {
    const body = c.get("body");
    // Made anew: nothing of the client's goes along but the body.
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host, "content-type": "application/json" },
      body,
    });
    delete headers.host; // fetch writes the same one, from the URL
    return forward(c, url, { headers, body });
  }
}

if (isRunDirectly(import.meta.url)) {
  start(8083, (env) =>
    app({
      ...access(env),
      region: env.AWS_REGION || env.AWS_DEFAULT_REGION,
      credentials: fromNodeProviderChain(),
      models: (env.MODELS ?? "").split(",").map((id) => id.trim()).filter(Boolean),
      upstream: env.UPSTREAM || undefined,
    }),
  );
}
