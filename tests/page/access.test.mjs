// That everyone can use the page: axe-core in each of its states, light and dark, wide and narrow.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, openChat } from "./browser.mjs";

const AXE = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function check(page, state) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  });
  assert.deepEqual(violations, [], state);
}

/** A conversation with something of everything in it. */
async function converse({ page, type, say, reply }) {
  await type("local.echo:messages");
  await page.fill("#composer", "# Title\n\nA [link](https://example.com/) and `code`.\n\n```js\nlet a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> said");
  await page.keyboard.press("Enter");
  await reply("done");
  for (const model of ["local.reasoning:messages", "local.citations:messages", "local.image:messages", "local.stream-throttling"]) {
    await type(model);
    await say("hello");
    await page.waitForSelector('#messages > :last-child:is([data-state="done"], [data-state="error"])');
  }
  await page.setInputFiles("#files", [{ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("notes") }, { name: "a.exe", mimeType: "", buffer: Buffer.from("") }]);
  await page.locator(".composer .attachment").waitFor();
}

const SCREENS = { "wide, light": [1440, 900, "light"], "wide, dark": [1440, 900, "dark"], "narrow, light": [390, 844, "light"], "narrow, dark": [390, 844, "dark"] };

for (const [screen, [width, height, colorScheme]] of Object.entries(SCREENS)) {
  test(`axe-core finds nothing: ${screen}`, async () => {
    const chat = await openChat(browser, { until: "#badge", options: { viewport: { width, height }, colorScheme, reducedMotion: "reduce" } });
    const { page } = chat;
    await check(page, "the empty page");
    await converse(chat);
    await page.locator("details.reasoning summary").first().click();
    await check(page, "a conversation");
    await page.locator('[data-role="user"]').first().hover();
    await page.locator('[data-role="user"]').first().getByRole("button", { name: "Edit message" }).click();
    await check(page, "a message that is edited");
    await page.keyboard.press("Escape");
    await page.click("#settings-open");
    await check(page, "the settings");
    await page.keyboard.press("Escape");
    for (const pane of ["wire", "conversations"]) {
      const isOpen = await page.isVisible(`#${pane}`);
      if (!isOpen) await page.click(`#${pane}-open`);
      await page.waitForSelector(`#${pane}`);
      await check(page, pane);
      await page.keyboard.press("Escape");
      if (await page.isVisible(`#${pane}`)) await page.click(`#${pane}-open`);
    }
    await chat.close();
  });
}

test("everything that can be clicked has its turn with Tab, and shows that it has it", async () => {
  const chat = await openChat(browser, { options: { viewport: { width: 1440, height: 900 } } });
  const { page } = chat;
  await converse(chat);
  await page.click("#wire-open");
  await page.waitForSelector("#wire [role=option]");
  await page.click("#conversations-open");
  await page.waitForSelector("#conversations a");
  const all = await page.evaluate(() => {
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
    const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    globalThis.expected = new Set(found.filter((element) => element.tabIndex >= 0 && !element.disabled && isShown(element)));
    document.activeElement.blur();
    return expected.size;
  });
  const unseen = [];
  for (let count = 0; count < all + 5; count++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      expected.delete(element);
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const isMarked = outlineStyle !== "none" && outlineWidth !== "0px";
      // The composer's frame changes its colour in place of an outline around the field.
      return isMarked || element.closest(".composer") || element === document.body ? "" : element.outerHTML.slice(0, 120);
    });
    if (name) unseen.push(name);
  }
  assert.deepEqual(await page.evaluate(() => [...expected].map((element) => element.outerHTML.slice(0, 120))), [], "never had the focus");
  assert.deepEqual(unseen, [], "had it, and did not show it");
  await chat.close();
});
