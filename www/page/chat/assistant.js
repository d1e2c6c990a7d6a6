// A turn of the model's: its blocks in the order in which they came, and below them how it went.

import { clone } from "../common/dom.js";
import { button, copyButton, errorCard } from "./card.js";
import { facts } from "./facts.js";
import { textOf } from "./history.js";
import { Markdown } from "./markdown.js";
import { pictureOf } from "./attachments.js";

export class AssistantView {
  root = clone("assistant-turn");
  #turn;
  #actions;
  #context;
  #isNew;
  /** What shows a block, by the block: `{ element, show(), finish?() }`. */
  #shown = new Map();
  #changed = new Set();

  constructor(turn, actions, context) {
    this.#turn = turn;
    this.#actions = actions;
    this.#context = context;
    this.#isNew = turn.state === "streaming";
    this.root.dataset.state = turn.state;
  }

  grew(block) {
    this.#changed.add(block);
  }

  /** Shows what has grown. @returns whether some of it has been put off */
  show() {
    for (const block of this.#changed) {
      const isPutOff = this.#view(block).show();
      if (!isPutOff) this.#changed.delete(block);
    }
    return this.#changed.size > 0;
  }

  ended() {
    const turn = this.#turn;
    const { root } = this;
    for (const block of turn.blocks) {
      const view = this.#view(block);
      (view.finish ?? view.show)();
    }
    this.#changed.clear();
    root.dataset.state = turn.state;
    root.querySelector(".facts").append(...facts(turn));
    const text = textOf(turn);
    const actions = root.querySelector(".meta .actions");
    if (text) actions.append(copyButton("Copy", () => text, "Copy reply"));
    if (turn.state !== "error") actions.append(button("Retry", this.#actions.retry, "only-last"));
    // What was loaded from the store has not been on this tab's wire.
    if (this.#isNew) {
      const wire = button("Wire", () => this.#actions.wire(turn) || wire.remove());
      actions.append(wire);
    }
    if (turn.state === "error") {
      // Nothing came: the card says it all, and a line under no text would say nothing.
      if (turn.blocks.length === 0) root.querySelector(".facts").replaceChildren();
      const context = { ...this.#context(), opened: turn.opened, requestId: turn.requestId };
      root.querySelector(".blocks").after(errorCard(turn.error, context, this.#actions));
    }
  }

  #view(block) {
    let view = this.#shown.get(block);
    if (!view) {
      view = VIEWS[block.type](block);
      this.#shown.set(block, view);
      this.root.querySelector(".blocks").append(view.element);
    }
    return view;
  }
}

const VIEWS = {
  text(block) {
    const element = clone("text-block");
    const markdown = new Markdown(element.querySelector(".text"));
    return {
      element,
      show: () => markdown.show(block.text),
      finish() {
        markdown.finish(block.text);
        element.querySelector(".citations").replaceChildren(...block.citations.map(citation));
      },
    };
  },
  reasoning(block) {
    const element = clone("reasoning-block");
    const thought = element.querySelector(".thought");
    let length = 0;
    const show = () => {
      if (block.text.length > length) thought.append(block.text.slice(length)); // one text node more, the rest untouched
      length = block.text.length;
      element.querySelector(".redacted").hidden = !block.redacted;
    };
    return {
      element,
      show,
      finish() {
        show();
        thought.normalize();
      },
    };
  },
  tool(block) {
    const element = clone("tool-block");
    const show = () => {
      const state = block.error !== undefined ? "failed" : "result" in block ? "done" : "running";
      element.dataset.state = state;
      element.querySelector("code").textContent = block.name + (block.input === undefined ? "" : `(${JSON.stringify(block.input)})`);
      const said = { failed: `failed: ${block.error}`, done: JSON.stringify(block.result), running: "…" }[state];
      element.querySelector(".result").textContent = said;
    };
    return { element, show };
  },
  image(block) {
    const element = clone("image-block");
    const show = () => {};
    // Half a picture is none: it is shown when it is whole.
    const finish = () => block.bytes.length > 0 && element.append(pictureOf(block, "An image by the model"));
    return { element, show, finish };
  },
};

function citation({ title, url, quote, place }) {
  const item = clone("citation");
  const name = item.querySelector(".title");
  if (/^https?:\/\//i.test(url ?? "")) {
    const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", rel: "noopener noreferrer", textContent: title });
    name.replaceChildren(link);
  } else name.textContent = title;
  item.querySelector(".place").textContent = place ?? "";
  item.querySelector("q").textContent = quote ?? "";
  item.querySelector("q").hidden = !quote;
  return item;
}
