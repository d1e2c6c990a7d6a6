// Conversations in the page: kept over a reload, listed, renamed, deleted, exported and imported.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { chatForEach, PAGE_URL } from "./browser.mjs";

const chat = chatForEach(({ choose }) => choose("local.echo"));

const rows = () => chat.page.locator("#conversations-list a");
const titles = () => rows().allTextContents();
const asked = () => chat.page.locator('[data-role="user"] .text').allTextContents();
const hash = () => new URL(chat.page.url()).hash;
const focused = () => chat.page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);

async function exchange(text) {
  await chat.say(text);
  await chat.reply("done");
}

/** The list, open, with so many conversations in it. */
async function listed(count) {
  if (await chat.page.isHidden("#conversations")) await chat.page.click("#conversations-open");
  await chat.page.waitForFunction((n) => document.querySelectorAll("#conversations-list a").length === n, count);
}

async function reload() {
  await chat.page.reload();
  await chat.page.waitForSelector("#badge:not([hidden])");
}

async function choose(title, action) {
  const row = chat.page.locator("#conversations-list li", { hasText: title });
  await row.hover();
  await row.getByRole("button").click();
  await chat.page.getByRole("menuitem", { name: action }).click();
}

/** Conversations with a question each, one after another. */
async function ask(...questions) {
  for (const question of questions) {
    await exchange(question);
    await listed(questions.indexOf(question) + 1);
    await chat.page.click("#conversations-new");
    await chat.page.waitForFunction(() => location.hash === "");
    assert.equal(await focused(), "composer", "ready for the next");
  }
}

