// What is in a conversation beside plain text: markdown, code, pictures, documents, reasoning, citations.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatForEach } from "./browser.mjs";

const chat = chatForEach();

/** 2 × 2 pixels. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==", "base64");
const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

/** Has the model say a text, and gives the reply. */
async function said(text, model = "local.echo:messages") {
  await chat.type(model);
  await chat.page.fill("#composer", text);
  await chat.page.keyboard.press("Enter");
  return chat.reply("done");
}

/** The body of the next request. */
async function asked(send) {
  const [request] = await Promise.all([chat.page.waitForRequest(/converse-stream/), send()]);
  return request.postDataJSON();
}

test("markdown is laid out, and the text that is copied is what the model wrote", async () => {
  const text = "# Title\n\nSome **bold** and *soft* text.\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[there](https://example.com/)";
  const reply = await said(text);
  for (const [element, content] of [["h1", "Title"], ["strong", "bold"], ["em", "soft"], ["li >> nth=1", "two"], ["th >> nth=0", "a"], ["td >> nth=1", "2"]]) {
    assert.equal(await reply.locator(`.text ${element}`).textContent(), content, element);
  }
  const link = reply.locator(".text a");
  assert.deepEqual(
    await link.evaluate(({ href, target, rel }) => ({ href, target, rel })),
    { href: "https://example.com/", target: "_blank", rel: "noopener noreferrer" },
  );
  await chat.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await reply.getByRole("button", { name: "Copy reply" }).click();
  await reply.getByText("Copied").waitFor();
  assert.equal(await chat.page.evaluate(() => navigator.clipboard.readText()), text);
});

test("the same text is laid out the same, however it came: at once, and as it streamed", async () => {
  const text = "1. one\n2. two\n   - three\n\n```js\nlet a = `b`;\n\n\nlet c;\n```\n\n> said\n> so\n\nA [late][1] link, **bold\nover lines**, a\\*star.\n\n[1]: https://example.com/late\n";
  const html = (reply) => reply.locator(".text").evaluate((element) => element.innerHTML);
  const streamed = await said(text, "local.echo");
  assert.equal(await streamed.locator("a[href$=late]").count(), 1, "what is defined at the end");
  assert.equal(await html(await said(text, "local.echo:whole")), await html(streamed));
});

test("code has its language and a button that copies it", async () => {
  const reply = await said("```rust\nfn main() {}\n```");
  assert.equal(await reply.locator("figcaption span").textContent(), "rust");
  assert.equal(await reply.locator("pre code").textContent(), "fn main() {}");
  await chat.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await reply.getByRole("button", { name: "Copy code" }).click();
  await reply.locator("figcaption").getByText("Copied").waitFor();
  assert.equal(await chat.page.evaluate(() => navigator.clipboard.readText()), "fn main() {}");
});

test("while code streams its frame stays, and only its text grows", async () => {
  await chat.page.evaluate(() => {
    globalThis.frames = new Set();
    new MutationObserver(() => document.querySelectorAll("figure.code").forEach((frame) => frames.add(frame))).observe(document.querySelector("#messages"), { childList: true, subtree: true });
  });
  await said("```\n" + "a line of code\n".repeat(12) + "```", "local.echo");
  assert.equal(await chat.page.evaluate(() => globalThis.frames.size), 2, "one as it streams, one when it is whole");
});

const HOSTILE = {
  "a script": "<script>globalThis.harmed = 1</script>",
  "a handler": '<img src="x" onerror="globalThis.harmed = 1"> <svg onload="globalThis.harmed = 1">',
  "a frame": '<iframe srcdoc="<script>parent.harmed = 1</script>"></iframe>',
  "a form": '<form action="https://evil.invalid/"><input name="key"><button>Sign in</button></form>',
  "a style": "<style>body { display: none }</style><link rel=stylesheet href=https://evil.invalid/>",
  "a javascript: link": "[click](javascript:globalThis.harmed=1) [and](JaVaScRiPt&colon;harmed=1) <javascript:harmed=1>",
  "a data: link": "[click](data:text/html,<script>harmed=1</script>)",
  "a picture from elsewhere": "![seen](https://evil.invalid/pixel.png?secret) ![s]()",
  "broken attributes": '[a](https://a.invalid/"onmouseover="harmed=1) ![x"onerror="harmed=1](x)',
  "a language that is markup": '```"><img src=x onerror=harmed=1>\ncode\n```',
  "an unclosed fence": "```html\n<script>globalThis.harmed = 1</script>",
  "unclosed everything": "**bold *soft ~~struck `code [link](https://a.invalid/ <b",
  "a clobbered name": '<a id="settings"></a><img name="getElementById">',
};
for (const [what, text] of Object.entries(HOSTILE)) {
  test(`hostile output stays harmless: ${what}`, async () => {
    const requests = [];
    chat.page.on("request", (request) => requests.push(request.url()));
    const reply = await said(text);
    assert.equal(await chat.page.evaluate(() => globalThis.harmed), undefined);
    assert.equal(await reply.locator(".text :is(script, img, svg, iframe, form, input, style, link, [id], [name], [onerror], [onmouseover])").count(), 0);
    const links = await reply.locator(".text a[href]").evaluateAll((all) => all.map(({ protocol }) => protocol));
    assert.deepEqual(links.filter((protocol) => !["https:", "http:", "mailto:"].includes(protocol)), []);
    assert.deepEqual(requests.filter((url) => url.includes("evil")), []);
    assert.deepEqual(await chat.violations(), [], "not even tried");
    assert.deepEqual(chat.console.filter(({ type }) => type === "pageerror"), []);
  });
}

