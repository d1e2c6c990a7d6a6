// What of a conversation is sent to the service.

import assert from "node:assert/strict";
import { test } from "node:test";
import { history } from "../../www/page/chat/history.js";

const user = (text, ...attachments) => ({ role: "user", text, attachments });
const assistant = (...blocks) => ({ role: "assistant", blocks });
const text = (words) => ({ type: "text", text: words });
const bytes = new Uint8Array([1]);
const document = (name, format = "txt") => ({ kind: "document", name, format, bytes });

test("roles alternate, whatever came of the replies", () => {
  const turns = [user("one"), assistant(), user("two"), assistant(text("  ")), user("three"), assistant(text("half of an"))];
  assert.deepEqual(history(turns), [
    { role: "user", content: [{ text: "one" }, { text: "two" }, { text: "three" }] },
    { role: "assistant", content: [{ text: "half of an" }] },
  ]);
});

test("of a reply its words are sent: no reasoning, no tools, no pictures", () => {
  const blocks = [{ type: "reasoning", text: "hm" }, text("Let me see."), { type: "tool", name: "clock", result: {} }, { type: "image", format: "png", bytes }, text("Noon.")];
  assert.deepEqual(history([user("when?"), assistant(...blocks)])[1].content, [{ text: "Let me see." }, { text: "Noon." }]);
});

test("documents have names that the service takes, each its own, and a text beside them", () => {
  const [{ content }] = history([user("", document("report_v2.final.pdf", "pdf"), document("Übersicht!.csv", "csv"), document("???.txt")), user("", document("report v2 final.pdf"))]);
  assert.deepEqual(
    content.map((block) => block.document?.name ?? block.text),
    ["report v2 final", "bersicht", "Document", "report_v2.final.pdf, Übersicht!.csv, ???.txt", "report v2 final (2)", "report v2 final.pdf"],
  );
});

test("an image needs no text", () => {
  assert.deepEqual(history([user("", { kind: "image", name: "a.png", format: "png", bytes })]), [
    { role: "user", content: [{ image: { format: "png", source: { bytes } } }] },
  ]);
});
