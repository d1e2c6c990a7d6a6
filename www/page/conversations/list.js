// Shows the conversations by date, and lets one choose, search, rename and delete. Titles go in as text only.

import { clone, isComposing } from "../common/dom.js";
import { groups, oneLine, TITLE_MAX } from "./heads.js";
import { Menu } from "./menu.js";

/** From as many on there is a field to search in. */
const SEARCH_FROM = 9;

export class List {
  #list;
  #search;
  #none;
  #menu;
  #on;
  #confirm;
  #heads = [];
  #rows = new Map(); // id → { item, link, title, more }
  #current = null;
  #shown = "";
  #renaming = false;

  /**
   * @param on `renamed(id, title)`, `deleted(id)`, `exported(id)`, `say(text)` for screen readers
   * @param confirm `({ title, text, action })` gives whether the person wants it
   */
  constructor(nav, { on, confirm }) {
    this.#on = on;
    this.#confirm = confirm;
    this.#list = nav.querySelector("#conversations-list");
    this.#search = nav.querySelector("#conversations-search");
    this.#none = nav.querySelector("#conversations-none");
    this.#menu = new Menu(nav.querySelector("#conversations-menu"), (action, id) => this.#act(action, id));
    this.#list.addEventListener("scroll", () => this.#menu.close(), { passive: true });
    this.#search.addEventListener("input", () => this.#searched());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#search.value) return;
      event.stopPropagation();
      event.preventDefault();
      this.#search.value = "";
      this.#searched();
    });
  }

  /** @param heads the newest first */
  show(heads) {
    this.#heads = heads;
    this.#render();
  }

  /** The id of the conversation that is open, or null. */
  set current(id) {
    this.#mark(this.#current, false);
    this.#current = id;
    this.#mark(id, true);
  }

  #mark(id, on) {
    const link = this.#rows.get(id)?.link;
    if (on) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  }

  get #found() {
    const words = this.#search.value.trim().toLocaleLowerCase();
    return words ? this.#heads.filter(({ title }) => title.toLocaleLowerCase().includes(words)) : this.#heads;
  }

  #searched() {
    this.#render();
    const { length } = this.#found;
    this.#on.say(length === 1 ? "1 conversation found" : `${length} conversations found`);
  }

  #render() {
    // It would take the field away that is being written in; what has changed meanwhile is shown after it.
    if (this.#renaming) return;
    const isSearched = this.#search.value !== "";
    this.#search.parentElement.hidden = this.#heads.length < SEARCH_FROM && !isSearched;
    const found = groups(this.#found);
    this.#none.hidden = found.length > 0;
    this.#none.textContent = isSearched ? "Nothing found." : "Nothing here yet. What you ask is kept in this browser and nowhere else.";
    // A reply that is saved mostly changes nothing here.
    const shown = JSON.stringify(found.map(([name, heads]) => [name, heads.map(({ id, title }) => [id, title])]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null;
    this.#list.replaceChildren(
      ...found.map(([name, heads]) => {
        const group = clone("conversations-group");
        group.querySelector("h2").textContent = name;
        group.querySelector("ul").setAttribute("aria-label", name);
        group.querySelector("ul").append(...heads.map((head) => this.#row(head).item));
        return group;
      }),
    );
    if (focused?.isConnected) focused.focus({ preventScroll: true }); // it has been moved, and lost the focus by that
    const present = new Set(this.#heads.map(({ id }) => id));
    for (const id of this.#rows.keys()) if (!present.has(id)) this.#rows.delete(id);
  }

  #row({ id, title }) {
    let row = this.#rows.get(id);
    if (!row) {
      const item = clone("conversations-row");
      row = { item, link: item.querySelector("a"), more: item.querySelector("button"), title: null };
      // An address: it opens in another tab, too, and Back leads back from it.
      row.link.href = `#c=${id}`;
      this.#menu.attach(row.more, id);
      this.#rows.set(id, row);
      if (id === this.#current) this.#mark(id, true);
    }
    if (row.title !== title) {
      row.title = row.link.textContent = row.link.title = title;
      row.more.setAttribute("aria-label", `More about ${title}`);
    }
    return row;
  }

  #act(action, id) {
    if (action === "rename") this.#rename(id);
    else if (action === "delete") this.#delete(id);
    else this.#on.exported(id);
  }

  /** In place: Enter and leaving the field take the title, Escape leaves it. */
  #rename(id) {
    const { item, link, title } = this.#rows.get(id) ?? {};
    if (!item) return;
    const field = document.createElement("input");
    field.maxLength = TITLE_MAX;
    field.value = title;
    field.setAttribute("aria-label", "Title");
    const end = (keep, byKey) => {
      if (!this.#renaming) return;
      this.#renaming = false;
      const given = oneLine(field.value);
      item.classList.remove("renaming");
      field.remove();
      if (byKey) link.focus();
      if (keep && given && given !== title) {
        this.#heads = this.#heads.map((head) => (head.id === id ? { ...head, title: given } : head));
        this.#on.renamed(id, given);
      }
      this.#render();
    };
    field.addEventListener("blur", () => end(true, false));
    field.addEventListener("keydown", (event) => {
      if (isComposing(event) || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.stopPropagation();
      event.preventDefault();
      end(event.key === "Enter", true);
    });
    this.#renaming = true;
    item.classList.add("renaming");
    item.prepend(field);
    field.focus();
    field.select();
  }

  async #delete(id) {
    const { title, more } = this.#rows.get(id) ?? {};
    if (!more) return;
    const sure = await this.#confirm({ title: "Delete this conversation?", text: `“${title}” is kept nowhere else.`, action: "Delete" });
    if (!sure) return more.focus();
    // The one that comes into its place, so that one can go on from there.
    const order = [...this.#list.querySelectorAll("li")];
    const at = order.indexOf(this.#rows.get(id)?.item);
    const next = order[at + 1] ?? order[at - 1];
    this.show(this.#heads.filter((head) => head.id !== id));
    this.#on.deleted(id); // a new chat takes the focus, where the open one goes
    (next?.querySelector("a") ?? document.querySelector("#conversations-new")).focus();
    this.#on.say(`Deleted: ${title}`);
  }
}
