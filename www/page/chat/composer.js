// The field one writes in, and the button beside it that sends or stops.

/**
 * @param on `send(text)`, true when it was taken; `stop()`; `busy()`
 */
export class Composer {
  #field;
  #button;
  #on;

  constructor(field, button, on) {
    this.#field = field;
    this.#button = button;
    this.#on = on;
    field.addEventListener("input", () => this.refresh());
    field.addEventListener("keydown", (event) => this.#key(event));
    button.addEventListener("click", () => this.#press());
    document.addEventListener("keydown", (event) => {
      // Escape in the settings closes them and nothing else.
      if (event.key === "Escape" && !event.isComposing && on.busy() && !document.querySelector("dialog[open]")) on.stop();
    });
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
    const text = this.#field.value;
    if (text.trim() && this.#on.send(text)) this.text = "";
  }

  /** Brings button and height in line with what is written and with whether a reply is coming in. */
  refresh() {
    const state = this.#on.busy() ? "stop" : "send";
    const nothing = state === "send" && !this.#field.value.trim();
    this.#button.dataset.state = state;
    this.#button.setAttribute("aria-label", state === "stop" ? "Stop" : "Send");
    this.#button.setAttribute("aria-disabled", String(nothing));
    this.#field.style.height = "auto"; // else scrollHeight never becomes smaller
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    // Enter that chooses a word in an input method is not Enter (229: Safari, which ends the composition first).
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!this.#on.busy()) this.submit();
  }

  #press() {
    if (this.#on.busy()) this.#on.stop();
    else this.submit();
    this.focus();
  }
}
