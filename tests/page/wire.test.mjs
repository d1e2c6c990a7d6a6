// The wire view in a real browser: streams of the local endpoint as they arrive, and recordings that are made up.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { encodeMessage } from "../../www/page/node_modules/converse-wasm/node.js";
import { toFile } from "../../www/page/wire/file.js";
import { Recording } from "../../www/page/wire/recording.js";
import { chatForEach } from "./browser.mjs";

let page;
const chat = chatForEach(async (chat) => {
  page = chat.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click("#wire-open");
});

const wire = (name) => page.locator(`[data-wire="${name}"]`);
const rows = () => page.locator(".wire-row");
const over = () => page.waitForSelector('[data-wire="verdict"]:not([data-state="live"])');
/** What the network gave, and the view of it when it is over. */
async function say(model, text = "hello, wire") {
  const answered = page.waitForResponse(/converse-stream$/);
  await chat.choose(model);
  await chat.say(text);
  const response = await answered;
  await over();
  return response;
}
const types = () => page.locator(".wire-event").allTextContents();
const drawn = () => rows().evaluateAll((all) => all.reduce((sum, row) => sum + Number(row.dataset.bytes), 0));

const event = (type, payload) => encodeMessage({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, JSON.stringify(payload));
/** A file of a recording with these messages, a chunk each. */
function fileOf(messages, { url = "https://example.invalid/model/made-up/converse-stream", requestId = "made-up" } = {}) {
  const recording = new Recording({ startedAt: 0, date: new Date(0) });
  recording.request = { method: "POST", url, headers: {}, body: {} };
  recording.response = { status: 200, headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": requestId }, ms: 1 };
  messages.forEach((message, index) => recording.add(message, index));
  recording.close("complete", messages.length);
  return toFile(recording);
}
const load = (text, name = "recording.json") => wire("file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });

test("messages appear while the stream arrives, and the view follows it", async () => {
  await chat.choose("local.long");
  await chat.say("at length, please");
  const length = () => page.evaluate(() => Number(document.querySelector(".wire-row")?.ariaSetSize ?? 0));
  const sizes = [];
  for (const least of [5, 15, 40]) {
    await page.waitForFunction((n) => Number(document.querySelector(".wire-row")?.ariaSetSize) >= n, least);
    assert.equal(await wire("verdict").getAttribute("data-state"), "live");
    sizes.push(await length());
  }
  assert.ok(sizes[0] < sizes[2], String(sizes));
  assert.ok(await page.evaluate(() => document.querySelector(".wire-list").scrollTop > 0), "follows");
  await page.click("#send");
  await over();
  assert.equal(await wire("title").textContent(), "Stopped");
});

test("every byte that came is drawn, to one scale", async () => {
  const response = await say("local.echo", "two words");
  const bytes = await response.body();
  assert.equal(await drawn(), bytes.length);
  assert.equal(await wire("title").textContent(), "Complete");
  assert.equal(await wire("request-id").textContent(), response.headers()["x-amzn-requestid"]);
  assert.deepEqual([(await types())[0], (await types()).at(-1)], ["messageStart", "metadata"]);
  const perByte = await rows().evaluateAll((all) =>
    all.map((row) => {
      const width = [...row.querySelectorAll(".wire-bar i")].reduce((sum, part) => sum + part.getBoundingClientRect().width, 0);
      return width / Number(row.dataset.bytes);
    }),
  );
  for (const scale of perByte) assert.ok(Math.abs(scale / perByte[0] - 1) < 0.02, String(perByte));
});

test("a message is shown by its bytes, its payload and its headers", async () => {
  const bytes = await (await say("local.echo", "two words")).body();
  const message = bytes.subarray(0, bytes.readUInt32BE(0));
  await rows().first().click();
  const detail = wire("detail");
  const dumped = (await detail.locator(".wire-hex").allTextContents()).join(" ").trim().split(/\s+/).join("");
  assert.equal(dumped, message.toString("hex"));
  assert.match(await detail.locator("pre").textContent(), /"role": "assistant"/);
  assert.deepEqual(await detail.locator("tbody tr").first().locator("th, td").allTextContents(), [":event-type", "string", "messageStart"]);
  const crc = detail.locator('.wire-legend [data-part="crc"]');
  assert.match(await crc.textContent(), new RegExp(`0x${message.subarray(-4).toString("hex")} verified`));
  await crc.focus();
  assert.equal((await detail.locator(".wire-hex .is-lit").allTextContents()).join(" ").replaceAll(" ", ""), message.subarray(-4).toString("hex"));
});

test("by keyboard: the list, a message, back", async () => {
  await say("local.echo", "two words");
  const list = wire("list");
  await list.focus();
  const active = () => list.getAttribute("aria-activedescendant");
  await page.keyboard.press("End");
  const last = await active();
  assert.equal(await page.locator(`#${last}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Home");
  assert.equal(await active(), "wire-row-0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.match(await wire("detail").locator("h3").textContent(), /contentBlockDelta/);
  await page.keyboard.press("End");
  assert.match(await wire("detail").locator("h3").textContent(), /metadata/, "the message looked at goes with the row");
  await page.keyboard.press("Escape");
  assert.ok(await wire("detail").isHidden());
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden("#wire"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "wire-open");
  assert.equal(await page.getAttribute("#wire-open", "aria-expanded"), "false");
  await page.keyboard.press("Enter");
  assert.ok(await page.isVisible("#wire"));
  assert.equal(await rows().first().isVisible(), true, "it is all still there");
});

test("saved without a key, opened and replayed by the decoder, and nothing is sent", async () => {
  await say("local.echo", "saved words");
  const shown = await types();
  const downloading = page.waitForEvent("download");
  await wire("save").click();
  const text = await readFile(await (await downloading).path(), "utf8");
  assert.ok(!/authorization|bearer/i.test(text));
  const local = await (await fetch(new URL("local-endpoint.json", page.url()))).json();
  assert.ok(!text.includes(local.bearerToken), "the key is not in the file");
  assert.match(text, /saved words/, "the conversation is");

  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await load(text);
  await page.waitForFunction(() => document.querySelector('[data-wire="calls"]').selectedOptions[0].textContent.startsWith("File"));
  for (const speed of ["Infinity", "4"]) {
    await wire("speed").selectOption(speed);
    await wire("replay").click();
    await page.waitForFunction(() => document.querySelector('[data-wire="title"]').textContent === "Replay: complete");
    await page.waitForSelector('[data-wire="answer"][data-is-over]');
    assert.equal(await wire("answer").textContent(), "saved words");
    assert.deepEqual(await types(), shown);
  }
  assert.deepEqual(requests.filter((url) => !url.startsWith("blob:")), []);
  assert.deepEqual(await chat.violations(), []);
});

test("a replay can be stopped", async () => {
  const messages = [event("messageStart", { role: "assistant" }), event("contentBlockDelta", { delta: { text: "one" }, contentBlockIndex: 0 })];
  const file = JSON.parse(fileOf(messages));
  file.chunks[1][0] = 3_600_000;
  file.end.ms = 3_600_000;
  await load(JSON.stringify(file));
  await wire("replay").click();
  await page.waitForFunction(() => document.querySelectorAll(".wire-row").length === 1 && document.querySelector('[data-wire="replay"]').textContent === "Stop");
  await wire("replay").click();
  await page.waitForFunction(() => document.querySelector('[data-wire="title"]').textContent === "Replay: stopped");
});

for (const [model, title, said, last, state] of [
  ["local.stream-corrupt", "Refused", /message's checksum does not match/, "refused", "bad-message"],
  ["local.stream-corrupt-prelude", "Refused", /prelude's checksum does not match/, "refused", "bad-prelude"],
  ["local.stream-huge-length", "Refused", /1073741824 bytes/, "refused", "bad-length"],
  ["local.stream-short", "Cut", /middle of a message/, "cut", "partial"],
  ["local.stream-throttling", "Exception", /throttlingException: Too many requests/, "throttlingException", "whole"],
  ["local.stream-error-message", "Exception", /InternalFailure: The stream failed/, "InternalFailure", "whole"],
  ["local.stream-no-stop", "Incomplete", /without messageStop/, "contentBlockStop", "whole"],
]) {
  test(`${model}: what is wrong is told, with the bytes that came`, async () => {
    await chat.choose(model);
    await chat.say("hello");
    await chat.reply("error");
    await over();
    assert.equal(await wire("title").textContent(), title);
    assert.match(await wire("said").textContent(), said);
    assert.equal(await wire("verdict").getAttribute("data-state"), "fault");
    assert.equal((await types()).at(-1), last);
    assert.equal(await rows().last().getAttribute("data-state"), state);
    assert.equal(`${await drawn()} bytes`, (await wire("figures").locator("div").first().getAttribute("title")).replace(",", ""));
    await rows().last().click();
    assert.ok((await wire("detail").locator(".wire-hex").count()) > 0);
    if (state.startsWith("bad")) assert.match(await wire("detail").locator(".wire-legend").textContent(), /refused/);
  });
}

test("local.stream-cut: what the connection left is there, and that it broke", async () => {
  await chat.choose("local.stream-cut");
  await chat.say("hello");
  await chat.reply("error");
  await over();
  // How much of the last message comes through is the browser's and the network's affair.
  assert.equal(await wire("title").textContent(), "Cut");
  assert.equal((await types())[0], "messageStart");
});

test("an answer that is no event stream is shown as it came", async () => {
  await chat.choose("local.error-access-denied");
  await chat.say("hello");
  await chat.reply("error");
  await over();
  assert.equal(await wire("status").textContent(), "403");
  assert.match(await wire("body").textContent(), /You don't have access to the model/);
  assert.ok(await wire("messages").isHidden());
});

test("5,000 messages cost what a screen of them does", async () => {
  const messages = [event("messageStart", { role: "assistant" })];
  for (let i = 0; i < 5000; i++) messages.push(event("contentBlockDelta", { delta: { text: `word ${i} ` }, contentBlockIndex: 0 }));
  messages.push(event("messageStop", { stopReason: "end_turn" }));
  await load(fileOf(messages));
  await page.waitForFunction(() => document.querySelector(".wire-row")?.ariaSetSize === "5002");
  assert.ok((await rows().count()) < 100);
  await wire("list").focus();
  await page.keyboard.press("End");
  await page.waitForSelector("#wire-row-5001.is-active");
  assert.ok((await rows().count()) < 100);
  assert.equal(await page.locator("#wire-row-5001 .wire-event").textContent(), "messageStop");
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Enter");
  assert.match(await wire("detail").locator("pre").textContent(), /"word 49\d\d "/);
  // The active row stays where it is named, however far one scrolls.
  await page.evaluate(() => (document.querySelector(".wire-list").scrollTop = 0));
  await page.waitForSelector("#wire-row-0");
  assert.equal(await page.locator(`#${await wire("list").getAttribute("aria-activedescendant")}`).count(), 1);
});

test("hostile recordings stay text", async () => {
  const hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs += 1;
    return dialog.dismiss();
  });
  const message = encodeMessage({ ":event-type": hostile, ":message-type": "event", [hostile.slice(0, 28)]: hostile }, JSON.stringify({ [hostile]: hostile, p: "\u202e" }));
  const exception = encodeMessage({ ":message-type": "exception", ":exception-type": "__proto__" }, JSON.stringify({ message: hostile }));
  await load(fileOf([message, encodeMessage({ ":event-type": "constructor", ":message-type": "event" }, "not json <b>"), exception], { url: `https://example.invalid/model/${hostile}/converse-stream`, requestId: hostile }));
  await page.waitForFunction(() => document.querySelectorAll(".wire-row").length === 3);
  assert.deepEqual(await types(), [hostile, "constructor", "__proto__"]);
  for (const index of [0, 1, 2]) await rows().nth(index).click();
  await wire("replay").click();
  await page.waitForSelector('[data-wire="answer"][data-is-over]');
  assert.equal(await page.locator("#wire :is(img, script, b > *)").count(), 0);
  assert.equal(dialogs, 0);
  assert.deepEqual(await chat.violations(), []);
  assert.deepEqual(chat.console.filter(({ type }) => type === "pageerror"), []);
});

test("what is no recording is refused in words, and what was shown stays", async () => {
  await load(fileOf([event("messageStart", { role: "assistant" })]));
  await page.waitForSelector(".wire-row");
  for (const [text, expected] of [
    ["{", /not JSON/],
    ["{}", /not a recording of this page/],
    [fileOf([]).replace('"version":1', '"version":9'), /version 9/],
    [fileOf([event("a", {})]).replace('"chunks":[[0,"', '"chunks":[[0,"%'), /chunks\[0\]\[1\]/],
    [" ".repeat(33 * 1024 * 1024), /larger than a recording/],
  ]) {
    await load(text);
    await wire("notice").filter({ hasText: expected }).waitFor();
  }
  assert.equal(await rows().count(), 1);
});

test("on a narrow screen it covers the chat, and nothing is wider than the screen", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await load(fileOf([event("messageStart", { role: "assistant" }), event("x".repeat(200), { long: "a".repeat(3000) })], { requestId: "r".repeat(900) }));
  await rows().nth(1).click();
  assert.ok(await page.isHidden("#composer"), "what is covered cannot be reached");
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("#wire, #wire *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".wire-dump, .wire-bar, svg") && getComputedStyle(element.parentElement ?? element).overflowX === "visible")
      .map((element) => element.className || element.tagName),
  );
  assert.deepEqual(wide, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await wire("close").click();
  assert.ok(await page.isVisible("#composer"));
});
