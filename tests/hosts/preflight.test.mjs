// What a browser asks a server before it sends a request of ours: as little as there can be to
// refuse. And what is said where the server refuses. Chromium, on the origin of PAGE_URL.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { PAGE_URL, launch } from "../page/browser.mjs";

const KEY = `ABSK${btoa("BedrockAPIKey-made-up:x")}`;
let browser;
let page;
let server;
let endpoint;
let asked = [];
let allows = true;

before(async () => {
  server = createServer((request, response) => {
    const { method, headers } = request;
    if (method === "OPTIONS") asked.push([headers["access-control-request-method"], headers["access-control-request-headers"] ?? ""]);
    if (allows) {
      response.setHeader("access-control-allow-origin", headers.origin);
      response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "");
    }
    response.writeHead(200, { "content-type": "application/json" }).end('{"output":{"message":{"role":"assistant","content":[]}}}');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
  page = await browser.newPage();
  await page.goto(new URL("/pkg/package.json", PAGE_URL).href);
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Makes a call in the page; gives what it fails with, if it does. */
const call = (config) =>
  page.evaluate(async (config) => {
    const { default: init, ConverseClient } = await import(new URL("/pkg/browser.js", location.href).href);
    await init();
    try {
      await new ConverseClient(config).converse({ modelId: "m", messages: [] });
      return null;
    } catch ({ name, message }) {
      return { name, message };
    }
  }, config);

test("a preflight asks for authorization and content-type, and nothing else", async () => {
  asked = [];
  assert.equal(await call({ endpoint, bearerToken: KEY }), null);
  assert.deepEqual(asked, [["POST", "authorization,content-type"]]);
});

test("without a key it asks for content-type, and for what the user adds", async () => {
  asked = [];
  assert.equal(await call({ endpoint, skipAuth: true, headers: { "X-Mine": "1" } }), null);
  assert.deepEqual(asked, [["POST", "content-type,x-mine"]]);
});

test("where the server refuses, the error says what a browser can know, and names the relay", async () => {
  allows = false;
  try {
    const error = await call({ endpoint, bearerToken: KEY, headers: { "x-other": "1" } });
    assert.equal(error.name, "TransportError");
    assert.match(error.message, /no answer.*cross-origin.*relay/);
    assert.ok(!error.message.includes(KEY));
  } finally {
    allows = true;
  }
});
