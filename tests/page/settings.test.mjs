// The settings, the key above all: where it is kept, what it says of itself, and that it shows nowhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shortTermKey } from "../hosts/keys.mjs";
import { chatForEach, openChat } from "./browser.mjs";

const chat = chatForEach();

const KEY = "test-key-which-must-not-be-seen";

test("a key that cannot be one is a ConfigError card", async () => {
  await chat.page.click("#settings-open");
  // A password field takes line breaks out of what is pasted; a blank is what remains of them elsewhere.
  await chat.page.fill("#key", "two words");
  await chat.page.keyboard.press("Escape");
  await chat.say("hello");
  const card = (await chat.reply("error")).locator(".error-card");
  assert.equal(await card.getAttribute("data-error-name"), "ConfigError");
  assert.ok(!(await card.textContent()).includes("two words"));
  assert.deepEqual(chat.console.filter(({ type }) => type === "pageerror"), []);
  await card.getByRole("button", { name: "Open settings" }).click();
  await chat.page.waitForSelector("#settings[open]");
});

test("the key is stored only while that is asked for", async () => {
  await chat.page.click("#settings-open");
  await chat.page.fill("#key", KEY);
  let stored = await chat.storage();
  assert.ok(!stored.session.includes(KEY) && !stored.local.includes(KEY), "not by default");
  await chat.page.check("#keep-key");
  stored = await chat.storage();
  assert.ok(stored.session.includes(KEY), "in sessionStorage when ticked");
  assert.ok(!stored.local.includes(KEY), "never in localStorage");
  await chat.page.uncheck("#keep-key");
  assert.ok(!(await chat.storage()).session.includes(KEY), "gone when unticked");
  await chat.page.check("#keep-key");
  await chat.page.fill("#key", "");
  const { session, local } = await chat.storage();
  assert.ok(!session.includes(KEY) && !local.includes(KEY), "gone when cleared");
});

test("a kept key for another endpoint is there again after a reload, with its endpoint", async () => {
  await chat.page.click("#settings-open");
  await chat.page.fill("#key", KEY);
  await chat.page.fill("#endpoint", "https://relay.invalid/bedrock");
  await chat.page.check("#keep-key");
  await chat.page.reload();
  await chat.page.waitForFunction((key) => document.querySelector("#key").value === key, KEY);
  assert.equal(await chat.page.inputValue("#endpoint"), "https://relay.invalid/bedrock");
  assert.ok(await chat.page.isHidden("#badge"), "the badge is for the local endpoint only");
});

test("a short-term key fills in its region, and its time is counted down", async () => {
  const { page } = chat;
  await page.click("#settings-open");
  await page.fill("#key", shortTermKey({ region: "eu-west-1", age: 3000, life: 3600 }));
  assert.equal(await page.inputValue("#region"), "eu-west-1");
  assert.match(await page.textContent("#key-facts"), /^A short-term key for eu-west-1: (9|10) min left/);
  assert.match(await page.textContent("#key-life"), /^Key: (9|10) min left$/);
  await page.fill("#key", shortTermKey({ age: 3400, life: 3600 }));
  assert.match(await page.textContent("#key-life"), /^Key: [23] min \d+ s left$/);
  assert.equal(await page.getAttribute("#key-life", "data-state"), "soon");
  // It expires while one looks.
  await page.fill("#key", shortTermKey({ age: 3598, life: 3600 }));
  await page.locator("#key-life[data-state=over]").waitFor();
  assert.equal(await page.textContent("#key-life"), "Key: expired");
  await page.keyboard.press("Escape");
  await chat.say("hello");
  const reply = await chat.reply("error");
  assert.match(await reply.locator(".said").textContent(), /ConfigError: .*has expired at/);
  await page.click("#settings-open");
  await page.fill("#key", "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVw");
  assert.match(await page.textContent("#key-facts"), /^A long-term key/);
  assert.ok(await page.isHidden("#key-life"));
  await page.fill("#key", "something else");
  assert.match(await page.textContent("#key-facts"), /^Not of a form/);
});

test("the key shows nowhere: text, address, console, markup", async () => {
  await chat.page.click("#settings-open");
  await chat.page.fill("#key", KEY);
  await chat.page.keyboard.press("Escape");
  for (const model of ["local.chat", "local.error-throttling"]) {
    await chat.choose(model);
    await chat.say("hello");
    // Whether the endpoint accepts this key or not is not the point here.
    await chat.page.waitForSelector('#messages > :last-child:is([data-state="done"], [data-state="error"])');
  }
  assert.ok(!(await chat.page.evaluate(() => document.body.innerText)).includes(KEY));
  assert.ok(!(await chat.page.content()).includes(KEY));
  assert.ok(!chat.page.url().includes(KEY));
  assert.ok(!JSON.stringify(chat.console).includes(KEY));
});

test("the page connects to nothing that its content policy does not name, and says so", async () => {
  await chat.page.click("#settings-open");
  await chat.page.fill("#key", KEY);
  await chat.page.fill("#endpoint", "https://relay.invalid/bedrock");
  await chat.page.keyboard.press("Escape");
  await chat.say("hello");
  const card = (await chat.reply("error")).locator(".error-card");
  assert.equal(await card.locator("h2").textContent(), "This page may not connect to that endpoint");
  assert.ok((await chat.violations()).every((violation) => violation.startsWith("connect-src https://relay.invalid/")));
});

test("without the local endpoint the settings open, with what AWS needs", async () => {
  const { page, close } = await openChat(chat.browser, { missing: ["local-endpoint.json"], until: "#settings[open]" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "key");
  assert.equal(await page.inputValue("#key"), "");
  assert.equal(await page.inputValue("#region"), "us-east-1");
  assert.notEqual(await page.inputValue("#model"), "");
  assert.equal(await page.inputValue("#endpoint"), "");
  assert.ok(await page.isHidden("#badge"));
  await page.keyboard.press("Escape");
  await page.fill("#composer", "hello");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#settings[open]");
  assert.equal(await page.inputValue("#composer"), "hello", "without a key nothing is sent and nothing is lost");
  await close();
});

test("where the package is missing the page says so", async () => {
  const { page, close } = await openChat(chat.browser, { missing: ["converse_wasm_bg.wasm"], until: ".error-card" });
  assert.equal(await page.getAttribute(".error-card", "data-error-name"), "PackageError");
  await page.getByRole("button", { name: "Reload the page" }).waitFor();
  await close();
});
