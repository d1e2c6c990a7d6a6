// The wire view: calls as they went over the wire, live, or again from a recording.

import { detailOf } from "./detail.js";
import { element, setText } from "./dom.js";
import { figuresOf, sizeText, verdictOf } from "./figures.js";
import { fromFile, MAX_FILE, toFile } from "./file.js";
import { Frames } from "./frames.js";
import { List } from "./list.js";
import { Recorder } from "./recorder.js";
import { Replay } from "./replay.js";
import { Timeline } from "./timeline.js";

const OPEN = "wire-open";
/** Where the pane covers the chat, as in style/wire.css. */
const COVERS = matchMedia("(max-width: 64rem)");

class Wire {
  #pane;
  #toggle;
  #behind;
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
  #answerLength = 0;

  /**
   * @param aside the pane
   * @param toggle the button that opens and closes it
   * @param behind what it covers where the screen is narrow
   * @param ready resolves when the package's wasm is there
   */
  constructor({ aside, toggle, behind, ready }) {
    this.#pane = aside;
    this.#toggle = toggle;
    this.#behind = behind;
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
    COVERS.addEventListener("change", () => this.#cover());
    if (localStorage.getItem(OPEN) && !COVERS.matches) this.#open();
  }

  get isOpen() {
    return !this.#pane.hidden;
  }

  /** For `new ConverseClient({ fetch })`. */
  get fetch() {
    return this.#recorder.fetch;
  }

  /** The last call's recording, if there was one. */
  latest() {
    return this.#recorder.recordings.at(-1);
  }

  /** Those of the calls that began at a time, as of performance.now(), or after it, as far as they are kept. */
  since(time) {
    return this.#recorder.recordings.filter(({ startedAt }) => startedAt >= time);
  }

  /** Opens the pane with a recording in it. */
  show(recording) {
    this.#show(recording);
    this.#open();
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
    this.#pane.hidden = false;
    localStorage.setItem(OPEN, "1");
    this.#cover();
    if (COVERS.matches) this.#part("close").focus();
    this.#schedule();
  }

  #close() {
    this.#pane.hidden = true;
    localStorage.removeItem(OPEN);
    this.#cover();
    this.#toggle.focus();
  }

  /** What is covered cannot be reached by keyboard either. */
  #cover() {
    this.#toggle.setAttribute("aria-expanded", String(this.isOpen));
    this.#behind.inert = this.isOpen && COVERS.matches;
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

  /** Once for each frame of the screen, as long as anything may come. */
  #draw() {
    this.#frame = 0;
    if (!this.isOpen) return;
    const isNew = !this.#frames;
    if (isNew) this.#begin();
    const isNews = this.#frames.read() || isNew;
    const { end, startedAt } = this.#shown;
    if (isNews) {
      this.#list.refresh();
      this.#drawFigures();
      if (this.#detail >= this.#frames.messages.length) this.#look(this.#detail);
    }
    const now = this.#replay ? this.#replay.ms : performance.now() - startedAt;
    if (isNews || !end) this.#timeline.draw(now);
    this.#drawVerdict();
    this.#drawReplay();
    if (!end || this.#isPlaying) this.#schedule();
  }

  #begin() {
    this.#frames = new Frames(this.#shown);
    this.#part("empty").hidden = true;
    this.#part("shown").hidden = false;
    this.#answerLength = 0;
    this.#part("answer").textContent = "";
    this.#look(-1);
    this.#list.show(this.#shown, this.#frames);
    this.#timeline.show(this.#shown, this.#frames);
    this.#listCalls();
  }

  #listCalls() {
    const calls = this.#all;
    const select = this.#part("calls");
    select.replaceChildren(...calls.map((call) => element("option", "", nameOf(call))));
    select.selectedIndex = calls.indexOf(this.#replay?.from ?? this.#shown);
    select.disabled = calls.length === 0;
  }

