// How often someone may ask, and how much and how slowly they may send.

import { refuse } from "./refuse.js";

/** How many names are counted at a time: what comes above is refused, for memory has an end. */
const MOST_NAMES = 100_000;

/**
 * Counts one more request under this name. This is the form of Cloudflare's rate-limit binding.
 * @typedef {(request: { key: string }) => Promise<{ success: boolean, seconds?: number }>} Limit
 */

/**
 * `most` requests in `seconds` under each name, counted in this process alone.
 * @returns {Limit}
 */
export function windowLimit(most, seconds) {
  let counts = new Map();
  let ends = 0;
  return async ({ key }) => {
    const now = Date.now();
    if (now >= ends) [counts, ends] = [new Map(), now + seconds * 1000];
    const count = (counts.get(key) ?? 0) + 1;
    if (count > 1 || counts.size < MOST_NAMES) counts.set(key, count);
    return { success: counts.has(key) && count <= most, seconds: Math.ceil((ends - now) / 1000) };
  };
}

/** Middleware: as often as `limit` lets the one with this name. */
export function limited(limit, name) {
  return async (c, next) => {
    const { success, seconds = 60 } = await limit({ key: name(c) });
    if (success) return next();
    c.header("retry-after", String(seconds));
    return refuse(c, 429, "Too many requests: wait a little.");
  };
}

/**
 * Middleware: reads the body into `body` (text), so much of it and so long.
 *
 * All of it is read before anything goes on: what is sent to the service has been looked at.
 */
export function boundedBody(maxBytes, ms) {
  return async (c, next) => {
    if (Number(c.req.header("content-length")) > maxBytes) return refuse(c, 413, "That is too long.");
    const reader = c.req.raw.body?.getReader();
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, { late: true })));
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let body = "";
    let length = 0;
    try {
      while (reader) {
        const { done, value, late: isLate } = await Promise.race([reader.read(), late]);
        if (done) break;
        length += value?.length ?? 0;
        const refused = isLate ? refuse(c, 408, "That took too long to send.") : length > maxBytes && refuse(c, 413, "That is too long.");
        if (refused) {
          reader.cancel().catch(() => {});
          return refused;
        }
        body += decoder.decode(value, { stream: true });
      }
      body += decoder.decode();
    } catch {
      return refuse(c, 400, "The body is not UTF-8, or was cut off.");
    } finally {
      clearTimeout(timer);
    }
    c.set("body", body);
    await next();
  };
}
