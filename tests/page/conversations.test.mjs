// What a file of conversations may be, and how conversations are named and grouped: in Node, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { groups, titleOf } from "../../www/page/conversations/heads.js";
import { FORMAT, parse, read, write } from "../../www/page/conversations/transfer.js";

const NOW = Date.UTC(2026, 5, 15, 12);
const question = { role: "user", text: "What is in it?" };
const answer = { role: "assistant", state: "done", blocks: [{ type: "text", text: "Bytes." }] };
const file = (...turns) => JSON.stringify({ format: FORMAT, version: 1, conversations: [{ turns }] });
const refused = (source, message) => assert.throws(() => parse(source, NOW), { name: "FormatError", message });

async function* each(conversations) {
  yield* conversations;
}

test("what is exported comes back, with new ids", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  const conversation = {
    id: "c",
    title: "A title of its own",
    createdAt: NOW - 2000,
    updatedAt: NOW - 1000,
    turns: [
      { id: "1", ...question, attachments: [{ kind: "document", name: "a.pdf", format: "pdf", bytes }] },
      {
        id: "2",
        role: "assistant",
        state: "error",
        blocks: [
          { type: "reasoning", text: "So", redacted: true },
          { type: "text", text: "Bytes.", citations: [{ title: "T", url: "https://example.com", quote: "q" }] },
          { type: "tool", name: "clock", input: { zone: null }, result: { time: [1] } },
          { type: "image", format: "png", bytes: bytes.subarray(1, 4) },
        ],
        modelId: "m",
        requestId: "r",
        stopReason: "end_turn",
        usage: { inputTokens: 1, outputTokens: 2 },
        latencyMs: 3,
        seconds: 0.5,
        firstTokenMs: 4.5,
        opened: true,
        error: { name: "TransportError", message: "cut", status: undefined, requestId: "r" },
      },
    ],
  };
  const text = await (await write(each([conversation, { ...conversation, title: "Second" }]))).text();
  const [found, second] = parse(text, NOW);
  assert.equal(second.title, "Second");
  assert.notEqual(found.id, "c");
  assert.notEqual(found.id, second.id);
  assert.deepEqual(found.turns.map(({ id }) => id.length), [36, 36]);
  delete conversation.turns[1].error.status; // JSON has no undefined
  assert.deepEqual({ ...found, id: "c", turns: found.turns.map((turn, index) => ({ ...turn, id: String(index + 1) })) }, { ...conversation, renamed: true });
});

test("what the format does not know is left behind, and nothing reaches a prototype", () => {
  const source = `{ "format": "${FORMAT}", "version": 1, "__proto__": { "polluted": 1 }, "conversations": [{
    "id": "taken", "title": "T", "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } },
    "turns": [
      { "role": "user", "text": "x", "id": "taken", "html": "<b>", "__proto__": { "polluted": 1 } },
      { "role": "assistant", "state": "done", "usage": { "inputTokens": 1, "__proto__": { "polluted": 1 } },
        "blocks": [{ "type": "tool", "name": "t", "input": { "__proto__": { "polluted": 1 }, "in": { "__proto__": 1 } } }] }
    ] }] }`;
  const [{ id, turns, ...head }] = parse(source, NOW);
  assert.notEqual(id, "taken");
  assert.deepEqual(Object.keys(head).sort(), ["createdAt", "renamed", "title", "updatedAt"]);
  assert.deepEqual(Object.keys(turns[0]).sort(), ["attachments", "id", "role", "text"]);
  assert.deepEqual(turns[1].blocks[0].input, { in: {} });
  assert.deepEqual(Object.keys(turns[1].usage), ["inputTokens"]);
  assert.equal(turns[1].polluted ?? turns[0].polluted ?? turns[1].blocks[0].input.polluted ?? {}.polluted, undefined);
});

