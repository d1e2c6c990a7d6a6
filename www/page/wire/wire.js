// The wire view: calls as they went over the wire, live, or again from a recording.

import { element } from "../common/dom.js";
import { download } from "../common/download.js";
import { sizeText } from "../common/numbers.js";
import { read, write } from "../common/storage.js";
import { detailOf } from "./detail.js";
import { fromFile, MAX_FILE, toFile } from "./file.js";
import { Frames } from "./frames.js";
import { List } from "./list.js";
import { Recorder } from "./recorder.js";
import { Replay } from "./replay.js";
import { clearAnswer, drawAnswer, drawFigures, drawSummary } from "./summary.js";
import { Timeline } from "./timeline.js";

const OPEN = "converse-wasm.wire"; // localStorage: whether the pane was open
/** How many opened recordings are kept: each may be as large as all calls together. */
const MAX_FILES = 3;
/** How long may be read for a frame of the screen, in ms. */
const READING = 8;
/** Where the pane covers the chat, as in style/wire.css. */
const COVERS = matchMedia("(max-width: 64rem)");

class Wire {
  #pane;
  #toggle;
  #ready;
  #recorder = new Recorder((recording) => this.#began(recording));
  #files = []; // recordings that were opened
  #shown;
  #frames;
  #replay;
  #list;
  #timeline;
  #frame = 0;
  #detail = -1; // which message is looked at
  #looked; // its row: of one that grows there is another each time

  /**
   * @param aside the pane
   * @param toggle the button that opens and closes it
   * @param ready resolves when the package's wasm is there
   */
  constructor({ aside, toggle, ready }) {
    this.#pane = aside;
    this.#toggle = toggle;
    this.#ready = ready;
    const on = {
      chosen: (index) => this.#look(index),
      moved: (index) => (this.#detail >= 0 ? this.#look(index) : this.#timeline.mark({ active: index })),
      hovered: (index) => {
        this.#timeline.mark({ hovered: index });
        this.#list.hover(index);
      },
    };
    this.#list = new List(this.#part("list"), this.#part("ruler"), on);
    this.#timeline = new Timeline(this.#part("arrivals"), this.#part("readout"), on);
    toggle.addEventListener("click", () => (this.isOpen ? this.#close() : this.#open()));
    const act = (name, action) => this.#part(name).addEventListener("click", action);
    act("close", () => this.#close());
    act("save", () => this.#save());
    act("load", () => this.#part("file").click());
    act("replay", () => this.#playOrStop());
    this.#part("file").addEventListener("change", ({ target }) => {
      if (target.files[0]) this.#load(target.files[0]);
      target.value = ""; // so that the same file can be opened again
    });
    this.#part("calls").addEventListener("change", ({ target }) => this.#show(this.#all[target.selectedIndex]));
    aside.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // elsewhere it stops the reply
      if (this.#detail >= 0) this.#look(-1);
      else this.#close();
    });
    this.#listCalls();
    if (read("localStorage", OPEN) && !COVERS.matches) this.#open();
  }

  get isOpen() {
    return !this.#pane.hidden;
  }

  /** For `new ConverseClient({ fetch })`. */
  get fetch() {
    return this.#recorder.fetch;
  }

  /** Those of the calls that began at a time, as of performance.now(), or after it, as far as they are kept. */
  since(time) {
    return this.#recorder.recordings.filter(({ startedAt }) => startedAt >= time);
  }

  /** Opens the pane with a recording in it. */
  show(recording) {
    this.#show(recording);
    this.#open();
    this.#drawNow(); // what is not there cannot be focused
    this.#part("list").focus();
  }

  get #all() {
    return [...this.#files, ...this.#recorder.recordings].reverse();
  }

  #part(name) {
    return this.#pane.querySelector(`[data-wire="${name}"]`);
  }

  #began(recording) {
    if (!this.#isPlaying) this.#show(recording);
    this.#listCalls();
  }

  get #isPlaying() {
    return this.#replay && !this.#replay.isOver;
  }

  #open() {
    if (this.isOpen) return;
    this.#setOpen(true);
    if (COVERS.matches) this.#part("close").focus();
    this.#schedule();
  }

  #close() {
    this.#setOpen(false);
    this.#toggle.focus();
  }

