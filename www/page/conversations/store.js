// Conversations in this browser's IndexedDB. What the list shows is apart from the turns, so listing reads no turn; and
// each turn is a record of its own, so a reply that is saved does not write again what was attached before it.
//
//   heads   { id, title, createdAt, updatedAt, renamed? }, by id, with an index by updatedAt
//   turns   the turn, by [id of the conversation, index]
//
// What the browser will not keep (no storage, no room) is kept in memory, for as long as the page lasts.

import { openDB } from "idb";

const NAME = "converse-wasm";
/** One more with each change of the schema, and a step for it in `upgrade`. */
const VERSION = 1;

export class Store {
  #opening;
  #memory = new Map();
  #channel;
  #changed;
  #notKept;

  /**
   * @param on `changed()` when the list may be another, by this tab or another one; `notKept(reason)` once, when a
   * conversation could be held in memory only: "newer" where another version of the page has the database, else "room"
   * or "none"
   */
  constructor({ changed, notKept }) {
    this.#changed = changed;
    this.#notKept = notKept;
    this.#channel = new BroadcastChannel("converse-wasm.conversations");
    this.#channel.addEventListener("message", changed);
  }

  /** The heads, the newest first. */
  async list() {
    const kept = await this.#try((db) => db.getAllFromIndex("heads", "updatedAt"));
    const heads = new Map((kept ?? []).map((head) => [head.id, head]));
    for (const [id, { head }] of this.#memory) heads.set(id, head);
    return [...heads.values()].sort((a, b) => b.updatedAt - a.updatedAt);
  }

  /** @returns the head with its `turns`, or null */
  async load(id) {
    const held = this.#memory.get(id);
    if (held) return { ...held.head, turns: [...held.turns] };
    const found = await this.#try((db) => within(db, "readonly", (heads, turns) => Promise.all([heads.get(id), turns.getAll(all(id))])));
    return found?.[0] ? { ...found[0], turns: found[1] } : null;
  }

  /**
   * Saves a conversation as it is now.
   * @param turns all of them
   * @param changed the indexes of those that are not saved yet. Where the conversation is not there (another tab has
   * deleted it) all are written: half of one would be none.
   */
  async save(head, turns, changed) {
    const held = this.#memory.get(head.id);
    const kept = await this.#try((db) =>
      within(db, "readwrite", async (heads, bodies) => {
        const known = await heads.get(head.id);
        const indexes = known && !held ? changed : turns.keys();
        await Promise.all([
          heads.put(merge(held?.head ?? known, head)),
          bodies.delete(from(head.id, turns.length)),
          ...Array.from(indexes, (index) => bodies.put(turns[index], [head.id, index])),
        ]);
        return true;
      }),
    );
    if (kept) this.#memory.delete(head.id);
    else this.#memory.set(head.id, { head: merge(held?.head, head), turns: [...turns] });
    this.#tell();
  }

  /** Adds whole conversations, all of them or, if one does not fit, none: those are then in memory. */
  async add(conversations) {
    const kept = await this.#try((db) =>
      within(db, "readwrite", async (heads, bodies) => {
        for (const { turns, ...head } of conversations) {
          await Promise.all([heads.put(head), ...turns.map((turn, index) => bodies.put(turn, [head.id, index]))]);
        }
        return true;
      }),
    );
    if (!kept) for (const { turns, ...head } of conversations) this.#memory.set(head.id, { head, turns });
    this.#tell();
  }

  /** From then on the title stays, whatever becomes of the first message. */
  async rename(id, title) {
    const held = this.#memory.get(id);
    if (held) held.head = { ...held.head, title, renamed: true };
    await this.#try((db) =>
      within(db, "readwrite", async (heads) => {
        const head = await heads.get(id);
        if (head) await heads.put({ ...head, title, renamed: true });
      }),
    );
    this.#tell();
  }

  async delete(id) {
    this.#memory.delete(id);
    await this.#try((db) => within(db, "readwrite", (heads, turns) => Promise.all([heads.delete(id), turns.delete(all(id))])));
    this.#tell();
  }

  async clear() {
    this.#memory.clear();
    await this.#try((db) => within(db, "readwrite", (heads, turns) => Promise.all([heads.clear(), turns.clear()])));
    this.#tell();
  }

  /** What `work` makes of the database, or undefined where there is none or it failed. */
  async #try(work) {
    try {
      const db = await (this.#opening ??= this.#open());
      return db ? await work(db) : undefined;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error) {
    if (error?.name === "DataCloneError") console.error(error); // a turn that is not plain data: a mistake of the page's
    const reason = { VersionError: "newer", QuotaExceededError: "room" }[error?.name] ?? "none";
    this.#notKept?.(reason);
    this.#notKept = null;
  }

  async #open() {
    try {
      return await new Promise((resolve, reject) => {
        const opening = openDB(NAME, VERSION, {
          upgrade(db, oldVersion) {
            if (oldVersion < 1) {
              db.createObjectStore("heads", { keyPath: "id" }).createIndex("updatedAt", "updatedAt");
              db.createObjectStore("turns");
            }
          },
          // A tab with an older page that does not give way: not to be waited for, it may stay open for days.
          blocked: () => reject(new Error("another tab holds the database")),
          // A newer page in another tab: this one gives way, and keeps in memory what comes from now on.
          blocking: (_current, _next, { target }) => {
            target.close();
            this.#opening = Promise.resolve(null);
            this.#failed({ name: "VersionError" });
          },
          terminated: () => (this.#opening = undefined), // opened again when it is needed
        });
        opening.then(resolve, reject);
      });
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  #tell() {
    this.#channel.postMessage("changed");
    this.#changed();
  }
}

/** One transaction over both stores: all of it or nothing, also where the work itself throws. */
async function within(db, mode, work) {
  const transaction = db.transaction(["heads", "turns"], mode);
  try {
    const result = await work(transaction.objectStore("heads"), transaction.objectStore("turns"));
    await transaction.done;
    return result;
  } catch (error) {
    transaction.done.catch(() => {}); // it is this error, or the abort below
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  }
}

/** A title that was given stays; another tab may have given it. */
function merge(known, head) {
  return known?.renamed ? { ...head, title: known.title, renamed: true } : head;
}

// An array sorts after every number, so [id, []] is after every turn of the conversation.
const all = (id) => from(id, 0);
const from = (id, index) => IDBKeyRange.bound([id, index], [id, []]);
