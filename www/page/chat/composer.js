// The field one writes in, what goes with it, and the button that sends or stops.

import { fitHeight, isComposing } from "../common/dom.js";
import { ACCEPTED, attachmentChip, readFiles } from "./attachments.js";

export class Composer {
  #root;
  #field;
  #button;
  #tray;
  #attachments = [];
  #on;

  /**
   * @param root the form of it all
   * @param on `send(text, attachments)`, true when it was taken; `stop()`; `busy()`; `tell(text)` what went wrong
   */
  constructor(root, on) {
    this.#root = root;
    this.#field = root.querySelector("textarea");
    this.#button = root.querySelector("#send");
    this.#tray = root.querySelector(".attachments");
    this.#on = on;
    this.#field.addEventListener("input", () => this.refresh());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#button.addEventListener("click", () => this.#press());
    document.addEventListener("keydown", (event) => {
      // Escape in the settings closes them and nothing else.
      if (event.key === "Escape" && !event.isComposing && on.busy() && !document.querySelector("dialog[open]")) on.stop();
    });
    this.#takeFiles();
    this.refresh();
  }

  set text(value) {
    this.#field.value = value;
    this.refresh();
  }

  focus() {
    this.#field.focus();
  }

  submit() {
    if (this.#isEmpty || !this.#on.send(this.#field.value, this.#attachments)) return;
    this.#attachments = [];
    this.#showTray();
    this.text = "";
  }

  /** Brings button and height in line with what is written and with whether a reply is coming in. */
  refresh() {
    const state = this.#on.busy() ? "stop" : "send";
    this.#button.dataset.state = state;
    this.#button.setAttribute("aria-label", state === "stop" ? "Stop" : "Send");
    this.#button.setAttribute("aria-disabled", String(state === "send" && this.#isEmpty));
    fitHeight(this.#field);
  }

  get #isEmpty() {
    return !this.#field.value.trim() && this.#attachments.length === 0;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    if (!this.#on.busy()) this.submit();
  }

  #press() {
    if (this.#on.busy()) this.#on.stop();
    else this.submit();
    this.focus();
  }

  /** By a dialog, by pasting, and by dropping them anywhere: else the browser would leave the page for the file. */
  #takeFiles() {
    const picker = this.#root.querySelector("input[type=file]");
    picker.accept = ACCEPTED;
    picker.addEventListener("change", async () => {
      await this.#attach([...picker.files]);
      picker.value = ""; // so that the same file can be chosen again
    });
    this.#root.querySelector("#attach").addEventListener("click", () => picker.click());
    this.#field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.#attach(files);
    });
    const bringsFiles = (event) => event.dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      this.#root.dataset.drop = "";
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) delete this.#root.dataset.drop; // out of the window
    });
    document.addEventListener("drop", (event) => {
      delete this.#root.dataset.drop;
      if (!bringsFiles(event)) return;
      event.preventDefault();
      this.#attach([...event.dataTransfer.files]);
    });
  }

  async #attach(files) {
    const { attachments, refused } = await readFiles(files, this.#attachments);
    this.#attachments = [...this.#attachments, ...attachments];
    this.#showTray();
    this.refresh();
    this.focus();
    const problem = this.#root.querySelector(".problem");
    problem.textContent = refused.join(" ");
    problem.hidden = refused.length === 0;
  }

  #showTray() {
    const chips = this.#attachments.map((attachment) =>
      attachmentChip(attachment, () => {
        this.#attachments = this.#attachments.filter((other) => other !== attachment);
        this.#showTray();
        this.refresh();
        this.focus();
      }),
    );
    this.#tray.replaceChildren(...chips);
    this.#root.querySelector(".problem").hidden = true;
  }
}
