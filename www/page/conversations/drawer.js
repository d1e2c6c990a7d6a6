// Whether the list is there: a column beside the chat where there is room, else a drawer over it.

import { read, write } from "../common/storage.js";

const SHOWN = "converse-wasm.conversations"; // localStorage: "open" or "closed", of the column

export class Drawer {
  #nav;
  #toggle;
  #backdrop;
  #wide = matchMedia("(min-width: 64rem)");

  constructor(nav, toggle, backdrop) {
    this.#nav = nav;
    this.#toggle = toggle;
    this.#backdrop = backdrop;
    toggle.addEventListener("click", () => (this.isOpen ? this.#closeByHand() : this.#openByHand()));
    backdrop.addEventListener("click", () => this.#closeByHand());
    nav.querySelector("#conversations-close").addEventListener("click", () => this.#closeByHand());
    // Before anyone else hears of it: Escape in the drawer closes it, and does not stop a reply as well.
    document.addEventListener("keydown", (event) => this.#escape(event), { capture: true });
    this.#wide.addEventListener("change", () => this.#show(this.#wide.matches && read("localStorage", SHOWN) !== "closed"));
    // At once and not when the list has been read: the chat would jump aside.
    this.#show(this.#wide.matches && read("localStorage", SHOWN) === "open");
  }

  get isOpen() {
    return !this.#nav.hidden;
  }

  /** Over the chat, which cannot be reached meanwhile. */
  get isModal() {
    return this.isOpen && !this.#wide.matches;
  }

  /** Until one has decided, the column is there if there is something in it. */
  suggest(hasSome) {
    if (this.#wide.matches && read("localStorage", SHOWN) === null && hasSome) this.#show(true);
  }

  /** A conversation was chosen: the drawer has done its work, the column stays. */
  chosen() {
    if (this.isModal) this.#closeByHand();
  }

  #openByHand() {
    this.#show(true);
    if (this.#wide.matches) write("localStorage", SHOWN, "open");
    // Not the search field: on a telephone the keyboard would come up over the list.
    else this.#nav.querySelector("#conversations-new").focus();
  }

  #closeByHand() {
    const wasModal = this.isModal;
    const hadFocus = this.#nav.contains(document.activeElement);
    this.#show(false);
    if (!wasModal) write("localStorage", SHOWN, "closed");
    if (wasModal || hadFocus) this.#toggle.focus();
  }

  #show(open) {
    this.#nav.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    const modal = this.isModal;
    this.#backdrop.hidden = !modal;
    for (const beside of document.querySelectorAll("body > .chat, body > aside")) beside.inert = modal;
  }

  #escape(event) {
    if (event.key !== "Escape" || event.isComposing || !this.isModal) return;
    // What is open over the drawer, or written in it, is closed first.
    if (document.querySelector("dialog[open], :popover-open") || (event.target.matches?.("input") && event.target.value)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    this.#closeByHand();
  }
}
