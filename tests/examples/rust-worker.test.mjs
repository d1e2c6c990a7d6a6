// The Worker in Rust, as worker-build makes it, in workerd.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMeter } from "../hosts/trap.mjs";
import { ENDPOINT, KEY, built, sending } from "./setup.mjs";

process.env.WRANGLER_SEND_METRICS = "false";
process.env.MINIFLARE_TELEMETRY_DISABLED = "1";
const { Log, LogLevel, Miniflare } = await import("miniflare");

const FOLDER = built("rust-worker");
const CONFIG = JSON.parse(await readFile(new URL("../../www/rust-worker/wrangler.jsonc", import.meta.url), "utf8"));

let meter;
before(async () => {
  meter = await startMeter();
});
after(() => meter?.close());

/** Starts the Worker with these secrets and variables; `ask` is its answer to a question. */
async function start(t, bindings) {
  let logged = "";
  const log = (stream) => stream.setEncoding("utf8").on("data", (text) => (logged += text));
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => [stdout, stderr].forEach(log),
    compatibilityDate: CONFIG.compatibility_date,
    compatibilityFlags: CONFIG.compatibility_flags,
    modulesRoot: FOLDER,
    modules: [
      { type: "ESModule", path: join(FOLDER, "index.js") },
      { type: "CompiledWasm", path: join(FOLDER, "index_bg.wasm") },
    ],
    bindings: {
      ...CONFIG.vars,
      AWS_BEARER_TOKEN_BEDROCK: KEY,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: ENDPOINT,
      ...bindings,
    },
  });
  t.after(() => miniflare.dispose());
  const url = await miniflare.ready;
  const ask = (question) => fetch(url, { method: "POST", body: JSON.stringify({ question }) });
  return { url, ask, logged: () => logged };
}

/** The events of an answer, each `[name, data]`. */
const eventsOf = (text) =>
  [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name, data]) => [name, JSON.parse(data)]);
const textOf = (events) => events.flatMap(([name, data]) => (name === "message" ? data.text : [])).join("");

test("a question is answered by the model's text, and an end", async (t) => {
  const { ask } = await start(t, { MODEL_ID: "local.echo" });
  const question = "Grüße,\n世界 🌍";
  const response = await ask(question);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const events = eventsOf(await response.text());
  assert.equal(textOf(events), question);
  assert.deepEqual(events.at(-1), ["end", {}]);
});

test("text comes while the model writes, and a client that leaves ends the call", { timeout: 60_000 }, async (t) => {
  const { url } = await start(t, { MODEL_ID: "endless", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: meter.url });
  const asking = request(url, { method: "POST" }).end(JSON.stringify({ question: "Hello" }));
  const [response] = await once(asking, "response");
  let text = "";
  for await (const piece of response.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += piece;
    if (textOf(eventsOf(text)) === "ab") break;
  }
  await sending(meter.url, 1);
  // A reset: of a connection that is only closed, workerd hears when it next writes.
  response.on("error", () => {});
  asking.socket.resetAndDestroy();
  await sending(meter.url, 0);
});

test("an answer that breaks off ends with what happened", async (t) => {
  const { ask } = await start(t, { MODEL_ID: "local.stream-cut" });
  const events = eventsOf(await (await ask("one two three four five")).text());
  assert.notEqual(textOf(events), "");
  const [name, data] = events.at(-1);
  assert.equal(name, "exception");
  assert.equal(data.name, "TransportError");
});

for (const [what, bindings, status, name, message] of [
  ["the service's", { MODEL_ID: "local.error-access-denied" }, 502, "AccessDeniedException", /access to the model/],
  ["the Worker's", { AWS_BEARER_TOKEN_BEDROCK: "made-up key" }, 500, "ConfigError", /AWS_BEARER_TOKEN_BEDROCK/],
]) {
  test(`${what} fault is told, without the key`, async (t) => {
    const { ask, logged } = await start(t, bindings);
    const response = await ask("Hello");
    const body = await response.text();
    const error = JSON.parse(body);
    assert.equal(response.status, status);
    assert.equal(error.name, name);
    assert.match(error.message, message);
    for (const key of [KEY, "made-up key"]) assert.ok(!`${body}${logged()}`.includes(key));
  });
}

test("what is no question is refused", async (t) => {
  const { url } = await start(t, { MODEL_ID: "local.echo" });
  assert.equal((await fetch(url)).status, 405);
  for (const body of ["", "Hello", "{}", '{"question":1}']) {
    assert.equal((await fetch(url, { method: "POST", body })).status, 400, body);
  }
});
