// The page with Leptos, typed on in Chromium.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startMeter } from "../hosts/trap.mjs";
import { launch } from "../page/browser.mjs";
import { ENDPOINT, KEY, built, sending } from "./setup.mjs";

const PAGE = fileURLToPath(new URL("../../www/leptos", import.meta.url));
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves the page, with what was built of it in its pkg folder. */
const server = createServer(async ({ url }, response) => {
  const path = url === "/" ? "/index.html" : url;
  const file = path.startsWith("/pkg/") ? join(built("leptos"), path.slice("/pkg".length)) : join(PAGE, path);
  response.writeHead(200, { "content-type": TYPES[extname(file)] }).end(await readFile(file));
});

let browser;
let meter;
let page;
let complaints;
before(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  meter = await startMeter();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  meter?.close();
  server.close();
});
beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
});
afterEach(() => page?.close());

async function ask({ endpoint = ENDPOINT, model = "local.echo", question = "Hello" }) {
  await page.getByLabel("Endpoint").fill(endpoint);
  await page.getByLabel("Key").fill(KEY);
  await page.getByLabel("Model").fill(model);
  await page.getByLabel("Question").fill(question);
  await page.getByRole("button", { name: "Ask" }).click();
}

/** Waits until the answer is this text. */
const answered = (text) =>
  page.waitForFunction((text) => document.querySelector("output").textContent === text, text);

test("a question is answered by the model's text", async () => {
  await ask({ question: "Grüße, 世界 🌍" });
  await answered("Grüße, 世界 🌍");
  await page.locator("button:enabled", { hasText: "Ask" }).waitFor();
  assert.equal(await page.getByRole("alert").textContent(), "");
  assert.deepEqual(complaints, []);
});

test("text comes while the model writes, and Stop ends the call and keeps the text", { timeout: 60_000 }, async () => {
  await ask({ endpoint: meter.url, model: "endless" });
  await answered("ab");
  await sending(meter.url, 1);
  assert.ok(await page.getByRole("button", { name: "Ask" }).isDisabled());
  await page.getByRole("button", { name: "Stop" }).click();
  await sending(meter.url, 0);
  assert.equal(await page.locator("output").textContent(), "ab");
  assert.equal(await page.getByRole("alert").textContent(), "");
  // And one can go on.
  await ask({ question: "now this" });
  await answered("now this");
});

test("what fails is shown, without the key, until the next question", async () => {
  const error = page.getByRole("alert").filter({ hasText: /./ });
  await ask({ model: "local.error-access-denied" });
  assert.match(await error.textContent(), /^AccessDeniedException: .*access to the model/);
  await ask({ model: "local.stream-cut", question: "one two three four five" });
  await page.getByRole("alert").filter({ hasText: "TransportError" }).waitFor();
  assert.notEqual(await page.locator("output").textContent(), "");
  assert.ok(!(await page.locator("body").innerText()).includes(KEY));
  await ask({ question: "again" });
  await answered("again");
  assert.equal(await page.getByRole("alert").textContent(), "");
});
