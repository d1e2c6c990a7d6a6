// Who may ask: pages of one origin, whose user has signed in.
//
// The session is a signed cookie and nothing else, so that there is no store to run. The
// price: it cannot be called back, it ends by itself. A new SESSION_SECRET ends them all.

import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getSignedCookie, setSignedCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";

const NOT_OURS = "Only pages of this server's own origin may ask.";

/**
 * The routes that both servers begin with, and the middleware that lets only the signed-in in.
 *
 * @param {object} config
 * @param {string} config.origin of the page, as the browser has it: https, or http on this machine
 * @param {string} config.secret signs the cookies, 32 characters or more
 * @param {(form: object) => boolean | Promise<boolean>} config.check may whoever sent this in?
 *   The one function to put your own sign-in into; `passphraseCheck` is a stand-in for it
 * @param {number} [config.sessionSeconds]
 */
export function sessions({ origin, secret, check, sessionSeconds = 8 * 3600 }) {
  const page = httpsOrLoopback(origin, "ORIGIN");
  if (!(secret?.length >= 32)) throw new Error("SESSION_SECRET must be 32 characters or more.");
  // A browser keeps a __Host- cookie from every other host and from http.
  const secure = page.protocol === "https:";
  const prefix = secure ? "host" : undefined;

  const routes = new Hono();
  routes.onError((error, c) => {
    if (error instanceof HTTPException) return refuse(c, error.status, NOT_OURS);
    logFailure(error);
    return refuse(c, 500, "The server failed.");
  });
  routes.notFound((c) => refuse(c, 404, "There is nothing here."));

  routes.use(
    async (c, next) => {
      c.header("cache-control", "no-store");
      await next();
    },
    // Looks at what an HTML form can send, and counts on CORS for the rest: nothing here
    // answers a preflight. A foreign origin is refused all the same, whatever it sends.
    csrf({ origin: page.origin }),
    async (c, next) => {
      const from = c.req.header("origin");
      if (from !== undefined && from !== page.origin) return refuse(c, 403, NOT_OURS);
      await next();
    },
  );

  routes.post(
    "/sign-in",
    limited(30, 60, () => "everyone"),
    bodyLimit({ maxSize: 4096, onError: (c) => refuse(c, 413, "That is too long.") }),
    async (c) => {
      const form = (await c.req.json().catch(() => null)) ?? {};
      if (!(await check(form))) return refuse(c, 401, "That is not the passphrase.");
      // Max-Age is for the browser; what counts here is the time that is signed.
      const expires = Math.floor(Date.now() / 1000) + sessionSeconds;
      await setSignedCookie(c, "session", `${expires}.${randomUUID()}`, secret, {
        prefix,
        secure,
        httpOnly: true,
        sameSite: "Strict",
        path: "/",
        maxAge: sessionSeconds,
      });
      return c.body(null, 204);
    },
  );

  /** Middleware: sets `session` to `{ id, expires }`, in seconds since 1970. */
  async function signedIn(c, next) {
    // `false` is a signature that does not fit.
    const cookie = (await getSignedCookie(c, secret, "session", prefix)) || "";
    const [expires, id] = cookie.split(".");
    if (!(Number(expires) - Date.now() / 1000 >= 1)) return refuse(c, 401, "Sign in first.");
    c.set("session", { id, expires: Number(expires) });
    await next();
  }

  return { routes, signedIn };
}

/** Lets in whoever knows the passphrase. */
export function passphraseCheck(passphrase) {
  if (!(passphrase?.length >= 12)) throw new Error("PASSPHRASE must be 12 characters or more.");
  // Hashed, since the comparison wants equal lengths, and the length is a secret too.
  const hash = (text) => createHash("sha256").update(text).digest();
  const expected = hash(passphrase);
  return ({ passphrase }) =>
    typeof passphrase === "string" && timingSafeEqual(hash(passphrase), expected);
}

/**
 * Middleware: `most` requests in `seconds`, by default of each session.
 *
 * It counts in this process alone, and the sign-ins of everyone together: it slows down
 * guessing, but whoever guesses keeps others from signing in meanwhile. What knows the
 * addresses of clients (the proxy in front) should limit by address, before this does.
 */
export function limited(most, seconds, key = (c) => c.get("session").id) {
  let counts = new Map();
  let ends = 0;
  return async (c, next) => {
    const now = Date.now();
    if (now >= ends) [counts, ends] = [new Map(), now + seconds * 1000];
    const count = (counts.get(key(c)) ?? 0) + 1;
    counts.set(key(c), count);
    if (count <= most) return next();
    c.header("retry-after", String(Math.ceil((ends - now) / 1000)));
    return refuse(c, 429, "Too many requests: wait a little.");
  };
}

/** An error in the form of Bedrock's, so that ConverseError has the message. */
export function refuse(c, status, message) {
  return c.json({ message }, status);
}

/** The kind of an error, not its message: JSON's and fetch's repeat what they refused. */
export function logFailure(error) {
  console.error(["Failed:", error.name, error.code ?? error.cause?.code].filter(Boolean).join(" "));
}

/** The URL of an origin that a secret may travel to. */
export function httpsOrLoopback(text, what) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback.test(url.hostname));
  // href is the origin and a slash where there is no user, path, query or fragment.
  if (!safe || url.href !== `${url.origin}/`) {
    throw new Error(`${what} must be an origin: https://…, or http://… on this machine.`);
  }
  return url;
}

/** A region as it may stand in a host name. */
export function checkRegion(region) {
  if (!/^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(region ?? "")) {
    throw new Error("AWS_REGION must be a region, such as us-east-1.");
  }
  return region;
}
