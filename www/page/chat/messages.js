// Shows the turns. Text goes in as text nodes only: nothing a model or a service says ever becomes markup.

import { button, clone, copyButton, errorCard } from "./card.js";

const STOP_REASONS = {
  max_tokens: "Cut at max tokens",
  stop_sequence: "Stop sequence",
  tool_use: "Wants to use a tool",
  guardrail_intervened: "A guardrail intervened",
  content_filtered: "Filtered",
  model_context_window_exceeded: "The context window is full",
};

export class Messages {
  #list;
  #views = new WeakMap();
  #context;
  #actions;
  #afterChange;

  /**
   * @param list the element that holds the turns
   * @param context gives `{ key, endpoint, relay }`, to explain errors by (and to keep the key out of them)
   * @param actions `{ retry, edit, settings }`: what the buttons do
   * @param afterChange called when something was shown, so that the reader can be kept at the end
   */
  constructor(list, { context, actions, afterChange }) {
    this.#list = list;
    this.#context = context;
    this.#actions = actions;
    this.#afterChange = afterChange;
  }

  added(turn) {
    const root = clone(`${turn.role}-turn`);
    const view = { root, text: root.querySelector(".text"), newText: "", newThought: "", frame: 0 };
    if (turn.role === "user") view.text.textContent = turn.text;
    this.#views.set(turn, view);
    this.#list.append(root);
    this.#afterChange();
  }

  removed(turn) {
    const view = this.#views.get(turn);
    cancelAnimationFrame(view.frame);
    view.root.remove();
  }

  /** A line for each use of a tool, where it happened: what comes after it goes on below. */
  used(turn, { name, input, result, error }) {
    const view = this.#views.get(turn);
    this.#flush(view);
    const line = clone("tool-use");
    line.querySelector("code").textContent = `${name}(${JSON.stringify(input)})`;
    line.querySelector("span").textContent = error ? `failed: ${error.message}` : JSON.stringify(result);
    view.root.querySelector(".tools").append(line);
    this.#afterChange();
  }

  /** Gathers what comes within one frame of the screen: however fast the stream, the page is laid out once per frame. */
  grew(turn, text, reasoning) {
    const view = this.#views.get(turn);
    view.newText += text;
    view.newThought += reasoning;
    view.frame ||= requestAnimationFrame(() => this.#flush(view));
  }

  /** One text node more, the rest untouched: the cost follows what is new, not what is already there. */
  #flush(view) {
    cancelAnimationFrame(view.frame);
    view.frame = 0;
    if (view.newText) view.text.append(view.newText);
    if (view.newThought) {
      const details = view.root.querySelector(".reasoning");
      details.hidden = false;
      details.querySelector(".thought").append(view.newThought);
    }
    view.newText = view.newThought = "";
    this.#afterChange();
  }

  ended(turn) {
    const view = this.#views.get(turn);
    const { root } = view;
    this.#flush(view);
    root.normalize(); // one text node again, so that selecting and finding in the page are quick
    root.dataset.state = turn.state;
    root.querySelector(".facts").append(...facts(turn));
    const actions = root.querySelector(".meta .actions");
    if (turn.text) actions.append(copyButton("Copy", () => turn.text));
    if (turn.state === "stopped") {
      actions.append(button("Retry", this.#actions.retry, "only-last"), button("Edit", this.#actions.edit, "only-last"));
    }
    if (turn.state === "error") {
      // Nothing came: the card says it all, and a line under no text would say nothing.
      if (!turn.text) root.querySelector(".meta").hidden = true;
      const context = { ...this.#context(), opened: turn.opened, requestId: turn.requestId };
      root.append(errorCard(turn.error, context, this.#actions));
    }
    this.#afterChange();
  }
}

/** The small print under a reply, as nodes: what is out of the ordinary first, then the numbers. */
function facts({ state, stopReason, modelId, usage, latencyMs, seconds, events }) {
  const notable = {
    stopped: "Stopped",
    error: "Incomplete",
    done: stopReason === "end_turn" ? "" : (STOP_REASONS[stopReason] ?? stopReason),
  }[state];
  const numbers = [modelId];
  if (usage) numbers.push(`${number(usage.inputTokens)} in`, `${number(usage.outputTokens)} out`);
  // The service's own measure where it gives one, else this page's, from sending to messageStop.
  const duration = latencyMs > 0 ? latencyMs / 1000 : seconds;
  if (duration > 0) {
    numbers.push(`${number(duration, 2)} s`);
    if (usage?.outputTokens) numbers.push(`${number(usage.outputTokens / duration)} tokens/s`);
  }
  if (state === "done") numbers.push(`${number(events)} events`);
  const nodes = [];
  if (notable) {
    const mark = document.createElement("span");
    mark.className = "notable";
    mark.textContent = notable;
    nodes.push(mark, " · ");
  }
  // A line may break between two facts, not between a number and its unit.
  nodes.push(numbers.filter(Boolean).map((fact) => fact.replaceAll(" ", "\u00a0")).join(" · "));
  return nodes;
}

function number(value, digits = 0) {
  return Number(value ?? 0).toLocaleString("en", { maximumFractionDigits: digits });
}
