// Conversations as a file, and back: one JSON document, which holds what was said and nothing of the settings.
//
//   { "format": "converse-wasm conversations", "version": 1, "exportedAt": "2026-01-31T12:00:00.000Z",
//     "conversations": [{ "title", "createdAt", "updatedAt", "turns": [...] }] }
//
// Turns are as the chat keeps them, with bytes as { "$base64": "…" }. Ids are not in it: whoever reads the file makes
// new ones, so a file never takes the place of what is there. A file may come from anyone, and is checked throughout.

import { FORMATS } from "../chat/formats.js";
import { toBase64 } from "../common/base64.js";
import { bytes, fail, flag, FormatError, json, list, number, numbers, oneOf, record, string, tagged } from "./checks.js";
import { oneLine, TITLE_MAX, titleOf } from "./heads.js";

export const FORMAT = "converse-wasm conversations";
const VERSION = 1;
const FILE_MAX = 100 * 2 ** 20;
const FILE_BYTES_MAX = 32 * 2 ** 20;
const LATEST = 8.64e15; // the last moment a Date can tell

const text = string(FILE_MAX);
const word = string(4096); // ids of models and requests, names, formats
const content = bytes(FILE_BYTES_MAX);
const anything = json(32);
const format = (kind) => oneOf(...new Set(Object.values(FORMATS[kind])));

const attachment = tagged("kind", {
  image: record({ name: word, format: format("image"), bytes: content }),
  document: record({ name: word, format: format("document"), bytes: content }),
});

const citation = record({ title: text }, { source: text, url: text, quote: text, place: text });

const block = tagged("type", {
  text: record({ text }, { citations: list(citation, 1000) }),
  reasoning: record({ text }, { redacted: flag }),
  tool: record({ name: word }, { input: anything, result: anything, error: text }),
  image: record({ format: format("image"), bytes: content }),
});

const turn = tagged("role", {
  user: record({ text }, { attachments: list(attachment, 100) }),
  assistant: record(
    { state: oneOf("done", "stopped", "error"), blocks: list(block, 10_000) },
    {
      modelId: word,
      requestId: word,
      stopReason: word,
      usage: numbers,
      latencyMs: number,
      seconds: number,
      firstTokenMs: number,
      opened: flag,
      error: record({ name: word, message: text }, { status: number, requestId: word }),
    },
  ),
});

const file = record({ conversations: list(record({ turns: list(turn, 10_000) }, { title: text, createdAt: number, updatedAt: number }), 10_000) });

/**
 * The conversations a text describes, ready to be added.
 * @throws {FormatError} that says what is wrong, for the person to read
 */
export function parse(source, now = Date.now()) {
  let document;
  try {
    document = JSON.parse(source);
  } catch {
    fail("", "It is not JSON.");
  }
  if (document?.format !== FORMAT) fail("", "It is not a file of conversations of this page.");
  if (document.version !== VERSION) fail("", "It was made by a newer version of this page.");
  const { conversations } = file(document, "");
  const found = conversations.filter(({ turns }) => turns.length).map((conversation) => renew(conversation, now));
  if (!found.length) fail("", "There is no conversation in it.");
  return found;
}

/** New ids all through, and times that can be: one of the year 9999 would stay the first of the list. */
function renew({ title, turns, ...times }, now) {
  const { updatedAt = now, createdAt = updatedAt } = times;
  const derived = titleOf(turns);
  const given = oneLine(title ?? "").slice(0, TITLE_MAX);
  const updated = Math.min(updatedAt, now, LATEST);
  const head = { id: crypto.randomUUID(), title: given || derived, createdAt: Math.min(createdAt, updated), updatedAt: updated };
  if (given && given !== derived) head.renamed = true;
  return { ...head, turns: turns.map((turn) => ({ id: crypto.randomUUID(), ...complete(turn) })) };
}

/** What the chat counts on being there. */
function complete(turn) {
  if (turn.role === "user") return { attachments: [], ...turn };
  const blocks = turn.blocks.map((block) => (block.type === "text" ? { citations: [], ...block } : block));
  const error = turn.state === "error" ? { error: { name: "Error", message: "" } } : {};
  return { ...error, ...turn, blocks };
}

/** Reads a file that was picked or dropped. */
export async function read(chosen) {
  if (chosen.size > FILE_MAX) throw new FormatError(`It is larger than ${FILE_MAX / 2 ** 20} MB.`);
  return parse(await chosen.text());
}

/**
 * @param load gives the conversations one after another: there may be more than fit in one text
 * @returns {Promise<Blob>}
 */
export async function write(load) {
  const start = { format: FORMAT, version: VERSION, exportedAt: new Date().toISOString() };
  const parts = [`${JSON.stringify(start).slice(0, -1)},"conversations":[`];
  for await (const { title, createdAt, updatedAt, turns } of load) {
    if (parts.length > 1) parts.push(",\n");
    // The ids of the turns are left out with those of the conversations.
    const rest = turns.map(({ id, ...turn }) => turn);
    parts.push(new Blob([JSON.stringify({ title, createdAt, updatedAt, turns: rest }, plain)]));
  }
  parts.push("]}\n");
  return new Blob(parts, { type: "application/json" });
}

function plain(_name, value) {
  if (value instanceof Uint8Array) return { $base64: toBase64(value) };
  return typeof value === "bigint" ? String(value) : value;
}
