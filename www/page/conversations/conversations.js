// Joins store, list and files: which conversation is open, and that it is saved. The open one is in the address (#c=id):
// so a reload keeps it, Back goes to the one before, and each can be opened in a tab of its own.

import { download } from "../common/download.js";
import { Drawer } from "./drawer.js";
import { titleOf } from "./heads.js";
import { List } from "./list.js";
import { confirmBy, noteBy } from "./parts.js";
import { Store } from "./store.js";
import { read, write } from "./transfer.js";

/** While a reply streams, what has come is saved so often: it need not be lost with the tab. */
const SAVE_EVERY = 4000;

const NOT_KEPT = {
  newer: "Conversations are not kept from now on: a newer version of this page is open. Reload to go on with it.",
  room: "There is no room left in this browser: what comes now is lost with this tab. Export it, or delete some.",
  none: "This browser keeps no conversations for this page: they are lost with this tab.",
};

export class Conversations {
  #nav;
  #on;
  #store;
  #list;
  #drawer;
  #note;
  #confirm;
  #current = null; // { id, createdAt, updatedAt }
  #saved = []; // of each turn, what tells whether it has changed since it was saved
  #opening = false;
  #queue = Promise.resolve();
  #timer;
  #listing;

  /**
   * @param nav the list's place, `toggle` the button that opens it
   * @param on `turns()` gives the turns as they are now; `opened(conversation)` shows another, null for a new chat:
   * what is told by `changed` meanwhile is not taken for a change
   */
  constructor(nav, toggle, on) {
    const $ = (id) => document.getElementById(`conversations-${id}`);
    this.#nav = nav;
    this.#on = on;
    this.#note = noteBy($("note"));
    this.#confirm = confirmBy($("confirm"));
    this.#drawer = new Drawer(nav, toggle, $("backdrop"));
    this.#store = new Store({ changed: () => this.#refreshSoon(), notKept: (reason) => this.#note(NOT_KEPT[reason], true) });
    this.#list = new List(nav, {
      confirm: this.#confirm,
      on: {
        say: (text) => ($("status").textContent = text),
        renamed: (id, title) => this.#queued(() => this.#store.rename(id, title)),
        deleted: (id) => this.#delete(id),
        exported: (id) => this.#export([id]),
      },
    });
    $("list").addEventListener("click", ({ target }) => target.closest("a") && this.#drawer.chosen());
    $("new").addEventListener("click", () => {
      this.#drawer.chosen();
      this.fresh();
    });
    $("export").addEventListener("click", () => this.#export());
    $("clear").addEventListener("click", () => this.#clear());
    $("import").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", ({ target }) => {
      if (target.files[0]) this.#import(target.files[0]);
      target.value = ""; // so that the same can be picked again
    });
    this.#takeDrops();
    addEventListener("hashchange", () => this.#follow());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.changed();
      else this.#refreshSoon(); // another day, maybe
    });
  }

  /** The id of the conversation that is open; null before the first message of a new one. */
  get current() {
    return this.#current?.id ?? null;
  }

  /** Opens the conversation of the address, if there is one. */
  async start() {
    const refreshed = this.#refresh();
    if (idIn(location.hash)) await this.#follow();
    this.#drawer.suggest((await refreshed).length > 0);
  }

  /** A new chat. */
  fresh() {
    if (location.hash) history.pushState(null, "", here());
    this.#open(null);
  }

  /**
   * To be called when the turns are others, by anything: one more, an end, a retry, an edit. What has changed is found
   * here, and written. Without turns nothing is: a question that is being taken back is not lost before another is sent.
   */
  changed() {
    if (this.#opening) return;
    clearTimeout(this.#timer);
    const turns = this.#on.turns().map(settled);
    if (!turns.length) return;
    if (turns.at(-1).unsettled) this.#timer = setTimeout(() => this.changed(), SAVE_EVERY);
    const marks = turns.map(({ turn, unsettled }) => ({ id: turn.id, state: unsettled ? NaN : turn.state, text: turn.text }));
    const same = (a, b) => a.id === b?.id && a.state === b.state && a.text === b.text;
    const indexes = [...marks.keys()].filter((index) => !same(marks[index], this.#saved[index]));
    if (!indexes.length && marks.length === this.#saved.length) return;
    this.#saved = marks;
    const now = Date.now();
    if (!this.#current) {
      this.#current = { id: crypto.randomUUID(), createdAt: now };
      history.replaceState(null, "", `#c=${this.#current.id}`);
      this.#list.current = this.#current.id;
    }
    const plain = turns.map(({ turn }) => turn);
    const head = { ...this.#current, title: titleOf(plain), updatedAt: now };
    this.#queued(() => this.#store.save(head, plain, indexes));
  }

  /** One write after another, in the order in which they were asked for. */
  #queued(work) {
    this.#queue = this.#queue.then(work).catch(console.error);
    return this.#queue;
  }

  #follow() {
    const id = idIn(location.hash);
    if (id === this.current) return undefined;
    return id ? this.#load(id) : this.#open(null);
  }

  async #load(id) {
    const conversation = await this.#queued(() => this.#store.load(id));
    if (idIn(location.hash) !== id) return; // another has been chosen meanwhile
    if (conversation) return this.#open(conversation);
    history.replaceState(null, "", here());
    this.#open(null);
    this.#note("That conversation is not in this browser any more.");
  }

  #open(conversation) {
    this.changed(); // a reply that is cut off by this is kept as far as it has come
    clearTimeout(this.#timer);
    this.#current = conversation && { id: conversation.id, createdAt: conversation.createdAt };
    this.#saved = (conversation?.turns ?? []).map(({ id, state, text }) => ({ id, state, text }));
    this.#list.current = this.current;
    this.#opening = true;
    try {
      this.#on.opened(conversation);
    } finally {
      this.#opening = false;
    }
  }

  #delete(id) {
    if (id === this.current) this.#leave();
    return this.#queued(() => this.#store.delete(id));
  }

  async #clear() {
    const { length } = await this.#store.list();
    const text = length === 1 ? "The one that is kept is deleted." : `${length} conversations are deleted. They are kept nowhere else.`;
    if (!length || !(await this.#confirm({ title: "Delete all conversations?", text, action: "Delete all" }))) return;
    if (this.#current) this.#leave();
    await this.#queued(() => this.#store.clear());
    this.#note("All conversations are deleted.");
  }

  /** The open one is deleted: nothing of it is to be saved again. */
  #leave() {
    this.#opening = true; // until the next one is there
    history.replaceState(null, "", here());
    this.#open(null);
  }

  async #export(ids) {
    this.changed();
    await this.#queue;
    const heads = (await this.#store.list()).filter(({ id }) => !ids || ids.includes(id));
    if (!heads.length) return this.#note("There is nothing to export yet.");
    const store = this.#store;
    const load = async function* () {
      for (const { id } of heads) {
        const conversation = await store.load(id);
        if (conversation) yield conversation;
      }
    };
    download(await write(load()), `conversations-${new Date().toISOString().slice(0, 10)}.json`);
  }

  async #import(file) {
    try {
      const found = await read(file);
      await this.#queued(() => this.#store.add(found));
      this.#note(found.length === 1 ? "1 conversation imported." : `${found.length} conversations imported.`);
      this.#drawer.chosen();
      location.hash = `c=${found[0].id}`;
    } catch (error) {
      this.#note(`${file.name} could not be imported. ${error.message}`, true);
    }
  }

  #takeDrops() {
    const nav = this.#nav;
    const isFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      event.stopPropagation();
      nav.dataset.drop = String(event.type === "dragover");
      if (event.type === "drop" && event.dataTransfer.files[0]) this.#import(event.dataTransfer.files[0]);
    };
    for (const type of ["dragover", "dragleave", "drop"]) nav.addEventListener(type, over);
  }

  /** Several writes at once make one list. */
  #refreshSoon() {
    this.#listing ??= setTimeout(() => {
      this.#listing = undefined;
      this.#refresh();
    }, 50);
  }

  async #refresh() {
    const heads = await this.#store.list();
    this.#list.show(heads);
    for (const id of ["export", "clear"]) this.#nav.querySelector(`#conversations-${id}`).disabled = heads.length === 0;
    return heads;
  }
}

/** A turn as it can be kept: a reply that is still coming as one that was stopped here. */
function settled(turn) {
  return turn.state === "streaming" ? { turn: { ...turn, state: "stopped" }, unsettled: true } : { turn, unsettled: false };
}

/** The address without a conversation. */
const here = () => location.pathname + location.search;

function idIn(hash) {
  return /^#c=([\w-]{1,64})$/.exec(hash)?.[1] ?? null;
}
