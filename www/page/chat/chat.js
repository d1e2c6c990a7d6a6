// The conversation: its turns, and one reply at a time. No DOM here; `listener` shows it.

import { history } from "./history.js";
import { Reply } from "./reply.js";

export class Chat {
  turns = [];
  #prepare;
  #listener;
  #abort = null;

  /**
   * @param prepare gives `{ modelId, open }` from the present settings, or throws what is wrong with them;
   *   `open(messages, { signal, used })` gives the events of the reply, and tells `used` what tools were run for it
   * @param listener `added(turn)`, `grew(turn, block)`, `ended(turn)`, `removed(turn)`
   */
  constructor(prepare, listener) {
    this.#prepare = prepare;
    this.#listener = listener;
  }

  get busy() {
    return this.#abort !== null;
  }

  /** @param attachments as attachments.js makes them */
  send(text, attachments = []) {
    this.#add({ id: crypto.randomUUID(), role: "user", text, attachments });
    return this.#reply();
  }

  /** Asks again for the last reply, whatever became of it. */
  retry() {
    if (this.busy) return;
    if (this.turns.at(-1)?.role === "assistant") this.#drop();
    return this.#reply();
  }

  /** Asks something else in place of what was asked: what came after it was an answer to that, and goes. */
  resend(turn, text) {
    if (!this.turns.includes(turn)) return;
    this.#leave();
    while (this.#drop() !== turn);
    return this.send(text, turn.attachments);
  }

  stop() {
    this.#abort?.abort();
  }

  /** Shows another conversation. */
  open(turns) {
    this.#leave();
    while (this.turns.length) this.#drop();
    for (const turn of turns) this.#add(turn);
  }

  /** A reply that is under way belongs to no conversation any more. */
  #leave() {
    this.stop();
    this.#abort = null;
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
    const turn = { id: crypto.randomUUID(), role: "assistant", state: "streaming", blocks: [] };
    const reply = new Reply(turn);
    const abort = (this.#abort = new AbortController());
    const { signal } = abort;
    let startedAt = 0;
    this.#add(turn);
    const grown = (block) => {
      if (block && this.turns.includes(turn)) this.#listener.grew(turn, block);
    };
    try {
      const { modelId, open } = await this.#prepare();
      turn.modelId = modelId;
      signal.throwIfAborted();
      startedAt = performance.now();
      const stream = await open(messages, { signal, used: (use) => grown(reply.used(use)) });
      // A stream by itself has begun now, that of a conversation with tools does with its first event.
      turn.opened = typeof stream.response === "function";
      turn.requestId = stream.requestId;
      // To the very end: usage comes after messageStop.
      for await (const event of stream) {
        turn.opened = true;
        if (event.contentBlockDelta) turn.firstTokenMs ??= performance.now() - startedAt;
        if (event.messageStop) turn.seconds = (performance.now() - startedAt) / 1000;
        grown(reply.push(event));
      }
      turn.state = "done";
    } catch (error) {
      // After Stop whatever is thrown is the stopping, be it the signal's reason or a body that broke under it.
      turn.state = signal.aborted ? "stopped" : "error";
      if (turn.state === "error") {
        turn.error = plain(error);
        turn.requestId ??= turn.error.requestId;
      }
    }
    if (this.#abort === abort) this.#abort = null;
    if (this.turns.includes(turn)) this.#listener.ended(turn);
  }
}

/** An error as it can be kept with the conversation. */
function plain(error) {
  const { name = "Error", message = String(error), status, requestId } = error ?? {};
  return { name, message, status, requestId };
}
