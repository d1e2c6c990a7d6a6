// The relay on Deno Deploy, or on any machine with Deno, with the page.

import { Hono } from "hono";
import { getConnInfo, serveStatic } from "hono/deno";
import { relay } from "../relay/relay.js";
import { fromEnv } from "../relay/settings.js";

const RELAYED = ["/sign-in", "/sign-out", "/relay.json", "/model/*", "/region/*"];

// For readers of server-sent events, too: the package, with its wasm, is then loaded.
const { toServerSentEvents } = Deno.env.get("SERVER_SENT_EVENTS") ? await import("../relay/sse.js") : {};

const api = relay({
  ...fromEnv(Deno.env.toObject()),
  toServerSentEvents,
  // Its limits count in this isolate alone, of which Deno Deploy may run several.
  address: (c) => getConnInfo(c).remote.address,
});

const app = new Hono();
for (const path of RELAYED) app.all(path, (c) => api.fetch(c.req.raw, c.env));
app.use(async (c, next) => {
  await next();
  // As page/build.mjs has it for the Worker: no other site may show the page within its own.
  c.header("content-security-policy", "frame-ancestors 'none'");
  c.header("x-content-type-options", "nosniff");
});
app.use(serveStatic({ root: new URL("../site", import.meta.url).pathname }));

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8000), hostname: Deno.env.get("HOST") }, app.fetch);
