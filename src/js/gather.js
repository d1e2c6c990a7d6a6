// A stream's events put together: what converse() would have answered.
import { decodeEventBytes } from "./bytes.js";

// Gathers batches (src/converse/batch.rs). Input of a tool that is not valid JSON stays the text
// that it is, and `malformed` is the tool's name.
export const gather = (batches) => {
  const message = { role: "assistant", content: [] };
  const response = { output: { message } };
  const blocks = new Map();
  const block = (index) => {
    if (!blocks.has(index)) blocks.set(index, {});
    return blocks.get(index);
  };
  let contentBlockIndex = 0;
  for (const item of batches.flatMap((batch) => JSON.parse(batch))) {
    if (typeof item === "number") contentBlockIndex = item;
    else if (typeof item === "string") append(block(contentBlockIndex), { text: item });
    else if (!Array.isArray(item)) {
      const { messageStart, contentBlockStart, contentBlockDelta, messageStop, metadata } = decoded(item);
      Object.assign(message, messageStart);
      if (contentBlockStart) start(block(contentBlockStart.contentBlockIndex), contentBlockStart.start);
      if (contentBlockDelta) append(block(contentBlockDelta.contentBlockIndex), contentBlockDelta.delta);
      Object.assign(response, messageStop, metadata);
    }
  }
  let malformed;
  const parse = ({ name, input }) => {
    try {
      return input ? JSON.parse(input) : {};
    } catch {
      malformed ??= name;
      return input;
    }
  };
  message.content = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => finish(block, parse));
  return { response, malformed };
};

// The event with its bytes. Base64 that is none stays: the stream has failed with it.
const decoded = (event) => {
  try {
    return decodeEventBytes(event);
  } catch {
    return event;
  }
};

const start = (block, start) => {
  for (const [name, value] of Object.entries(start ?? {})) block[name] = { ...value };
  if (block.toolResult) block.toolResult.content = [];
};

const append = (block, delta) => {
  for (const [name, value] of Object.entries(delta ?? {})) {
    if (name === "citation") (block.citations ??= []).push(value);
    else if (name === "toolResult") appendResults((block.toolResult ??= {}), value);
    else block[name] = joined(block[name], value);
  }
};

// A tool's result comes in pieces, too: text after text is more of that text.
const appendResults = (toolResult, pieces) => {
  const content = (toolResult.content ??= []);
  for (const piece of pieces) {
    const last = content.at(-1);
    if (last?.text !== undefined && piece.text !== undefined) last.text += piece.text;
    else content.push({ ...piece });
  }
};

// Bytes of which more may come: copied once, at the end.
class Pieces extends Array {}

// Texts and bytes are continued, objects member by member, all else is replaced.
const joined = (before, more) => {
  if (typeof before === "string" && typeof more === "string") return before + more;
  if (more instanceof Uint8Array) {
    if (!(before instanceof Pieces)) return Pieces.of(more);
    before.push(more);
    return before;
  }
  if (!isObject(more)) return more;
  const both = isObject(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(more)) both[name] = joined(both[name], value);
  return both;
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const whole = (value) => {
  if (value instanceof Pieces) {
    const bytes = new Uint8Array(value.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of value) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, whole(member)]));
};

// From what a block's deltas add up to, to how a message has it.
const finish = (parts, parse) => {
  const block = whole(parts);
  const { citations, text, reasoningContent, toolUse, ...others } = block;
  if (citations) return { ...others, citationsContent: { content: [{ text: text ?? "" }], citations } };
  if (text !== undefined) return { text, ...others };
  if (reasoningContent) {
    const { text, signature, ...rest } = reasoningContent;
    const reasoningText = { text: text ?? "" };
    if (signature !== undefined) reasoningText.signature = signature;
    const isText = text !== undefined || signature !== undefined;
    return { ...others, reasoningContent: isText ? { reasoningText, ...rest } : rest };
  }
  return toolUse ? { ...others, toolUse: { ...toolUse, input: parse(toolUse) } } : others;
};
