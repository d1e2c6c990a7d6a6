// The chat page in a real browser against the local endpoint. PAGE_URL says where the page is, CHROMIUM which browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatForEach } from "./browser.mjs";

const chat = chatForEach();

test("a typed message is answered by a reply that streams", async () => {
  // Counted in the page itself: each change of the text, while it changes.
  await chat.page.evaluate(() => {
    globalThis.lengths = [];
    new MutationObserver(() => {
      const text = document.querySelector('[data-role="assistant"] .blocks');
      if (text && text.textContent.length !== lengths.at(-1)) lengths.push(text.textContent.length);
    }).observe(document.querySelector("#messages"), { childList: true, subtree: true, characterData: true });
  });
  await chat.say("Hello there");
  const reply = await chat.reply("done");
  const lengths = (await chat.page.evaluate(() => globalThis.lengths)).filter((length) => length > 0);
  assert.ok(lengths.length > 1, `the text came in one piece: ${lengths}`);
  assert.deepEqual(lengths, lengths.toSorted((a, b) => a - b), "the text only ever grew");
  assert.equal((await reply.locator(".blocks").textContent()).length, lengths.at(-1));
  assert.equal(await chat.page.locator('[data-role="user"] .text').textContent(), "Hello there");
  assert.match(await reply.locator(".facts").textContent(), /\d\sin · [\d,]+\sout/, "usage, which comes after messageStop");
});

test("nothing is complained about in the console, and no content policy is broken", async () => {
  await chat.say("Hello");
  await chat.reply("done");
  await chat.page.click("#settings-open");
  await chat.page.keyboard.press("Escape");
  assert.deepEqual(chat.console.filter(({ type }) => ["error", "warning", "pageerror"].includes(type)), []);
  assert.deepEqual(await chat.violations(), []);
});

test("a second turn is sent with the conversation before it", async () => {
  await chat.choose("local.echo");
  await chat.say("first words");
  assert.equal(await chat.text("done"), "first words");
  const sent = chat.page.waitForRequest((request) => request.url().includes("converse-stream"), { timeout: 5_000 }).catch(() => null);
  await chat.say("second words");
  assert.equal(await chat.text("done"), "second words");
  assert.equal(await chat.page.locator('[data-role="assistant"]').count(), 2);
  const request = await sent;
  assert.ok(request, "a request was seen");
  assert.deepEqual(request.postDataJSON().messages, [
    { role: "user", content: [{ text: "first words" }] },
    { role: "assistant", content: [{ text: "first words" }] },
    { role: "user", content: [{ text: "second words" }] },
  ]);
});

test("Stop keeps what had come, and one can go on", async () => {
  await chat.choose("local.long");
  await chat.say("at length, please");
  await chat.atLeast(40);
  assert.equal(await chat.page.getAttribute("#send", "data-state"), "stop");
  await chat.page.click("#send");
  const reply = await chat.reply("stopped");
  const partial = await reply.locator(".text").textContent();
  assert.ok(partial.length >= 40);
  assert.match(await reply.locator(".facts").textContent(), /Stopped/);
  assert.equal(await chat.page.getAttribute("#send", "data-state"), "send");
  assert.equal(await chat.page.evaluate(() => document.activeElement.id), "composer");
  await chat.choose("local.echo");
  await chat.say("now this");
  assert.equal(await chat.text("done"), "now this");
  assert.equal(await chat.page.locator('[data-state="stopped"] .text').textContent(), partial, "the partial stays as it was");
});

test("Escape stops too", async () => {
  await chat.choose("local.long");
  await chat.say("at length, please");
  await chat.atLeast(1);
  await chat.page.keyboard.press("Escape");
  await chat.reply("stopped");
});

test("an error of the service is a card with its name, and Retry sends again", async () => {
  await chat.choose("local.error-throttling");
  await chat.say("hello");
  const card = (await chat.reply("error")).locator(".error-card");
  assert.equal(await card.getAttribute("data-error-name"), "ThrottlingException");
  await chat.choose("local.echo");
  await card.getByRole("button", { name: "Retry" }).click();
  assert.equal(await chat.text("done"), "hello");
  assert.equal(await chat.page.locator(".error-card").count(), 0);
  assert.equal(await chat.page.locator('[data-role="user"]').count(), 1, "the question is not asked twice");
});