  #setOpen(isOpen) {
    this.#pane.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
    write("localStorage", OPEN, isOpen);
  }

  #show(recording) {
    this.#replay?.stop();
    this.#replay = undefined;
    this.#view(recording);
  }

  #view(recording) {
    this.#shown = recording;
    this.#frames = undefined; // read when it is seen
    this.#schedule();
  }

  #schedule() {
    if (this.isOpen && this.#shown) this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #drawNow() {
    cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  /** Once for each frame of the screen, as long as anything may come. */
  #draw() {
    this.#frame = 0;
    if (!this.isOpen) return;
    const isNew = !this.#frames;
    if (isNew) this.#begin();
    const isNews = this.#frames.read(READING) || isNew;
    const { end, startedAt } = this.#shown;
    if (isNews) {
      this.#list.refresh();
      drawFigures(this.#part("figures"), this.#shown, this.#frames);
      if (this.#detail >= 0 && this.#frames.at(this.#detail) !== this.#looked) this.#look(this.#detail);
    }
    if (isNews || !end) this.#timeline.draw(this.#replay ? this.#replay.ms : performance.now() - startedAt);
    drawSummary((name) => this.#part(name), this.#shown, this.#frames, this.#replay);
    drawAnswer(this.#part("answer"), this.#replay);
    if (!end || this.#frames.isBehind || this.#isPlaying) this.#schedule();
  }

  #begin() {
    this.#frames = new Frames(this.#shown);
    this.#part("empty").hidden = true;
    this.#part("shown").hidden = false;
    clearAnswer(this.#part("answer"));
    this.#list.show(this.#shown, this.#frames);
    this.#timeline.show(this.#shown, this.#frames);
    this.#look(-1);
    this.#listCalls();
  }

  #listCalls() {
    const calls = this.#all;
    const select = this.#part("calls");
    select.replaceChildren(...(calls.length > 0 ? calls.map(nameOf) : ["No call yet"]).map((name) => element("option", "", name)));
    if (calls.length > 0) select.selectedIndex = calls.indexOf(this.#replay?.from ?? this.#shown);
    select.disabled = calls.length === 0;
  }

  #playOrStop() {
    if (this.#isPlaying) {
      this.#replay.stop();
      return;
    }
    const from = this.#replay?.from ?? this.#shown;
    const replay = new Replay(from, Number(this.#part("speed").value));
    this.#replay = replay;
    this.#view(replay.recording);
    this.#drawNow(); // nothing of an earlier replay is left when this one begins
    replay.play().then(() => this.#schedule());
  }

  /** Looks at a message closely; -1 closes it. */
  #look(index) {
    const section = this.#part("detail");
    this.#looked = this.#frames.at(index);
    if (!this.#looked) index = -1;
    const hadFocus = section.contains(document.activeElement);
    this.#detail = index;
    section.hidden = index < 0;
    this.#pane.classList.toggle("has-detail", index >= 0);
    this.#list.select(index >= 0 ? index : this.#list.active);
    this.#timeline.mark({ active: this.#list.active });
    if (index < 0) {
      section.replaceChildren();
      if (hadFocus) this.#part("list").focus();
      return;
    }
    const row = this.#looked;
    const bytes = this.#shown.bytes.subarray(row.offset, row.offset + row.length);
    const close = () => this.#look(-1);
    section.replaceChildren(...detailOf(row, bytes, { close, isWide: this.#pane.clientWidth >= 520 }));
    section.scrollTop = 0;
    this.#list.select(index); // the list may have become lower
  }

  #save() {
    const recording = this.#replay?.from ?? this.#shown;
    const name = `wire ${recording.modelId} ${recording.date.toISOString().slice(0, 19)}.json`.replace(/[^\w.-]+/g, "-");
    download(new Blob([toFile(recording)], { type: "application/json" }), name);
    this.#tell("Saved: the conversation is in the file, the key is not.");
  }

  async #load(file) {
    try {
      if (file.size > MAX_FILE) throw new Error(`This file is larger than a recording can be: ${sizeText(file.size)}.`);
      const recording = fromFile(await file.text());
      await this.#ready();
      this.#files = [...this.#files, recording].slice(-MAX_FILES);
      this.#tell("");
      this.#show(recording);
    } catch (error) {
      this.#tell(error.message, true);
    }
  }

  #tell(text, isError = false) {
    const notice = this.#part("notice");
    notice.textContent = text;
    notice.classList.toggle("is-error", isError);
  }
}

/** @returns `{ fetch, since(time), show(recording) }` */
export function createWire(options) {
  return new Wire(options);
}

function nameOf({ date, modelId, source }) {
  const time = date.toLocaleTimeString("en-GB");
  return `${source === "file" ? "File" : time} · ${modelId || "no model"}`;
}