  #drawVerdict() {
    const { response, request, requestId, isStream, body, end } = this.#shown;
    const { state, title, said } = verdictOf(this.#shown, this.#frames);
    this.#part("verdict").dataset.state = state;
    setText(this.#part("title"), this.#replay ? `Replay: ${title.toLowerCase()}` : title);
    setText(this.#part("said"), said ?? "");
    setText(this.#part("line"), `${request.method} ${pathOf(request.url)}`);
    setText(this.#part("status"), response ? String(response.status) : "–");
    setText(this.#part("request-id"), requestId ?? "");
    const isOther = response !== undefined && !isStream;
    for (const name of ["timeline", "messages"]) this.#part(name).hidden = isOther;
    this.#part("body").hidden = !isOther;
    if (isOther) setText(this.#part("body"), body || (end ? "An empty body" : ""));
    this.#part("save").disabled = !isStream || !end;
    this.#part("replay").disabled = !isStream || !end && !this.#isPlaying;
  }

  #drawFigures() {
    const list = this.#part("figures");
    figuresOf(this.#shown, this.#frames).forEach(([name, value, hint], index) => {
      const pair = list.children[index] ?? list.appendChild(element("div", "", element("dt"), element("dd")));
      setText(pair.firstChild, name);
      setText(pair.lastChild, value);
      pair.title = hint;
    });
  }

  #drawReplay() {
    const button = this.#part("replay");
    setText(button, this.#isPlaying ? "Stop" : "Replay");
    const answer = this.#part("answer");
    answer.hidden = !this.#replay;
    if (!this.#replay) return;
    const { text, error, isOver } = this.#replay;
    if (text.length > this.#answerLength) {
      answer.append(text.slice(this.#answerLength));
      this.#answerLength = text.length;
      answer.scrollTop = answer.scrollHeight;
    }
    if (isOver && !answer.dataset.end) {
      answer.dataset.end = error ? "error" : "done";
      answer.normalize();
      if (error) answer.append(element("strong", "", `${text ? "\n" : ""}${error.name}: ${error.message}`));
      answer.scrollTop = answer.scrollHeight;
    }
  }

  #playOrStop() {
    if (this.#isPlaying) {
      this.#replay.stop();
      return;
    }
    const from = this.#replay?.from ?? this.#shown;
    const replay = new Replay(from, Number(this.#part("speed").value));
    this.#replay = replay;
    delete this.#part("answer").dataset.end;
    this.#view(replay.recording);
    replay.play().then(() => this.#schedule());
  }

  /** Looks at a message closely; -1 closes it. */
  #look(index) {
    const section = this.#part("detail");
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
    const row = this.#frames.at(index);
    const bytes = this.#shown.bytes.subarray(row.offset, row.offset + row.length);
    const close = () => this.#look(-1);
    section.replaceChildren(...detailOf(row, bytes, { close, isWide: this.#pane.clientWidth >= 520 }));
    section.scrollTop = 0;
    this.#list.select(index); // the list may have become lower
  }

  #save() {
    const recording = this.#replay?.from ?? this.#shown;
    const address = URL.createObjectURL(new Blob([toFile(recording)], { type: "application/json" }));
    const link = element("a");
    link.href = address;
    link.download = `wire ${recording.modelId} ${recording.date.toISOString().slice(0, 19)}.json`.replace(/[^\w.-]+/g, "-");
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000); // when the browser has it
    this.#tell("Saved: the conversation is in the file, the key is not.");
  }

  async #load(file) {
    try {
      if (file.size > MAX_FILE) throw new Error(`This file is larger than a recording can be: ${sizeText(file.size)}.`);
      const recording = fromFile(await file.text());
      await this.#ready();
      this.#files.push(recording);
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

/** @returns `{ fetch, latest(), since(time), show(recording), isOpen }` */
export function createWire(options) {
  return new Wire(options);
}

function nameOf({ date, modelId, source }) {
  const time = date.toLocaleTimeString("en-GB");
  return `${source === "file" ? "File" : time} · ${modelId || "no model"}`;
}

function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return url;
  }
}
