// A question typed on the page, answered by the model of this machine, through real frames and the package's wasm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatForEach } from "../page/browser.mjs";

const MODEL = "smollm2-135m-instruct";
const chat = chatForEach();

/** It is slow where others are busy: what it says is not to take long. */
async function limit(tokens) {
  await chat.page.click("#settings-open");
  await chat.page.fill("#max-tokens", String(tokens));
  await chat.page.keyboard.press("Escape");
}

test("the model answers what is typed, and the page says how fast", async () => {
  assert.equal(await chat.page.inputValue("#model-pick"), MODEL, "it is the one that is chosen");
  await limit(40);
  await chat.say("Why is the sky blue?");
  const reply = await chat.reply("done");
  assert.notEqual(await reply.locator(".text").innerText(), "");
  assert.match(await reply.locator(".facts").textContent(), /smollm2-135m-instruct · first\stoken\s[\d.]+\ss · [\d,]+\stokens\/s · \d+\sin · \d+\sout/);
});

test("Stop ends it, and the next question is answered at once", async () => {
  await limit(1000);
  await chat.say("Tell me a long story about a river.");
  await chat.atLeast(20);
  await chat.page.keyboard.press("Escape");
  await chat.reply("stopped");
  await limit(40);
  await chat.say("What is the capital of France?");
  await chat.reply("done");
});