test("Edit message opens the question where it stands, and what is sent takes its place", async () => {
  await chat.choose("local.error-throttling");
  await chat.say("hello");
  await (await chat.reply("error")).getByRole("button", { name: "Edit message" }).click();
  const field = chat.page.getByRole("textbox", { name: "Edit message" });
  assert.equal(await field.inputValue(), "hello");
  await field.press("Escape");
  assert.equal(await chat.page.locator('[data-role="user"] .text').textContent(), "hello", "nothing has changed");
  assert.equal(await chat.page.locator("#messages > *").count(), 2);
  await chat.choose("local.echo");
  await chat.page.locator('[data-role="user"]').getByRole("button", { name: "Edit message" }).click();
  await field.fill("something else");
  await field.press("Enter");
  assert.equal(await chat.text("done"), "something else");
  assert.equal(await chat.page.locator("#messages > *").count(), 2);
});

test("a question that is edited while its answer comes is answered anew at once", async () => {
  await chat.choose("local.long");
  await chat.say("at length, please");
  await chat.atLeast(40);
  await chat.choose("local.echo");
  await chat.page.locator('[data-role="user"]').getByRole("button", { name: "Edit message" }).click();
  await chat.page.getByRole("textbox", { name: "Edit message" }).fill("in short");
  await chat.page.keyboard.press("Enter");
  await chat.reply("done");
  assert.deepEqual(await chat.texts(), ["in short", "in short"]);
});

test("an earlier question that is edited drops what came after it", async () => {
  await chat.choose("local.echo");
  for (const text of ["one", "two", "three"]) {
    await chat.say(text);
    await chat.reply("done");
  }
  await chat.page.locator('[data-role="user"]').nth(1).getByRole("button", { name: "Edit message" }).click();
  await chat.page.getByRole("textbox", { name: "Edit message" }).fill("2");
  await chat.page.keyboard.press("Enter");
  await chat.page.waitForFunction(() => document.querySelectorAll("#messages > *").length === 4);
  await chat.reply("done");
  assert.deepEqual(await chat.texts(), ["one", "one", "2", "2"]);
});

test("hostile text stays text, asked and answered", async () => {
  const hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  let dialogs = 0;
  chat.page.on("dialog", (dialog) => {
    dialogs += 1;
    return dialog.dismiss();
  });
  await chat.choose("local.echo");
  await chat.say(hostile);
  const reply = await chat.reply("done");
  assert.equal((await reply.locator(".text").textContent()).trim(), hostile);
  assert.equal(await chat.page.locator('[data-role="user"] .text').textContent(), hostile);
  assert.equal(await chat.page.locator("#messages :is(img, script)").count(), 0);
  assert.equal(dialogs, 0);
  assert.deepEqual(await chat.violations(), [], "not even tried");
});

test("blanks and lines are kept as they were typed", async () => {
  await chat.choose("local.echo");
  await chat.page.focus("#composer");
  await chat.page.keyboard.type("one");
  await chat.page.keyboard.press("Shift+Enter");
  await chat.page.keyboard.type("   two");
  await chat.page.keyboard.press("Enter");
  await chat.reply("done");
  const text = chat.page.locator('[data-role="user"] .text');
  assert.equal(await text.textContent(), "one\n   two");
  assert.equal(await text.evaluate((element) => getComputedStyle(element).whiteSpace.startsWith("pre-wrap")), true);
});

test("Enter that ends an input method's composition does not send", async () => {
  await chat.page.fill("#composer", "にほん");
  const prevented = await chat.page.evaluate(() => {
    const event = new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
    return !document.querySelector("#composer").dispatchEvent(event);
  });
  assert.equal(prevented, false);
  assert.equal(await chat.page.inputValue("#composer"), "にほん");
  assert.equal(await chat.page.locator("#messages > *").count(), 0);
});

