// The conversation: its turns, what is sent of them, and one reply at a time. No DOM here; `listener` shows it.

/**
 * What the service is sent: every turn that has text, done, stopped or cut. The person sees that text and goes on from
 * it ("go on", "that is wrong"), so the model must see it too; who does not want it uses Retry, which drops it. A reply
 * without a word is left out, for the service refuses blank text, and then two user turns meet: roles must alternate,
 * so they become one message. Reasoning is not sent back: it would need its signature, and only tool use requires it.
 */
export function history(turns) {
  const messages = [];
  for (const { role, text } of turns) {
    if (!text.trim()) continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push({ text });
    else messages.push({ role, content: [{ text }] });
  }
  return messages;
}

export class Chat {
  turns = [];
  #prepare;
  #listener;
  #abort = null;

  /**
   * @param prepare gives `{ open }` from the present settings, or throws what is wrong with them; `open(messages,
   *   { signal, used })` gives the events of the reply, and tells `used` what tools were run for it
   * @param listener `added(turn)`, `grew(turn, text, reasoning)`, `used(turn, use)`, `ended(turn)`, `removed(turn)`
   */
  constructor(prepare, listener) {
    this.#prepare = prepare;
    this.#listener = listener;
  }

  get busy() {
    return this.#abort !== null;
  }

  send(text) {
    this.#add({ role: "user", text });
    return this.#reply();
  }

  /** Asks again for the last reply, whatever became of it. */
  retry() {
    if (this.busy) return;
    if (this.turns.at(-1)?.role === "assistant") this.#drop();
    return this.#reply();
  }

  /** Takes the last question back, with its reply, and gives its text. */
  takeBack() {
    if (this.busy) return "";
    if (this.turns.at(-1)?.role === "assistant") this.#drop();
    return this.turns.at(-1)?.role === "user" ? this.#drop().text : "";
  }

  stop() {
    this.#abort?.abort();
  }

  clear() {
    this.stop();
    this.#abort = null; // the reply that is being stopped belongs to no conversation any more
    while (this.turns.length) this.#drop();
  }

  #add(turn) {
    this.turns.push(turn);
    this.#listener.added(turn);
  }

  #drop() {
    const turn = this.turns.pop();
    this.#listener.removed(turn);
    return turn;
  }

  async #reply() {
    const messages = history(this.turns);
    const turn = { role: "assistant", text: "", state: "streaming", opened: false, events: 0 };
    const abort = (this.#abort = new AbortController());
    const { signal } = abort;
    this.#add(turn);
    try {
      const { modelId, open } = await this.#prepare();
      turn.modelId = modelId;
      signal.throwIfAborted();
      turn.startedAt = performance.now();
      const used = (use) => this.#listener.used(turn, use);
      const stream = await open(messages, { signal, used });
      // A stream by itself has begun now, that of a conversation with tools does with its first event.
      turn.opened = typeof stream.response === "function";
      turn.requestId = stream.requestId;
      // To the very end: usage comes after messageStop.
      for await (const event of stream) this.#take(turn, event);
      turn.state = "done";
    } catch (error) {
      // After Stop whatever is thrown is the stopping, be it the signal's reason or a body that broke under it.
      turn.state = signal.aborted ? "stopped" : "error";
      if (turn.state === "error") {
        turn.error = error;
        turn.requestId ??= error?.requestId;
      }
    }
    if (this.#abort === abort) this.#abort = null;
    if (this.turns.includes(turn)) this.#listener.ended(turn);
  }

  #take(turn, event) {
    turn.opened = true;
    turn.events += 1;
    const delta = event.contentBlockDelta?.delta;
    // With tools a reply goes on in a message of its own.
    const text = (event.messageStart && turn.text ? "\n\n" : delta?.text) ?? "";
    const reasoning = delta?.reasoningContent?.text ?? "";
    if (text || reasoning) {
      turn.text += text;
      this.#listener.grew(turn, text, reasoning);
    }
    if (event.messageStop) {
      turn.stopReason = event.messageStop.stopReason;
      turn.seconds = (performance.now() - turn.startedAt) / 1000;
    }
    if (event.metadata) {
      // With tools a reply has several turns of the model, and costs what they cost together.
      const { usage, metrics } = event.metadata;
      turn.usage = {
        inputTokens: (turn.usage?.inputTokens ?? 0) + usage.inputTokens,
        outputTokens: (turn.usage?.outputTokens ?? 0) + usage.outputTokens,
      };
      turn.latencyMs = (turn.latencyMs ?? 0) + (metrics?.latencyMs ?? 0);
    }
  }
}