test("what is wrong is said, with its place", () => {
  const at = "conversations[0].turns[0]";
  const attached = (attachment) => file({ ...question, attachments: [{ kind: "image", name: "a", format: "png", bytes: { $base64: "AAAA" }, ...attachment }] });
  refused("{", "It is not JSON.");
  for (const other of ["null", "[]", "7", "{}", `{"format":"another"}`]) refused(other, "It is not a file of conversations of this page.");
  refused(JSON.stringify({ format: FORMAT, version: 2 }), "It was made by a newer version of this page.");
  refused(JSON.stringify({ format: FORMAT, version: 1, conversations: {} }), "conversations: must be a list");
  refused(file(), "There is no conversation in it.");
  refused(file(null), `${at}: must be an object`);
  refused(file({ ...question, role: "system" }), `${at}.role: must be one of user, assistant`);
  refused(file({ ...question, role: "__proto__" }), `${at}.role: must be one of user, assistant`);
  refused(file({ ...question, text: 7 }), `${at}.text: must be a text`);
  refused(file({ ...answer, state: "streaming" }), `${at}.state: must be one of done, stopped, error`);
  refused(file({ ...answer, blocks: [{ type: "script", text: "" }] }), `${at}.blocks[0].type: must be one of text, reasoning, tool, image`);
  refused(file({ ...answer, seconds: -1 }), `${at}.seconds: must be a number, and not negative`);
  refused(attached({ format: "svg" }), `${at}.attachments[0].format: must be one of png, jpeg, gif, webp`);
  refused(attached({ bytes: "AAAA" }), `${at}.attachments[0].bytes: must be an object`);
  refused(attached({ bytes: { $base64: "%" } }), `${at}.attachments[0].bytes: is not base64`);
  refused(attached({ bytes: { $base64: "A".repeat(48 * 2 ** 20) } }), `${at}.attachments[0].bytes: must not be larger than 32 MB`);
  refused(file(...Array(10_001).fill(0)), "conversations[0].turns: must not have more than 10,000 entries");
  const deep = `{"a":`.repeat(40) + "1" + "}".repeat(40);
  refused(file({ ...answer, blocks: [{ type: "tool", name: "t", input: JSON.parse(deep) }] }), `${at}.blocks[0].input: is nested too deep`);
  refused("[".repeat(100_000), "It is not JSON.");
});

test("a file that is too large is not even read", async () => {
  const large = { size: 101 * 2 ** 20, text: () => assert.fail("it was read") };
  await assert.rejects(read(large), { name: "FormatError", message: "It is larger than 100 MB." });
});

test("times that cannot be, and titles that do not fit, are mended", () => {
  const source = JSON.stringify({
    format: FORMAT,
    version: 1,
    conversations: [{ title: `a\nb${"c".repeat(500)}`, createdAt: 8e15, updatedAt: 8e15, turns: [question] }, { turns: [question, answer] }],
  });
  const [first, second] = parse(source, NOW);
  assert.equal(first.title.length, 120);
  assert.ok(first.title.startsWith("a bc"));
  assert.deepEqual([first.createdAt, first.updatedAt], [NOW, NOW]);
  assert.equal(second.title, question.text);
  assert.equal(second.renamed, undefined, "its title follows its first question, as before");
  assert.deepEqual(second.turns[1].blocks[0].citations, []);
});

test("a conversation is called after its first question", () => {
  const title = (text, more) => titleOf([{ role: "user", text, ...more }]);
  assert.equal(title("  Hello\n\n there\t\u0000you "), "Hello there you");
  assert.equal(title("word ".repeat(30)), `${"word ".repeat(11).trim()}…`);
  assert.equal([...title("🦀".repeat(100))].length, 60, "no half of a character");
  assert.equal(title(" ", { attachments: [{ name: "a.pdf" }] }), "a.pdf");
  assert.equal(titleOf([]), "New chat");
});

test("groups go by days of the calendar", () => {
  const now = new Date(2026, 5, 15, 0, 30).getTime();
  const at = (...date) => ({ updatedAt: new Date(...date).getTime() });
  const today = at(2026, 5, 15, 0, 1);
  const yesterday = at(2026, 5, 14, 23, 59);
  const week = at(2026, 5, 8, 0, 0);
  const older = at(2026, 5, 7, 23, 59);
  assert.deepEqual(groups([today, yesterday, week, older], now), [
    ["Today", [today]],
    ["Yesterday", [yesterday]],
    ["Previous 7 days", [week]],
    ["Older", [older]],
  ]);
  assert.deepEqual(groups([older], now), [["Older", [older]]]);
});
