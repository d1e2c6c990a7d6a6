// Ways to tell whether someone may sign in: each makes a `check` for sessions().

import { verifyWithJwks } from "hono/jwt";
import { timingSafeEqual } from "hono/utils/buffer";

/** Lets in whoever knows the passphrase. */
export function passphraseCheck(passphrase) {
  if (!(passphrase?.length >= 12)) throw new Error("PASSPHRASE must be 12 characters or more.");
  // It compares hashes: the length is a secret, too.
  return async ({ passphrase: given }) => typeof given === "string" && timingSafeEqual(given, passphrase);
}

/**
 * Lets in whoever Cloudflare Access has let in: put an Access application before the Worker,
 * and no one types anything here.
 * @param {string} team as in https://{team}.cloudflareaccess.com
 * @param {string} audience the application's AUD tag
 */
export function accessCheck(team, audience) {
  const iss = `https://${team}.cloudflareaccess.com`;
  const options = { jwks_uri: `${iss}/cdn-cgi/access/certs`, allowedAlgorithms: ["RS256"], verification: { iss, aud: audience } };
  return async (_, request) => {
    const token = request.headers.get("cf-access-jwt-assertion") ?? "";
    return verifyWithJwks(token, options).then(() => true, () => false);
  };
}

/**
 * Lets in whoever another check lets in and Cloudflare Turnstile takes for a person. The page
 * sends the widget's token as `turnstile`.
 */
export function turnstileCheck(secret, check = () => true) {
  return async (form, request) => {
    if (typeof form.turnstile !== "string" || !(await check(form, request))) return false;
    const asked = new URLSearchParams({ secret, response: form.turnstile });
    const answer = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", { method: "POST", body: asked });
    return (await answer.json()).success === true;
  };
}