test("a table of a thousand rows, and brackets a thousand deep, are shown", async () => {
  const table = await said("| a | b |\n|---|---|\n" + "| one | two |\n".repeat(1000));
  assert.equal(await table.locator(".text tr").count(), 1001);
  const deep = await said(">".repeat(5000) + " deep");
  assert.match(await deep.locator(".text").textContent(), /deep/);
  const brackets = await said("[".repeat(5000));
  assert.equal((await brackets.locator(".text").textContent()).trim(), "[".repeat(5000));
});

test("a picture and a document go with the message, and stay with it", async () => {
  const { page } = chat;
  await chat.choose("local.image");
  await page.setInputFiles("#files", [file("square.png", "image/png", PNG), file("my notes, 2.md", "text/markdown", Buffer.from("# Notes"))]);
  await page.locator(".composer .attachment").nth(1).waitFor();
  const body = await asked(() => chat.say("what is this?"));
  assert.deepEqual(body.messages, [
    {
      role: "user",
      content: [
        { image: { format: "png", source: { bytes: PNG.toString("base64") } } },
        { document: { format: "md", name: "my notes 2", source: { bytes: Buffer.from("# Notes").toString("base64") } } },
        { text: "what is this?" },
      ],
    },
  ]);
  const reply = await chat.reply("done");
  // The model shows it again: the bytes have gone out and come back.
  const sizes = await page.locator("#messages img").evaluateAll((all) => Promise.all(all.map(async (image) => (await image.decode(), image.naturalWidth))));
  assert.deepEqual(sizes, [2, 2]);
  assert.equal(await reply.locator("img").getAttribute("alt"), "An image by the model");
  assert.equal(await page.locator(".composer .attachment").count(), 0);
});

test("files by drop and by paste; one taken away again is not sent; what no model takes is said", async () => {
  const { page } = chat;
  const bring = (selector, type, files) =>
    page.$eval(selector, (target, [type, files]) => {
      const data = new DataTransfer();
      for (const { name, mimeType } of files) data.items.add(new File(["words"], name, { type: mimeType }));
      const init = { bubbles: true, cancelable: true };
      target.dispatchEvent(type === "paste" ? new ClipboardEvent(type, { ...init, clipboardData: data }) : new DragEvent(type, { ...init, dataTransfer: data }));
    }, [type, files]);
  await bring("#composer", "paste", [{ name: "a.txt", mimeType: "text/plain" }]);
  await page.locator(".composer .attachment").first().waitFor();
  await bring("#scroller", "drop", [{ name: "b.csv", mimeType: "text/csv" }, { name: "c.exe", mimeType: "" }]);
  await page.locator(".composer .attachment").nth(1).waitFor();
  assert.match(await page.textContent(".composer .problem"), /^c\.exe: the models take/);
  await page.getByRole("button", { name: "Remove a.txt" }).click();
  await chat.choose("local.echo");
  const { messages } = await asked(() => page.click("#send"));
  assert.deepEqual(messages[0].content.map((block) => block.document?.name ?? block), ["b", { text: "b.csv" }]);
});

test("reasoning is folded away, and can be unfolded", async () => {
  await chat.choose("local.reasoning");
  await chat.say("think");
  const reply = await chat.reply("done");
  const [open, redacted] = await reply.locator("details.reasoning").all();
  assert.equal(await open.locator(".thought").isVisible(), false);
  await open.locator("summary").click();
  assert.match(await open.locator(".thought").textContent(), /in words: 1/);
  await redacted.locator("summary").click();
  assert.equal(await redacted.locator(".redacted").isVisible(), true);
});

test("citations name their sources, with a link where they are on the Web", async () => {
  await chat.choose("local.citations");
  await chat.say("quote this");
  const reply = await chat.reply("done");
  const sources = reply.locator(".citations li");
  assert.ok((await sources.count()) >= 1);
  assert.match(await reply.locator(".citations a").first().getAttribute("href"), /^https:/);
});

test("parameters and the system prompt are sent, and are there after a reload", async () => {
  const { page } = chat;
  const fill = async () => {
    await page.click("#settings-open");
    for (const [field, value] of [["#system", "Be brief."], ["#max-tokens", "12"], ["#temperature", "0.5"], ["#top-p", "0.9"], ["#stop", "END\nSTOP"]]) await page.fill(field, value);
    await page.keyboard.press("Escape");
  };
  await fill();
  await page.reload();
  await page.waitForSelector("#badge:not([hidden])");
  const body = await asked(() => chat.say("hello"));
  assert.deepEqual(body.system, [{ text: "Be brief." }]);
  assert.deepEqual(body.inferenceConfig, { maxTokens: 12, temperature: 0.5, topP: 0.9, stopSequences: ["END", "STOP"] });
});
