// Shows the turns.

import { UserView } from "./user.js";
import { AssistantView } from "./assistant.js";

export class Messages {
  #list;
  #views = new WeakMap();
  #context;
  #actions;
  #afterChange;
  #waiting = new Set();
  #frame = 0;

  /**
   * @param list the element that holds the turns
   * @param context gives `{ key, endpoint, relay }`, to explain errors by (and to keep the key out of them)
   * @param actions `{ retry, resend(turn, text), settings, signIn, wire(turn) }`: what the buttons do
   * @param afterChange called when more of a reply was shown, so that the reader can be kept at the end
   */
  constructor(list, { context, actions, afterChange }) {
    this.#list = list;
    this.#context = context;
    this.#actions = actions;
    this.#afterChange = afterChange;
  }

  added(turn) {
    const view =
      turn.role === "user"
        ? new UserView(turn, this.#actions)
        : new AssistantView(turn, { ...this.#actions, edit: () => this.#edit(turn) }, this.#context);
    this.#views.set(turn, view);
    this.#list.append(view.root);
    if (turn.role === "assistant" && turn.state !== "streaming") view.ended();
  }

  removed(turn) {
    const view = this.#views.get(turn);
    this.#waiting.delete(view);
    view.root.remove();
  }

  /** Gathers what comes within one frame of the screen: however fast the stream, the page is laid out once per frame. */
  grew(turn, block) {
    const view = this.#views.get(turn);
    view.grew(block);
    this.#waiting.add(view);
    this.#frame ||= requestAnimationFrame(() => this.#show());
  }

  ended(turn) {
    const view = this.#views.get(turn);
    this.#waiting.delete(view);
    view.ended();
  }

  #show() {
    this.#frame = 0;
    for (const view of this.#waiting) {
      const hasMore = view.show();
      if (!hasMore) this.#waiting.delete(view);
    }
    if (this.#waiting.size > 0) this.#frame = requestAnimationFrame(() => this.#show());
    this.#afterChange();
  }

  /** The question before a reply is opened for editing, where it stands. */
  #edit(turn) {
    const question = this.#views.get(turn).root.previousElementSibling;
    question?.querySelector("[data-action=edit]")?.click();
  }
}
