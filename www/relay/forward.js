// One request to the service, and its answer as it comes.

import { logFailure, refuse } from "./refuse.js";

export const OPERATIONS = ["converse", "converse-stream", "count-tokens"];

const PASSED_BACK = ["content-type", "x-amzn-requestid", "x-amzn-errortype", "retry-after", "x-amz-retry-after"];

/**
 * Sends this and nothing of the client's, and passes the answer back: status, body and a few
 * headers. Nobody reads the body on the way: each MB costs what the host takes to copy it.
 *
 * @param {import("hono").Context} c
 * @param {URL} url
 * @param {{ headers: object, body: string | Uint8Array }} request
 * @param {(body: ReadableStream) => { contentType: string, body: ReadableStream }} [reencode]
 *   what is made of an event stream, where it is not to go as it is
 */
export async function forward(c, url, { headers, body }, reencode) {
  const { signal } = c.req.raw;
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      // Without the first fetch asks for compression, and there is nothing to gain.
      headers: { "accept-encoding": "identity", "content-type": "application/json", ...headers },
      body,
      redirect: "manual", // the key is for this host
      signal, // a page that has gone away waits for nothing
    });
  } catch (error) {
    if (!signal.aborted) logFailure(error);
    return refuse(c, 502, "Bedrock could not be reached.");
  }
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel();
    return refuse(c, 502, "Bedrock answered with a redirect.");
  }
  // A proxy that compressed it would hold it back.
  c.header("cache-control", "no-store, no-transform");
  for (const name of PASSED_BACK) {
    const value = answer.headers.get(name);
    if (value !== null) c.header(name, value);
  }
  if (!reencode || !answer.headers.get("content-type")?.startsWith("application/vnd.amazon.eventstream")) {
    return c.body(answer.body, answer.status);
  }
  const made = reencode(answer.body);
  c.header("content-type", made.contentType);
  return c.body(made.body, answer.status);
}

/** The URL of an operation below this one; a model id is one segment, and may be an ARN. */
export function operationUrl(base, modelId, operation) {
  const hex = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  const segment = encodeURIComponent(modelId).replace(/[!'()*]/g, hex);
  return new URL(`${base.href.replace(/\/$/, "")}/model/${segment}/${operation}`);
}

/** The model ids that may be called. A URL parser takes `.` and `..` for steps in the path. */
export function listedModels(ids) {
  const listed = new Set(ids.filter((id) => id !== "." && id !== ".."));
  if (listed.size === 0) throw new Error("MODELS must be one model id or more.");
  return listed;
}
