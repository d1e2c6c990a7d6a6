// A browser for the tests of the page: one for the file, a context of its own (storage, clipboard) for each test.

import { after, afterEach, before, beforeEach } from "node:test";
import { chromium } from "playwright-core";

export const PAGE_URL = process.env.PAGE_URL ?? "http://127.0.0.1:8080/";

export const BROWSER = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // No sandbox: CI runs as root. The others keep the browser from calling home.
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

export function launch() {
  return chromium.launch(BROWSER);
}

/**
 * A browser for all tests of a file, and the page anew for each of them: what this gives is always that of the test
 * that runs, with `browser` beside it.
 * @param {(chat: object) => void} [ready] what to do with the page before each test
 */
export function chatForEach(ready = () => {}) {
  const chat = {};
  before(async () => {
    chat.browser = await launch();
  });
  after(() => chat.browser?.close());
  beforeEach(async () => {
    Object.assign(chat, await openChat(chat.browser));
    await ready(chat);
  });
  afterEach(() => chat.close?.());
  return chat;
}

/**
 * Opens the page and waits for the local endpoint to be found. `chat.console` and `chat.violations` gather as it runs.
 * `missing` are paths to answer with 404, `until` what to wait for in place of the badge,
 * `options` those of the browser's context.
 */
export async function openChat(browser, { missing = [], until = "#badge:not([hidden])", options = {} } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  for (const path of missing) await page.route(`**/${path}`, (route) => route.fulfill({ status: 404, body: "Not Found" }));
  page.setDefaultTimeout(15_000);
  const said = [];
  page.on("console", (message) => said.push({ type: message.type(), text: message.text() }));
  page.on("pageerror", (error) => said.push({ type: "pageerror", text: String(error) }));
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(PAGE_URL);
  await page.waitForSelector(until);
  return {
    page,
    console: said,
    violations: () => page.evaluate(() => globalThis.violations),
    close: () => context.close(),
    /** Chooses a model as a person does, from the list under the composer. */
    choose: (id) => page.selectOption("#model-pick", id),
    /** Writes another into the settings: one with a delivery, such as local.echo:whole. */
    async type(id) {
      await page.click("#settings-open");
      await page.fill("#model", id);
      await page.keyboard.press("Escape");
      await page.waitForSelector("#settings", { state: "hidden" });
    },
    /** Types with the keyboard and sends with Enter. */
    async say(text) {
      await page.focus("#composer");
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    },
    /** The last reply once it has come to the state. */
    async reply(state) {
      const turn = page.locator(`#messages > :last-child[data-role="assistant"][data-state="${state}"]`);
      await turn.waitFor();
      return turn;
    },
    /** The text of the last reply, once it has come to the state. */
    async text(state) {
      return (await (await this.reply(state)).locator(".text").innerText()).trim();
    },
    /** What both have said, turn by turn. */
    texts: async () => (await page.locator("#messages .text").allInnerTexts()).map((text) => text.trim()),
    /** Waits until a reply that still streams has this many characters. */
    atLeast: (characters) =>
      page.waitForFunction(
        (n) => document.querySelector('[data-role="assistant"][data-state="streaming"] .blocks')?.textContent.length >= n,
        characters,
      ),
    storage: () =>
      page.evaluate(() => ({ session: JSON.stringify({ ...sessionStorage }), local: JSON.stringify({ ...localStorage }) })),
  };
}
