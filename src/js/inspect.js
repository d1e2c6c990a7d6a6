// What a Bedrock API key says of itself, offline. (A file of its own: who wants no more than this
// need not bundle the client.)
import { inspectBearerToken as inspect } from "./converse_wasm.js";
import { alive, configError } from "./error.js";

export const inspectBearerToken = (token) => {
  if (typeof token !== "string") {
    alive(() => {});
    throw configError("the token must be a string");
  }
  const [kind, region, issued, expires] = alive(() => inspect(token)).split("\n");
  const inspected = { kind };
  if (region) inspected.region = region;
  if (issued) inspected.issuedAt = new Date(issued * 1000);
  if (expires) inspected.expiresAt = new Date(expires * 1000);
  return inspected;
};