test("all of it by keyboard", async () => {
  const { page } = chat;
  const focused = () => page.evaluate(() => document.activeElement.id);
  const tabTo = async (id, key = "Tab") => {
    for (let i = 0; i < 30 && (await focused()) !== id; i++) await page.keyboard.press(key);
    assert.equal(await focused(), id, `${id} can be reached with ${key}`);
  };
  assert.equal(await focused(), "composer", "one can type at once");
  await tabTo("settings-open", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#settings[open]");
  await tabTo("model");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("local.echo");
  await page.keyboard.press("Escape"); // the list of suggestions, where one is open
  if (await page.isVisible("#settings")) await page.keyboard.press("Escape");
  await page.waitForSelector("#settings", { state: "hidden" });
  await page.waitForFunction(() => document.activeElement.id === "composer"); // after the settings one can go on typing
  await page.keyboard.type("by keyboard");
  await tabTo("send");
  await page.keyboard.press("Space");
  assert.equal(await chat.text("done"), "by keyboard");
  assert.equal(await focused(), "composer");
  await tabTo("new-chat", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#empty:not([hidden])");
  assert.equal(await page.locator("#messages > *").count(), 0);
});

test("a screen reader is told the finished reply once, not its fragments", async () => {
  await chat.page.evaluate(() => {
    globalThis.told = [];
    const status = document.querySelector("#status");
    new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true });
  });
  await chat.choose("local.echo");
  await chat.say("some words");
  await chat.reply("done");
  assert.deepEqual(await chat.page.evaluate(() => globalThis.told), ["Replying", "Reply: some words"]);
  assert.equal(await chat.page.getAttribute("#messages", "aria-live"), "off");
});

test("a reader who has scrolled up is left there", async () => {
  const { page } = chat;
  await chat.choose("local.long");
  await chat.say("at length, please");
  const overflows = () => {
    const scroller = document.querySelector("#scroller");
    return scroller.scrollHeight > scroller.clientHeight + 400;
  };
  await page.waitForFunction(overflows);
  const atEnd = () => page.evaluate(() => {
    const scroller = document.querySelector("#scroller");
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  });
  assert.ok(await atEnd(), "follows the stream");
  await page.evaluate(() => (document.querySelector("#scroller").scrollTop = 0));
  await page.waitForSelector("#latest:not([hidden])");
  const length = await page.evaluate(() => document.querySelector('[data-role="assistant"] .blocks').textContent.length);
  await chat.atLeast(length + 200);
  assert.equal(await page.evaluate(() => document.querySelector("#scroller").scrollTop), 0);
  await page.click("#latest");
  assert.ok(await atEnd());
  await page.keyboard.press("Escape");
  await chat.reply("stopped");
});

test("on a narrow screen nothing is wider than the screen", async () => {
  await chat.page.setViewportSize({ width: 360, height: 740 });
  await chat.choose("local.echo");
  await chat.say("a-very-long-word-".repeat(20));
  await chat.reply("done");
  const { width, content } = await chat.page.evaluate(() => {
    const scroller = document.querySelector("#scroller");
    return { width: scroller.clientWidth, content: scroller.scrollWidth };
  });
  assert.ok(content <= width, `${content} > ${width}`);
  assert.ok(await chat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("nothing that was there moves while a reply streams", async () => {
  await chat.choose("local.echo");
  await chat.say("a first turn");
  await chat.reply("done");
  await chat.page.fill("#composer", "## Title\n\nSome **bold** text, and [a link](https://example.com/).\n\n- one\n- two\n\n```js\nlet a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |");
  await chat.page.keyboard.press("Enter");
  await chat.atLeast(1);
  await chat.page.evaluate(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shift += value))).observe({ type: "layout-shift" });
  });
  await chat.reply("done");
  // Of the screen, times how far. A word that becomes bold moves the rest of its line by a pixel.
  const shift = await chat.page.evaluate(() => globalThis.shift);
  assert.ok(shift < 0.0005, String(shift));
});

test("the example with tools: they run in the page, and the model says what they said", async () => {
  await chat.page.click("#suggestions [data-tools]");
  const reply = await chat.reply("done");
  const used = await reply.locator(".tool").allTextContents();
  assert.equal(used.length, 2, used.join("\n"));
  assert.match(used[0], /^calculator\(.*12 × 34.*\) \{"result":408\}$/);
  assert.match(used[1], /^clock\(\{\}\) \{"time":"\d{4}-/);
  const [asks, says] = await reply.locator(".text").allTextContents();
  assert.match(asks, /^Let me ask\./);
  assert.match(says, /^A tool said: \{"result":408\}/);
  assert.equal(await chat.page.locator("#tools").isChecked(), true, "the setting is on");
});

test("a tool that fails is told to the model and to the person", async () => {
  await chat.page.click("#suggestions [data-tools]");
  await chat.reply("done");
  await chat.say("no numbers at all");
  const reply = await chat.reply("done");
  assert.match((await reply.locator(".tool").allTextContents())[0], /failed: there is no arithmetic/);
  assert.match(await reply.locator(".text").last().textContent(), /A tool failed: there is no arithmetic/);
});
