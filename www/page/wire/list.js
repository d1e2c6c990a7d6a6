// The messages as a list: a listbox of which only the rows in sight are there, so that ten thousand cost what forty do.

import { bar, scaleFor } from "./bar.js";
import { element, setText } from "../common/dom.js";
import { sizeText } from "../common/numbers.js";
import { secondsText } from "./figures.js";

/** Rows beyond the edges, so that scrolling shows no gap. */
const OVERSCAN = 8;

export class List {
  #box;
  #inner;
  #ruler;
  #on;
  #rowHeight = matchMedia("(pointer: coarse)").matches ? 36 : 25;
  #rows = new Map(); // the index to its element
  #recording;
  #frames;
  #active = -1;
  #hovered = -1;
  #scale = 0;
  #longest = 0;
  #measured = 0; // how many messages are in the longest
  #follows = true;
  #isOutdated = false;

  /** @param on `chosen(index)`; `moved(index)` to another row by key; `hovered(index)`, -1 for none */
  constructor(box, ruler, on) {
    this.#box = box;
    this.#ruler = ruler;
    this.#on = on;
    this.#inner = element("div", "wire-rows");
    this.#inner.setAttribute("role", "presentation");
    box.append(this.#inner);
    box.style.setProperty("--row", `${this.#rowHeight}px`);
    box.addEventListener("scroll", () => {
      this.#follows = box.scrollHeight - box.scrollTop - box.clientHeight < 2 * this.#rowHeight;
      this.#draw();
    }, { passive: true });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", (event) => {
      const index = this.#indexOf(event.target);
      if (index < 0) return;
      this.select(index);
      on.chosen(index);
    });
    box.addEventListener("pointermove", ({ target }) => on.hovered(this.#indexOf(target)));
    box.addEventListener("pointerleave", () => on.hovered(-1));
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  get active() {
    return this.#active;
  }

  show(recording, frames) {
    this.#recording = recording;
    this.#frames = frames;
    this.#active = this.#hovered = -1;
    this.#scale = this.#longest = this.#measured = 0;
    this.#follows = true;
    this.#clear();
    this.#box.removeAttribute("aria-activedescendant");
    this.#box.scrollTop = 0;
    this.refresh();
  }

  /** After something has come. */
  refresh() {
    if (!this.#frames) return;
    const { messages, tail, length } = this.#frames;
    for (; this.#measured < messages.length; this.#measured++) this.#longest = Math.max(this.#longest, messages[this.#measured].length);
    const mean = messages.length > 0 ? messages.at(-1).offset / messages.length + 1 : Infinity;
    const scale = scaleFor(Math.max(this.#longest, ...tail.filter(({ state }) => state !== "unread").map((row) => row.length)), Math.max(mean, 64));
    // Never smaller again: bars that change their length for each message cannot be read.
    if (scale > this.#scale) {
      this.#scale = scale;
      this.#clear();
      this.#drawRuler();
    }
    // What is not whole yet looks another way each time.
    for (const index of this.#rows.keys()) if (index >= messages.length || this.#rows.get(index).dataset.state !== "whole") this.#remove(index);
    this.#inner.style.height = `${length * this.#rowHeight}px`;
    if (this.#follows && this.#active < 0 && !this.#recording.end) this.#box.scrollTop = this.#box.scrollHeight;
    this.#isOutdated = true;
    this.#draw();
  }

  /** Makes a row the active one and brings it into sight. */
  select(index) {
    const before = this.#rows.get(this.#active);
    if (before) mark(before, false);
    this.#active = index;
    if (index < 0) {
      this.#box.removeAttribute("aria-activedescendant");
      return;
    }
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#box;
    if (top < scrollTop) this.#box.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight) this.#box.scrollTop = top + this.#rowHeight - clientHeight;
    this.#isOutdated = true;
    this.#draw();
    this.#box.setAttribute("aria-activedescendant", rowId(index));
  }

  hover(index) {
    this.#rows.get(this.#hovered)?.classList.remove("is-hovered");
    this.#hovered = index;
    this.#rows.get(index)?.classList.add("is-hovered");
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / this.#rowHeight) - 1);
    const last = this.#frames.length - 1;
    const from = this.#active;
    const to = { ArrowDown: from + 1, ArrowUp: from < 0 ? last : from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: last }[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || last < 0) return;
    if (to !== undefined) {
      event.preventDefault();
      this.select(Math.min(last, Math.max(0, to)));
      this.#on.moved(this.#active);
    } else if ((event.key === "Enter" || event.key === " ") && from >= 0) {
      event.preventDefault();
      this.#on.chosen(from);
    }
  }

  #indexOf(target) {
    const row = target.closest(".wire-row");
    return row ? Number(row.dataset.index) : -1;
  }

  #draw() {
    if (!this.#frames) return;
    const { scrollTop, clientHeight } = this.#box;
    const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - OVERSCAN);
    const last = Math.min(this.#frames.length, Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + OVERSCAN) - 1;
    // The active one stays, wherever it is: the listbox names it.
    for (const index of this.#rows.keys()) if ((index < first || index > last) && index !== this.#active) this.#remove(index);
    for (let index = first; index <= last; index++) this.#put(index);
    if (this.#active >= 0 && this.#active < this.#frames.length) this.#put(this.#active);
    if (this.#isOutdated) for (const row of this.#rows.values()) row.setAttribute("aria-setsize", this.#frames.length);
    this.#isOutdated = false;
  }

  #put(index) {
    let row = this.#rows.get(index);
    if (!row) {
      row = this.#make(index, this.#frames.at(index));
      this.#rows.set(index, row);
      this.#inner.append(row);
    }
    mark(row, index === this.#active);
  }

  #make(index, message) {
    const { ends, times } = this.#recording;
    const row = element("div", "wire-row");
    row.id = rowId(index);
    row.setAttribute("role", "option");
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.#frames.length);
    row.dataset.index = index;
    row.dataset.state = message.state;
    row.dataset.group = message.group;
    row.dataset.bytes = message.length;
    row.style.transform = `translateY(${index * this.#rowHeight}px)`;
    // Rows of one chunk hang together at the left; where a chunk begins, there is a gap.
    const before = this.#frames.at(index - 1);
    const startsAtChunk = !before || ends[before.chunk] === message.offset;
    row.classList.toggle("starts-chunk", startsAtChunk);
    row.classList.toggle("is-hovered", index === this.#hovered);
    const name = element("span", "wire-event", element("i", `wire-dot group-${message.group}`), message.type);
    row.append(element("span", "wire-time", secondsText(times[message.chunk] ?? 0)), name, bar(message, this.#scale, ends), element("span", "wire-size", sizeText(message.length)));
    if (message.reason) row.title = message.reason;
    return row;
  }

  #remove(index) {
    this.#rows.get(index)?.remove();
    this.#rows.delete(index);
  }

  #clear() {
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
  }

  #drawRuler() {
    const marks = this.#ruler.querySelector(".wire-marks");
    const quarter = this.#scale / 4;
    marks.replaceChildren(
      ...[0, 1, 2, 3, 4].map((step) => {
        const at = element("span", "", step === 0 ? "0" : quarter * step < 10_000 ? String(quarter * step) : sizeText(quarter * step));
        at.style.left = `${step * 25}%`;
        return at;
      }),
    );
    setText(this.#ruler.querySelector(".wire-scale"), `to scale, 0 to ${sizeText(this.#scale)}`);
  }
}

const rowId = (index) => `wire-row-${index}`;

function mark(row, isActive) {
  row.classList.toggle("is-active", isActive);
  row.setAttribute("aria-selected", String(isActive));
}
