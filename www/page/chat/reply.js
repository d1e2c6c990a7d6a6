// Gathers the events of a stream into the blocks of a turn, in the order in which they came. Pure: no DOM, no network.

/**
 * A turn's blocks, as they are shown and kept:
 * `{ type: "text", text, citations: [{ title, source?, url?, quote? }] }`, `{ type: "reasoning", text, redacted? }`,
 * `{ type: "tool", name, input?, result?, error? }`, `{ type: "image", format, bytes }`.
 */
export class Reply {
  #turn;
  /** The blocks of the present message of the stream, by contentBlockIndex: with tools a reply has several messages. */
  #open = new Map();

  constructor(turn) {
    this.#turn = turn;
  }

  /** @returns the block that the event has made or changed, if any */
  push(event) {
    if (event.messageStart) this.#open.clear();
    if (event.contentBlockStart) return this.#start(event.contentBlockStart);
    if (event.contentBlockDelta) return this.#grow(event.contentBlockDelta);
    if (event.messageStop) this.#turn.stopReason = event.messageStop.stopReason;
    if (event.metadata) this.#count(event.metadata);
  }

  /** A tool has been run: what came of it belongs to the first use of that name that still waits for it. */
  used({ name, input, result, error }) {
    const waiting = (block) => block.type === "tool" && block.name === name && !("result" in block) && !block.error;
    const block = this.#turn.blocks.find(waiting) ?? this.#add({ type: "tool", name });
    block.input = input;
    if (error) block.error = error.message;
    else block.result = result;
    return block;
  }

  #start({ contentBlockIndex, start }) {
    if (start?.toolUse) return this.#at(contentBlockIndex, () => ({ type: "tool", name: start.toolUse.name }));
    if (start?.image) return this.#at(contentBlockIndex, () => ({ type: "image", format: start.image.format, bytes: new Uint8Array() }));
  }

  #grow({ contentBlockIndex, delta }) {
    if (delta?.text !== undefined) {
      const block = this.#text(contentBlockIndex);
      block.text += delta.text;
      return block;
    }
    if (delta?.citation) {
      const block = this.#text(contentBlockIndex);
      block.citations.push(citation(delta.citation));
      return block;
    }
    if (delta?.reasoningContent) {
      const block = this.#at(contentBlockIndex, () => ({ type: "reasoning", text: "" }));
      block.text += delta.reasoningContent.text ?? "";
      if (delta.reasoningContent.redactedContent) block.redacted = true;
      return block;
    }
    const bytes = delta?.image?.source?.bytes;
    if (bytes) {
      const block = this.#at(contentBlockIndex, () => ({ type: "image", format: "png", bytes: new Uint8Array() }));
      block.bytes = joined(block.bytes, bytes);
      return block;
    }
  }

  #text(index) {
    return this.#at(index, () => ({ type: "text", text: "", citations: [] }));
  }

  #at(index, make) {
    if (!this.#open.has(index)) this.#open.set(index, this.#add(make()));
    return this.#open.get(index);
  }

  #add(block) {
    this.#turn.blocks.push(block);
    return block;
  }

  /** With tools a reply has several turns of the model, and costs what they cost together. */
  #count({ usage, metrics }) {
    const { inputTokens = 0, outputTokens = 0 } = this.#turn.usage ?? {};
    this.#turn.usage = { inputTokens: inputTokens + (usage?.inputTokens ?? 0), outputTokens: outputTokens + (usage?.outputTokens ?? 0) };
    this.#turn.latencyMs = (this.#turn.latencyMs ?? 0) + (metrics?.latencyMs ?? 0);
  }
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html */
function citation({ title, source, sourceContent, location }) {
  const kept = { title: String(title || source || location?.web?.domain || location?.web?.url || "Source") };
  if (location?.web?.url) kept.url = String(location.web.url);
  const quote = (sourceContent ?? []).map(({ text }) => text ?? "").join("");
  if (quote) kept.quote = quote;
  const where = place(location);
  if (where) kept.place = where;
  return kept;
}

/** A location within a document, in words. Both ends are told as the service counts them: from 0. */
function place(location) {
  const kinds = { documentPage: "page", documentChar: "characters", documentChunk: "chunk" };
  for (const [kind, word] of Object.entries(kinds)) {
    const range = location?.[kind];
    if (range) return range.start === range.end ? `${word} ${range.start}` : `${word} ${range.start} to ${range.end}`;
  }
  return "";
}

function joined(a, b) {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
