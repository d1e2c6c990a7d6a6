// The page that the relay serves, chatting through it: in Chromium, through workerd, with the
// local endpoint behind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../page/browser.mjs";
import { HOSTS, PASSPHRASE } from "./setup.mjs";

const ENDPOINT = process.env.ENDPOINT ?? "http://127.0.0.1:8081";
let browser, relay, key;

before(async () => {
  const response = await fetch(`${ENDPOINT}/local-endpoint.json`);
  ({ bearerToken: key } = await response.json());
  const vars = {
    AWS_BEARER_TOKEN_BEDROCK: key,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: ENDPOINT,
    MODELS: "local.echo, local.long, local.tools",
    REGIONS: "us-east-1",
  };
  [browser, relay] = await Promise.all([launch(), HOSTS.workerd(ENDPOINT, { vars })]);
});
after(() => Promise.all([browser?.close(), relay?.stop()]));

async function open(t) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const seen = [];
  page.on("console", (message) => seen.push(message.text()));
  page.on("pageerror", (error) => seen.push(String(error)));
  await page.goto(relay.url);
  return { context, page, seen };
}

async function signIn(page, passphrase = PASSPHRASE) {
  await page.waitForSelector("#sign-in[open]");
  await page.fill("#passphrase", passphrase);
  await page.keyboard.press("Enter");
}

async function say(page, text) {
  await page.fill("#composer", text);
  await page.press("#composer", "Enter");
}

const last = (page, state) => page.locator(`#messages > :last-child[data-role="assistant"][data-state="${state}"]`);

test("one signs in and chats, and no key is anywhere in the page", async (t) => {
  const { context, page, seen } = await open(t);
  await signIn(page, "not the passphrase");
  await page.waitForSelector("#sign-in-problem:not(:empty)");
  await signIn(page);
  await page.waitForSelector("#sign-in:not([open])", { state: "attached" });
  assert.deepEqual(await page.locator("#model-pick option").allTextContents(), ["local.echo", "local.long", "local.tools", "Other model…"]);
  await say(page, "through the relay");
  const reply = last(page, "done");
  await reply.waitFor();
  assert.match(await reply.locator(".text").textContent(), /through the relay/);

  const [cookie] = await context.cookies();
  assert.deepEqual({ name: cookie.name, httpOnly: cookie.httpOnly, sameSite: cookie.sameSite }, { name: "session", httpOnly: true, sameSite: "Strict" });
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  for (const secret of [key, PASSPHRASE, cookie.value]) {
    assert.ok(!stored.includes(secret));
    assert.ok(!(await page.content()).includes(secret));
  }
  // The browser itself tells of the wrong passphrase, and that this is not the demo's server.
  assert.deepEqual(seen.filter((text) => !/status of 40[14]/.test(text)), []);
});

test("a reload keeps the session, and signing out ends it", async (t) => {
  const { page } = await open(t);
  await signIn(page);
  await page.waitForSelector("#sign-in:not([open])", { state: "attached" });
  await page.reload();
  await page.waitForSelector("#relay-badge:not([hidden])");
  await say(page, "still here");
  await last(page, "done").waitFor();
  await page.click("#settings-open");
  await page.click("#sign-out");
  await page.waitForSelector("#sign-in[open]");
});

test("a session that ends meanwhile is told, and signing in again and Retry go on", async (t) => {
  const { context, page } = await open(t);
  await signIn(page);
  await page.waitForSelector("#sign-in:not([open])", { state: "attached" });
  await context.clearCookies();
  await say(page, "before and after");
  const card = page.locator(".error-card");
  await card.waitFor();
  assert.equal(await card.locator("h2").textContent(), "You are not signed in");
  await card.getByRole("button", { name: "Sign in" }).click();
  await signIn(page);
  await page.waitForSelector("#sign-in:not([open])", { state: "attached" });
  await card.getByRole("button", { name: "Retry" }).click();
  const reply = last(page, "done");
  await reply.waitFor();
  assert.match(await reply.locator(".text").textContent(), /before and after/);
});

test("Stop ends a long reply", async (t) => {
  const { page } = await open(t);
  await signIn(page);
  await page.waitForSelector("#sign-in:not([open])", { state: "attached" });
  await page.selectOption("#model-pick", "local.long");
  await say(page, "go on");
  await page.waitForFunction(() => document.querySelector('[data-state="streaming"] .text')?.textContent.length > 100);
  await page.click("#send");
  await last(page, "stopped").waitFor();
});
