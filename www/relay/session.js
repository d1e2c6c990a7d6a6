// Who may ask: pages of the origins that are allowed, whose user has signed in.
//
// The session is a signed token (JWT, HS256) and nothing else, so that there is no store to
// run: it ends by itself. A new secret ends them all. One that was signed out is remembered,
// by this process alone where the host gives no store that all of them see.
//
// A page of the server's own origin gets it as a cookie that no script can read. A page of
// another origin, where browsers keep cookies from going, gets it in the answer, and sends it
// as the bearer token. Each token names the origin that it was made for and works for no other.

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { sign, verify } from "hono/jwt";
import { limited, windowLimit } from "./limits.js";
import { httpsOrLoopback, logFailure, refuse } from "./refuse.js";

/** What a page of another origin may read of an answer, beside its body. */
const EXPOSED = ["x-amzn-requestid", "x-amzn-errortype", "retry-after"];

/**
 * The routes that each server begins with, and the middleware that lets only the signed-in in.
 *
 * @param {object} config
 * @param {string} config.secret signs the sessions, 32 characters or more
 * @param {(form: object, request: Request) => boolean | Promise<boolean>} config.check may
 *   whoever sent this in? The one function to put your own sign-in into (checks.js has some)
 * @param {string} [config.origin] of the server's own page, as the browser has it: https, or
 *   http on this machine. By default it is read off each request's URL
 * @param {string[]} [config.origins] others whose pages may ask
 * @param {number} [config.sessionSeconds]
 * @param {import("./limits.js").Limit} [config.signInLimit]
 * @param {(c: import("hono").Context) => string} [config.address] of whoever asks, where the
 *   host knows it: sign-ins are counted by it
 * @param {{ add(id: string, seconds: number): Promise<void>, has(id: string): Promise<boolean> }} [config.signedOut]
 *   remembers the sessions that were signed out, each for so many seconds
 */
export function sessions({
  secret,
  check,
  origin,
  origins = [],
  sessionSeconds = 8 * 3600,
  signInLimit = windowLimit(30, 60),
  address = () => "everyone",
  signedOut = memory(),
}) {
  if (origin !== undefined) httpsOrLoopback(origin, "ORIGIN");
  for (const other of origins) httpsOrLoopback(other, "Each of ORIGINS");
  if (typeof check !== "function") throw new Error("PASSPHRASE must be set, or a check given.");
  if (!(secret?.length >= 32)) throw new Error("SESSION_SECRET must be 32 characters or more.");
  if (!(sessionSeconds >= 60)) throw new Error("SESSION_SECONDS must be 60 or more.");

  const routes = new Hono();
  routes.onError((error, c) => {
    logFailure(error);
    return refuse(c, 500, "The server failed.");
  });
  routes.notFound((c) => refuse(c, 404, "There is nothing here."));

  routes.use(async (c, next) => {
    c.header("cache-control", "no-store");
    await next();
  });
  if (origins.length > 0) {
    const allowHeaders = ["authorization", "content-type"];
    routes.use(cors({ origin: origins, allowMethods: ["GET", "POST"], allowHeaders, exposeHeaders: EXPOSED, maxAge: 7200 }));
  }
  routes.use(async (c, next) => {
    const own = origin ?? new URL(c.req.url).origin;
    // Browsers send it with all but GET to their own origin, and then say at least that.
    const from = c.req.header("origin") ?? (c.req.header("sec-fetch-site") === "same-origin" ? own : undefined);
    if (from !== own && !origins.includes(from)) return refuse(c, 403, "Pages of this origin may not ask.");
    c.set("asker", { origin: from, isOwn: from === own });
    await next();
  });

  routes.post(
    "/sign-in",
    limited(signInLimit, address),
    bodyLimit({ maxSize: 4096, onError: (c) => refuse(c, 413, "That is too long.") }),
    async (c) => {
      const form = (await c.req.json().catch(() => null)) ?? {};
      if (!(await check(form, c.req.raw))) return refuse(c, 401, "That is not right: it signs nobody in.", "AccessDeniedException");
      const { origin, isOwn } = c.get("asker");
      const exp = Math.floor(Date.now() / 1000) + sessionSeconds;
      const token = await sign({ jti: crypto.randomUUID(), aud: origin, exp }, secret, "HS256");
      const expiration = new Date(exp * 1000).toISOString();
      if (!isOwn) return c.json({ token, expiration });
      // Max-Age is for the browser; what counts here is the time that is signed.
      setCookie(c, "session", token, { ...cookie(origin), httpOnly: true, sameSite: "Strict", maxAge: sessionSeconds });
      return c.json({ expiration });
    },
  );

  routes.post("/sign-out", signedIn, async (c) => {
    const { id, expires } = c.get("session");
    await signedOut.add(id, Math.max(1, Math.ceil(expires - Date.now() / 1000)));
    const { origin, isOwn } = c.get("asker");
    if (isOwn) deleteCookie(c, "session", cookie(origin));
    return c.body(null, 204);
  });

  /** Who has signed in: `{ id, expires }`, in seconds since 1970, or nothing. */
  async function session(c) {
    const { origin, isOwn } = c.get("asker");
    const token = isOwn
      ? getCookie(c, "session", cookie(origin).prefix)
      : c.req.header("authorization")?.match(/^Bearer (.+)$/i)?.[1];
    if (!token) return undefined;
    try {
      const { jti: id, exp: expires } = await verify(token, secret, { alg: "HS256", aud: origin });
      // What a session has, whatever else was once signed with this secret.
      if (typeof id !== "string" || typeof expires !== "number" || (await signedOut.has(id))) return undefined;
      return { id, expires };
    } catch (error) {
      if (error.name.startsWith("Jwt")) return undefined;
      throw error;
    }
  }

  /** Middleware: sets `session`. */
  async function signedIn(c, next) {
    const known = await session(c);
    if (!known) return refuse(c, 401, "Sign in first: there is no session, or it is over.");
    c.set("session", known);
    await next();
  }

  return { routes, session, signedIn };
}

/** What one process remembers, each for its time. */
function memory() {
  const ends = new Map();
  return {
    async add(id, seconds) {
      const now = Date.now();
      for (const [id, end] of ends) if (end <= now) ends.delete(id);
      ends.set(id, now + seconds * 1000);
    },
    has: async (id) => ends.has(id),
  };
}

/** A browser keeps a __Host- cookie from every other host and from http. */
function cookie(origin) {
  const secure = origin.startsWith("https:");
  return { prefix: secure ? "host" : undefined, secure, path: "/" };
}
