// Signs the requests of a signed-in page with SigV4 and forwards them to Bedrock: no key
// ever reaches the page, and the server decides call by call.
//
// What the page gives to converse-wasm:
//
//     { endpoint: location.origin, skipAuth: true }

import { Sha256 } from "@aws-crypto/sha256-js";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { SignatureV4 } from "@smithy/signature-v4";
import { bodyLimit } from "hono/body-limit";
import { access, isRunDirectly, start } from "./run.mjs";
import { checkRegion, httpsOrLoopback, limited, logFailure, refuse, sessions } from "./session.mjs";

const OPERATIONS = ["converse", "converse-stream", "count-tokens"];
const PASSED_BACK = ["content-type", "x-amzn-requestid", "x-amzn-errortype"];

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
  const bedrock = httpsOrLoopback(upstream, "UPSTREAM");
  // A URL parser takes these two for steps in the path, percent-encoded or not.
  const listed = new Set(models.filter((id) => id !== "." && id !== ".."));
  if (listed.size === 0) throw new Error("MODELS must be one model id or more.");
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

  for (const operation of OPERATIONS) {
    routes.post(
      `/model/:modelId/${operation}`,
      signedIn,
      limited(60, 60),
      async (c, next) => {
        if (!listed.has(c.req.param("modelId"))) return refuse(c, 403, "This model is not allowed.");
        await next();
      },
      bodyLimit({ maxSize: maxBodyBytes, onError: (c) => refuse(c, 413, "That is too long.") }),
      (c) => forward(c, `/model/${segment(c.req.param("modelId"))}/${operation}`),
    );
  }
  return routes;

  async function forward(c, path) {
    const body = new Uint8Array(await c.req.arrayBuffer());
    // Made anew: nothing of the client's goes along but the body.
    const { headers } = await signer.sign({
      method: "POST",
      protocol: bedrock.protocol,
      hostname: bedrock.hostname,
      path,
      query: {},
      headers: { host: bedrock.host, "content-type": "application/json" },
      body,
    });
    delete headers.host; // fetch writes the same one, from the URL
    let answer;
    try {
      answer = await fetch(new URL(path, bedrock), {
        method: "POST",
        // Not signed. Without it fetch asks for compression, and there is nothing to gain.
        headers: { ...headers, "accept-encoding": "identity" },
        body,
        redirect: "manual", // the signature is for this host
        signal: c.req.raw.signal, // a page that has gone away waits for nothing
      });
    } catch (error) {
      if (!c.req.raw.signal.aborted) logFailure(error);
      return refuse(c, 502, "Bedrock could not be reached.");
    }
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      return refuse(c, 502, "Bedrock answered with a redirect.");
    }
    for (const name of PASSED_BACK) {
      const value = answer.headers.get(name);
      if (value !== null) c.header(name, value);
    }
    return c.body(answer.body, answer.status); // as it comes, chunk by chunk
  }
}

/** A model id as one segment of a path: ids may be ARNs, with `:` and `/`. */
function segment(modelId) {
  const hex = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(modelId).replace(/[!'()*]/g, hex);
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
