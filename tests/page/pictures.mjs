// Makes the README's pictures, www/pictures, of the page of a running demo: `cargo xtask demo --no-open`, then
// `PAGE_URL=http://127.0.0.1:8080/ node tests/page/pictures.mjs`. Look at them before they are committed.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, openChat } from "./browser.mjs";

const FOLDER = fileURLToPath(new URL("../../www/pictures/", import.meta.url));
const STORY = "Tell me a story about a long wire";

const browser = await launch();
await mkdir(FOLDER, { recursive: true });
for (const colorScheme of ["light", "dark"]) {
  await picture(`wire-${colorScheme}`, { viewport: { width: 1440, height: 900 }, colorScheme }, async ({ page, choose, say, reply }) => {
    await page.click("#wire-open");
    await choose("local.chat"); // always says the same
    await say(STORY);
    await reply("done");
    await page.locator("#wire [role=option]").nth(-4).click();
  });
  await picture(`chat-${colorScheme}`, { viewport: { width: 1280, height: 800 }, colorScheme }, async ({ page, choose, say, reply }) => {
    await choose("local.chat");
    for (const texts of [["Work out 12 * 7"], ["List the planets"], ["Tell me a joke"], ["My name is Ada. Will you remember it?", STORY]]) {
      await page.evaluate(() => document.querySelector("#new-chat").click()); // hidden where the list is open
      for (const text of texts) {
        await say(text);
        await reply("done");
      }
    }
    if (await page.isHidden("#conversations")) await page.click("#conversations-open");
    await page.mouse.move(640, 10);
  });
}
await browser.close();

async function picture(name, options, prepare) {
  const chat = await openChat(browser, { until: "#badge", options });
  await chat.page.locator("#badge:not([hidden])").waitFor({ state: "attached" });
  await prepare(chat);
  await chat.page.waitForTimeout(500); // for what fades in
  await chat.page.screenshot({ path: `${FOLDER}${name}.png` });
  await chat.close();
}
