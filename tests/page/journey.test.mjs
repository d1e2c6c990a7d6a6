// A person's way through the page, in Chromium and in Firefox: asks, stops, edits, attaches, uses tools, comes back,
// replays. The other tests of the page look closer, in Chromium alone.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { BROWSER, PAGE_URL } from "./browser.mjs";

const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const BROWSERS = {
  Chromium: { executablePath: BROWSER.executablePath, args: BROWSER.args },
  // By WebDriver BiDi, for which it needs no driver.
  Firefox: { browser: "firefox", executablePath: FIREFOX },
};
/** 2 × 2 pixels. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==", "base64");

for (const [name, how] of Object.entries(BROWSERS)) {
  describe(name, { skip: existsSync(how.executablePath) ? false : `${name} is not on this machine` }, () => {
    let browser;
    let page;
    let folder;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "converse-page-"));
      browser = await puppeteer.launch(how);
      page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      await page.setViewport({ width: 1440, height: 900 });
      await page.goto(PAGE_URL);
      await page.waitForSelector("#badge:not([hidden])");
    });
    after(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const count = (selector) => page.$$eval(selector, (all) => all.length);
    const text = (selector) => page.$eval(selector, (element) => element.innerText.trim());
    const last = (state) => `#messages > :last-child[data-role="assistant"][data-state="${state}"]`;
    const press = (label, within = "") => page.locator(`${within} ::-p-aria([name="${label}"][role="button"])`).click();

    async function ask(model, words) {
      await page.select("#model-pick", model);
      await page.focus("#composer");
      await page.keyboard.type(words);
      await page.keyboard.press("Enter");
    }
    async function answer(state = "done") {
      await page.waitForSelector(last(state));
      return text(`${last(state)} .blocks`);
    }

    test("a question is answered as it streams, and its cost is told", async () => {
      await ask("local.echo", "Hello, *world*");
      assert.equal(await answer(), "Hello, world");
      assert.equal(await text(`${last("done")} em`), "world");
      assert.match(await text(`${last("done")} .facts`), /^local\.echo · first\stoken\s[\d.]+\ss · [\d,]+\stokens\/s · \d+\sin · \d+\sout/);
    });

    test("a long answer is stopped, and keeps what had come", async () => {
      await ask("local.long", "at length");
      await page.waitForFunction(() => document.querySelector('[data-state="streaming"] .blocks')?.textContent.length > 60);
      await page.keyboard.press("Escape");
      assert.ok((await answer("stopped")).length >= 40);
    });

    test("the question is edited, and answered anew", async () => {
      await page.select("#model-pick", "local.echo");
      await page.evaluate(() => [...document.querySelectorAll('[data-action="edit"]')].at(-1).click());
      await page.waitForSelector("form.edit textarea");
      await page.keyboard.type(", and in short");
      await page.keyboard.press("Enter");
      assert.equal(await answer(), "at length, and in short");
      assert.equal(await count("#messages > *"), 4);
    });

    test("a picture goes out and comes back", async () => {
      const file = join(folder, "square.png");
      await writeFile(file, PNG);
      await (await page.$("#files")).uploadFile(file);
      await page.waitForSelector(".composer .attachment img");
      await ask("local.image", "look");
      await answer();
      await page.waitForFunction((selector) => document.querySelector(selector)?.naturalWidth === 2, {}, `${last("done")} img`);
    });

    test("tools run in the page", async () => {
      await page.click("#settings-open");
      await page.click("#tools");
      await page.keyboard.press("Escape");
      await ask("local.tools", "12 × 34");
      assert.match(await answer(), /calculator\(.*12 × 34.*\)[^]*408[^]*clock/);
    });

    test("what breaks off is told, and stays", async () => {
      await ask("local.stream-cut", "hello");
      assert.match(await answer("error"), /^One two three$/);
      assert.equal(await text(`${last("error")} .error-card h2`), "The connection ended before the reply did");
    });

    test("a reload keeps the conversation", async () => {
      const said = () => page.$$eval("#messages .turn", (turns) => turns.map((turn) => [turn.dataset.state, turn.querySelector(".text")?.innerText.trim()]));
      const before = await said();
      assert.equal(before.length, 10);
      await page.reload();
      await page.waitForFunction((length) => document.querySelectorAll("#messages .turn").length === length, {}, before.length);
      assert.deepEqual(await said(), before);
      await page.waitForFunction(() => document.querySelector("#messages img")?.naturalWidth === 2);
    });

    test("the wire view shows the messages of the stream, and plays them again", async () => {
      await page.waitForSelector("#badge:not([hidden])");
      await ask("local.echo", "over the wire");
      await answer();
      await page.click("#wire-open");
      await page.waitForSelector("[data-wire=list] [role=option]");
      const shown = await count("[data-wire=list] [role=option]");
      await page.select("[data-wire=speed]", "Infinity");
      await press("Replay", "#wire");
      await page.waitForFunction(() => document.querySelector("[data-wire=answer]")?.textContent.trim() === "over the wire");
      await page.waitForFunction((rows) => document.querySelectorAll("[data-wire=list] [role=option]").length === rows, {}, shown);
    });
  });
}
