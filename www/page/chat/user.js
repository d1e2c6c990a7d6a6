// A turn of the person's: what was asked, with what, and the way to ask it differently.

import { clone, fitHeight, isComposing } from "../common/dom.js";
import { button, copyButton } from "./card.js";
import { attachmentChip } from "./attachments.js";

export class UserView {
  root = clone("user-turn");
  #turn;
  #resend;

  constructor(turn, { resend }) {
    this.#turn = turn;
    this.#resend = resend;
    const text = this.root.querySelector(".text");
    text.textContent = turn.text;
    text.hidden = !turn.text;
    this.root.querySelector(".attachments").append(...(turn.attachments ?? []).map((attachment) => attachmentChip(attachment)));
    const edit = button("Edit", () => this.#edit());
    edit.dataset.action = "edit";
    edit.setAttribute("aria-label", "Edit message");
    this.root.querySelector(".actions").append(copyButton("Copy", () => turn.text, "Copy message"), edit);
  }

  /** In place: a form where the bubble was. */
  #edit() {
    const form = clone("edit-form");
    const field = form.querySelector("textarea");
    const close = () => {
      form.replaceWith(...shown);
      this.root.querySelector("[data-action=edit]").focus();
    };
    const submit = () => field.value.trim() && this.#resend(this.#turn, field.value);
    field.value = this.#turn.text;
    field.addEventListener("input", () => fitHeight(field));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    form.querySelector("[data-action=cancel]").addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      if (event.key === "Enter" && !event.shiftKey && event.target === field) {
        event.preventDefault();
        submit();
      } else if (event.key === "Escape") {
        event.stopPropagation(); // it would stop a reply
        close();
      }
    });
    const shown = [this.root.querySelector(".text"), this.root.querySelector(".meta")];
    shown[1].remove();
    shown[0].replaceWith(form);
    fitHeight(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
}
