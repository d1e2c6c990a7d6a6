// Every way in which the local endpoint goes wrong, and what the page says to the person then.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PAGE_URL, launch, openChat } from "./browser.mjs";

const PARTIAL = "One two three";
const SERVICE = "The service has a problem";
const UNREADABLE = "The answer could not be read";
const RATE = "Too many requests just now";
const ENDED = "The connection ended before the reply did";

/** Model: the error's name, the card's title, and what had come. */
const FAULTS = {
  "local.error-access-denied": ["AccessDeniedException", "No access to this model"],
  "local.error-expired-token": ["ExpiredTokenException", "This key has expired"],
  "local.error-resource-not-found": ["ResourceNotFoundException", "The model was not found"],
  "local.error-model-timeout": ["ModelTimeoutException", "It took too long"],
  "local.error-validation": ["ValidationException", "The request was not accepted"],
  "local.error-model-error": ["ModelErrorException", "The model failed"],
  "local.error-throttling": ["ThrottlingException", RATE],
  "local.error-model-not-ready": ["ModelNotReadyException", "The model is not ready yet"],
  "local.error-internal-server": ["InternalServerException", SERVICE],
  "local.error-service-unavailable": ["ServiceUnavailableException", SERVICE],
  "local.error-service-quota-exceeded": ["ServiceQuotaExceededException", RATE],
  "local.error-html": ["UnknownError", SERVICE],
  "local.error-empty": ["UnknownError", SERVICE],
  "local.error-gateway": ["AccessDeniedException", "Access denied"],
  "local.error-type-in-body": ["ThrottlingException", RATE],
  "local.error-type-with-link": ["ThrottlingException", RATE],
  "local.html": ["ProtocolError", UNREADABLE],
  "local.redirect": ["ProtocolError", UNREADABLE],
  "local.stream-throttling": ["ThrottlingException", RATE, PARTIAL],
  "local.stream-validation": ["ValidationException", "The request was not accepted", PARTIAL],
  "local.stream-internal-server": ["InternalServerException", SERVICE, PARTIAL],
  "local.stream-model-stream-error": ["ModelStreamErrorException", "The model failed", PARTIAL],
  "local.stream-service-unavailable": ["ServiceUnavailableException", SERVICE, PARTIAL],
  "local.stream-unmodelled": ["MadeUpException", "Something went wrong", PARTIAL],
  "local.stream-error-message": ["InternalFailure", "Something went wrong", PARTIAL],
  "local.stream-error-bare": ["UnknownError", "Something went wrong", PARTIAL],
  "local.stream-cut": ["TransportError", ENDED, PARTIAL],
  "local.stream-short": ["TransportError", ENDED, PARTIAL],
  "local.stream-no-stop": ["TransportError", ENDED, "One two three four five six seven."],
  "local.empty-stream": ["TransportError", ENDED],
  "local.stream-corrupt": ["ProtocolError", UNREADABLE, PARTIAL],
  "local.stream-corrupt-prelude": ["ProtocolError", UNREADABLE, PARTIAL],
  "local.stream-huge-length": ["LimitError", "A message was larger than this page accepts", PARTIAL],
  "local.stream-bad-json": ["ProtocolError", UNREADABLE, PARTIAL],
  "local.stream-html": ["ProtocolError", UNREADABLE],
};
/** These never end by themselves. */
const STALLED = { "local.stall-headers": "", "local.stream-stall": PARTIAL };
/** Nothing is wrong with what is new. */
const SOUND = ["local.stream-unknown-event"];

let browser;
let chat;
before(async () => {
  browser = await launch();
  chat = await openChat(browser);
});
after(() => browser?.close());

async function ask(model) {
  await chat.page.click("#new-chat");
  await chat.choose(model);
  await chat.say("hello");
}

test("every fault of the local endpoint is in this table", async () => {
  const { models } = await (await fetch(new URL("local-endpoint.json", PAGE_URL))).json();
  const faults = models.filter(({ kind }) => kind === "fault").map(({ id }) => id);
  assert.deepEqual(faults.toSorted(), [...Object.keys(FAULTS), ...Object.keys(STALLED), ...SOUND].toSorted());
});

for (const [model, [name, title, partial = ""]] of Object.entries(FAULTS)) {
  test(`${model}: ${title}`, async () => {
    await ask(model);
    const reply = await chat.reply("error");
    const card = reply.locator(".error-card");
    assert.equal(await card.getAttribute("data-error-name"), name);
    assert.equal(await card.locator("h2").textContent(), title);
    assert.notEqual(await card.locator(".advice").textContent(), "");
    assert.ok(await card.getByRole("button", { name: "Retry" }).isVisible());
    assert.equal((await reply.locator(".blocks").innerText()).trim(), partial, "what had come stays");
    assert.equal((await reply.locator(".facts").textContent()).includes("Incomplete"), partial !== "");
  });
}

for (const [model, partial] of Object.entries(STALLED)) {
  test(`${model}: waits until it is stopped`, async () => {
    await ask(model);
    if (partial) await chat.atLeast(partial.length);
    else await chat.page.waitForSelector('[data-role="assistant"][data-state="streaming"]');
    await chat.page.keyboard.press("Escape");
    const reply = await chat.reply("stopped");
    assert.equal((await reply.locator(".blocks").innerText()).trim(), partial);
    assert.match(await reply.locator(".facts").textContent(), /^Stopped/);
  });
}