test("a reload keeps the conversation, and it goes on as the same one", async () => {
  await exchange("first words");
  const open = hash();
  assert.match(open, /^#c=[\w-]{36}$/);
  await listed(1);
  await reload();
  assert.ok(await chat.page.isVisible("#conversations"), "open, since there is something in it");
  await chat.reply("done");
  assert.deepEqual(await asked(), ["first words"]);
  await exchange("second words");
  assert.equal(hash(), open);
  await listed(1);
  await reload();
  await chat.page.locator('[data-role="assistant"]').nth(1).waitFor();
  assert.deepEqual(await asked(), ["first words", "second words"]);
  assert.deepEqual(await titles(), ["first words"]);
  assert.deepEqual(await chat.violations(), []);
  assert.deepEqual(chat.console.filter(({ type }) => type !== "log" && type !== "info"), []);
});

test("what streams when the page goes is kept as far as it had come", async () => {
  await chat.choose("local.long");
  await chat.say("at length");
  await chat.atLeast(40);
  await listed(1);
  await chat.page.click("#conversations-new");
  await chat.page.locator("#messages > *").first().waitFor({ state: "detached" });
  await rows().first().click();
  const reply = await chat.reply("stopped");
  assert.ok((await reply.locator(".text").textContent()).length >= 40);
});

test("a retry replaces what was kept", async () => {
  await chat.choose("local.error-throttling");
  await chat.say("hello");
  const card = (await chat.reply("error")).locator(".error-card");
  await chat.choose("local.echo");
  await card.getByRole("button", { name: "Retry" }).click();
  await chat.reply("done");
  await listed(1);
  await reload();
  await chat.reply("done");
  assert.equal(await chat.page.locator(".error-card").count(), 0);
  assert.deepEqual(await asked(), ["hello"]);
});

test("Back and the list lead from one conversation to another", async () => {
  await ask("alpha", "beta");
  await rows().nth(1).click();
  await chat.page.waitForFunction(() => document.querySelector("[aria-current]")?.textContent === "alpha");
  assert.deepEqual(await asked(), ["alpha"]);
  await rows().nth(0).click();
  await chat.page.waitForFunction(() => document.querySelector("[aria-current]")?.textContent === "beta");
  await chat.page.goBack();
  await chat.page.waitForFunction(() => document.querySelector("[aria-current]")?.textContent === "alpha");
  assert.deepEqual(await asked(), ["alpha"]);
  assert.deepEqual(await titles(), ["beta", "alpha"], "reading is no change");
});

test("a title that was given stays; Escape leaves the old one", async () => {
  await exchange("alpha");
  await listed(1);
  await choose("alpha", "Rename");
  await chat.page.keyboard.type("no");
  await chat.page.keyboard.press("Escape");
  assert.deepEqual(await titles(), ["alpha"]);
  await choose("alpha", "Rename");
  await chat.page.keyboard.type("<b>Better</b>");
  await chat.page.keyboard.press("Enter");
  assert.deepEqual(await titles(), ["<b>Better</b>"]);
  assert.equal(await focused(), "<b>Better</b>");
  await exchange("and on");
  await reload();
  await listed(1);
  assert.deepEqual(await titles(), ["<b>Better</b>"]);
});

test("one is deleted after a question, and the focus goes to its neighbour", async () => {
  await ask("alpha", "beta", "gamma");
  await choose("beta", "Delete");
  await chat.page.keyboard.press("Escape");
  assert.equal(await rows().count(), 3);
  await choose("beta", "Delete");
  await chat.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await listed(2);
  assert.equal(await focused(), "alpha");
  await reload();
  await listed(2);
  // The one that is open goes, and its turns with it.
  await rows().first().click();
  await chat.page.waitForFunction(() => document.querySelector("#messages").textContent.includes("gamma"));
  await choose("gamma", "Delete");
  await chat.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await listed(1);
  assert.equal(await chat.page.locator("#messages > *").count(), 0);
  assert.equal(hash(), "");
  await chat.page.click("#conversations-clear");
  await chat.page.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
  await listed(0);
  const left = await chat.page.evaluate(async () => {
    const db = await new Promise((resolve) => (indexedDB.open("converse-wasm").onsuccess = ({ target }) => resolve(target.result)));
    const counting = db.transaction("turns").objectStore("turns").count();
    return new Promise((resolve) => (counting.onsuccess = () => resolve(counting.result)));
  });
  assert.equal(left, 0, "no turn is left behind");
});

test("export and import: the same again, under new ids", async () => {
  await ask("alpha", "beta");
  const saving = chat.page.waitForEvent("download");
  await chat.page.click("#conversations-export");
  const download = await saving;
  assert.match(download.suggestedFilename(), /^conversations-\d{4}-\d\d-\d\d\.json$/);
  const source = await readFile(await download.path(), "utf8");
  assert.equal(JSON.parse(source).conversations.length, 2);
  assert.doesNotMatch(source, /bedrock-api-key|bearer/i);
  const bring = (name, text) => chat.page.setInputFiles("#conversations-file", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  await bring("saved.json", source);
  await listed(4);
  await chat.reply("done");
  assert.deepEqual(await asked(), ["beta"], "the first of the file is open");
  await bring("other.json", "{}");
  const note = chat.page.locator("#conversations-note p");
  await chat.page.waitForSelector('#conversations-note[data-shown="true"] >> text=other.json');
  assert.match(await note.textContent(), /^other\.json could not be imported\. It is not a file of conversations/);
  assert.equal(await rows().count(), 4);
});

test("what a file says is shown as what a model says: nothing in it runs", async () => {
  const hostile = "<img src=x onerror=alert(1)>[x](javascript:alert(2))";
  let dialogs = 0;
  chat.page.on("dialog", (dialog) => (dialogs += 1) && dialog.dismiss());
  const text = JSON.stringify({
    format: "converse-wasm conversations",
    version: 1,
    conversations: [{ title: hostile, turns: [
      { role: "user", text: hostile, attachments: [{ kind: "document", name: hostile, format: "html", bytes: { $base64: "AAAA" } }] },
      { role: "assistant", state: "error", error: { name: hostile, message: hostile }, blocks: [
        { type: "text", text: hostile, citations: [{ title: hostile, url: "javascript:alert(3)" }] },
        { type: "tool", name: hostile, input: { a: hostile }, error: hostile },
      ] },
    ] }],
  });
  await chat.page.setInputFiles("#conversations-file", { name: "a.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await chat.reply("error");
  await listed(1);
  assert.deepEqual(await titles(), [hostile]);
  assert.equal(await chat.page.locator('#messages :is([onerror], script, a[href^="javascript:" i]), #conversations :is(img, script)').count(), 0);
  assert.equal(dialogs, 0);
  assert.deepEqual(await chat.violations(), [], "not even tried");
});

test("another tab shows what this one does", async () => {
  await ask("alpha");
  const other = await chat.page.context().newPage();
  await other.goto(PAGE_URL);
  const seen = (count) => other.waitForFunction((n) => document.querySelectorAll("#conversations-list a").length === n, count);
  await seen(1);
  await exchange("beta");
  await seen(2);
  await choose("alpha", "Delete");
  await chat.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await seen(1);
  // Deleted there while it is open here: what is said next brings all of it back.
  await other.locator("#conversations-list li").first().hover();
  await other.locator("#conversations-list button").first().click();
  await other.getByRole("menuitem", { name: "Delete" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await listed(0);
  await exchange("gamma");
  await listed(1);
  await reload();
  await chat.page.locator('[data-role="assistant"]').nth(1).waitFor();
  assert.deepEqual(await asked(), ["beta", "gamma"]);
});

test("without storage the page goes on, and says once that nothing is kept", async () => {
  await chat.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  await reload();
  await chat.choose("local.echo");
  await chat.page.waitForSelector('#conversations-note[data-shown="true"]');
  assert.match(await chat.page.textContent("#conversations-note p"), /^This browser keeps no conversations/);
  await chat.page.click("#conversations-note button");
  await ask("alpha", "beta");
  await rows().nth(1).click();
  await chat.reply("done");
  assert.deepEqual(await asked(), ["alpha"], "in memory");
  assert.equal(await chat.page.getAttribute("#conversations-note", "data-shown"), "false", "not twice");
  assert.deepEqual(chat.console.filter(({ type }) => type === "pageerror"), []);
});

test("where there is no room it is said once, and all is written when there is some again", async () => {
  await exchange("alpha");
  await chat.page.evaluate(() => {
    globalThis.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await exchange("beta");
  await chat.page.waitForSelector('#conversations-note[data-shown="true"] >> text=no room left');
  await exchange("gamma");
  await chat.page.evaluate(() => (IDBObjectStore.prototype.put = globalThis.put));
  await exchange("delta");
  await listed(1);
  await reload();
  await chat.page.locator('[data-role="assistant"]').nth(3).waitFor();
  assert.deepEqual(await asked(), ["alpha", "beta", "gamma", "delta"]);
});

test("on a narrow screen the list is a drawer: the focus goes in, Escape brings it back and stops no reply", async () => {
  const { page } = chat;
  await page.setViewportSize({ width: 390, height: 844 });
  await exchange("alpha");
  await chat.choose("local.long");
  await chat.say("at length");
  await chat.atLeast(1);
  await page.click("#conversations-open");
  assert.equal(await focused(), "New chat");
  assert.equal(await page.getAttribute("#conversations-open", "aria-expanded"), "true");
  assert.ok(await page.evaluate(() => document.querySelector(".chat").inert));
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden("#conversations"));
  assert.equal(await focused(), "conversations-open");
  assert.equal(await page.getAttribute("#send", "data-state"), "stop", "it streams on");
  await page.click("#conversations-open");
  await page.mouse.click(380, 400);
  assert.ok(await page.isHidden("#conversations"));
  await page.click("#conversations-open");
  await rows().first().click();
  assert.ok(await page.isHidden("#conversations"), "it has done its work");
});

test("many conversations are searched by title, and stay quick", async () => {
  const conversations = Array.from({ length: 500 }, (_, index) => ({ title: `Number ${index}`, turns: [{ role: "user", text: `Number ${index}` }] }));
  const text = JSON.stringify({ format: "converse-wasm conversations", version: 1, conversations });
  await chat.page.setInputFiles("#conversations-file", { name: "a.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await listed(500);
  const took = await chat.page.evaluate(() => {
    const start = performance.now();
    const field = document.querySelector("#conversations-search");
    field.value = "number 49";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - start;
  });
  assert.ok(took < 250, `${took} ms`);
  assert.equal(await rows().count(), 11); // 49 and 490 to 499
  await chat.page.focus("#conversations-search");
  await chat.page.keyboard.press("Escape");
  await listed(500);
});
