// A stream's events put together: what converse() would have answered.

// Gathers batches (src/converse/batch.rs) whose events have been looked at. Input of a tool
// that is not valid JSON stays the text that it is, and `malformed` is the tool's name.
export const gather = (batches) => {
  const message = { role: "assistant", content: [] };
  const response = { output: { message } };
  const blocks = new Map();
  const block = (index) => {
    if (!blocks.has(index)) blocks.set(index, {});
    return blocks.get(index);
  };
  let contentBlockIndex = 0;
  for (const item of batches.flat()) {
    if (typeof item === "number") contentBlockIndex = item;
    else if (typeof item === "string") append(block(contentBlockIndex), { text: item });
    else if (!Array.isArray(item)) {
      const { messageStart, contentBlockStart, contentBlockDelta, messageStop, metadata } = item;
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

// Texts and bytes are continued, objects member by member, all else is replaced.
const joined = (before, more) => {
  if (before === undefined || before === null) return more;
  if (typeof before === "string" && typeof more === "string") return before + more;
  if (before instanceof Uint8Array && more instanceof Uint8Array) {
    const bytes = new Uint8Array(before.length + more.length);
    bytes.set(before);
    bytes.set(more, before.length);
    return bytes;
  }
  if (typeof before !== "object" || typeof more !== "object" || more === null) return more;
  const both = { ...before };
  for (const [name, value] of Object.entries(more)) both[name] = joined(before[name], value);
  return both;
};

// From what a block's deltas add up to, to how a message has it.
const finish = (block, parse) => {
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
