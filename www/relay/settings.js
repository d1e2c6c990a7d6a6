// The relay's configuration, from what a host has as its environment: variables and secrets.

import { passphraseCheck } from "./checks.js";
import { windowLimit } from "./limits.js";

/**
 * | variable | |
 * |---|---|
 * | `AWS_BEARER_TOKEN_BEDROCK` | the Bedrock API key, a secret |
 * | `PASSPHRASE` | lets in who knows it, a secret of 12 characters or more |
 * | `SESSION_SECRET` | signs the sessions, a secret of 32 characters or more |
 * | `MODELS` | ids that may be called, with commas between |
 * | `REGIONS` | that may be called, with commas between; the first where the page names none |
 * | `ORIGINS` | of pages elsewhere that may ask, with commas between; none by default |
 * | `MAX_TOKENS` | of one answer at most, by default 4096 |
 * | `SESSION_SECONDS` | by default 28800, 8 hours |
 * | `BODY_SECONDS` | how long a request may take to come, by default 30 |
 * | `CALLS_PER_MINUTE` | of a session, by default 60, where the host does not count them itself |
 * | `SIGN_INS_PER_MINUTE` | from an address, by default 10, likewise |
 * | `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` | in place of Bedrock's own; `{region}` in it is replaced |
 *
 * @param {object} env a Worker's `env`, `Deno.env.toObject()`
 */
export function fromEnv(env) {
  const list = (name) => (env[name] ?? "").split(",").map((item) => item.trim()).filter(Boolean);
  const number = (name, otherwise) => (env[name] ? Number(env[name]) : otherwise);
  return {
    // Blanks around a key come from copying, and are never part of one.
    bearerToken: env.AWS_BEARER_TOKEN_BEDROCK?.trim(),
    check: env.PASSPHRASE === undefined ? undefined : passphraseCheck(env.PASSPHRASE),
    secret: env.SESSION_SECRET,
    models: list("MODELS"),
    regions: list("REGIONS"),
    origins: list("ORIGINS"),
    maxTokens: number("MAX_TOKENS"),
    sessionSeconds: number("SESSION_SECONDS"),
    bodyMs: number("BODY_SECONDS", 30) * 1000,
    limit: windowLimit(number("CALLS_PER_MINUTE", 60), 60),
    signInLimit: windowLimit(number("SIGN_INS_PER_MINUTE", 10), 60),
    endpoint: env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || undefined,
  };
}
