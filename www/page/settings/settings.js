// The settings panel. Its fields are the state: nothing is held twice, so clearing a field clears the setting.

import { read, remove, write } from "../common/storage.js";
import { describeKey } from "./key.js";

const KEPT = "converse-wasm.kept"; // sessionStorage, only while "keep for this tab" is ticked
const SAVED = "converse-wasm.settings"; // localStorage: region, model, endpoint, and never the key
const SHAPED = "converse-wasm.request"; // localStorage: system prompt, parameters, tools

const AWS_DEFAULTS = { key: "", region: "us-east-1", model: "us.amazon.nova-lite-v1:0", endpoint: "" };
/** What shapes every request, wherever it goes. */
const SHAPING = ["system", "max-tokens", "temperature", "top-p", "stop"];
const FIELDS = ["key", "region", "model", "endpoint", ...SHAPING];

export class Settings {
  #dialog;
  #field = {};
  #keep;
  #tools;
  #local = null;
  #relay = null;
  #changed;
  #life;
  #inspect = null;
  #inspected = null;

  /** @param life the element that shows how long the key can still be used, beside the title of the page */
  constructor(dialog, life, { changed, closed }) {
    this.#dialog = dialog;
    this.#life = life;
    this.#changed = changed;
    for (const id of FIELDS) this.#field[id] = dialog.querySelector(`#${id}`);
    this.#keep = dialog.querySelector("#keep-key");
    this.#tools = dialog.querySelector("#tools");
    dialog.addEventListener("input", ({ target }) => {
      if (target === this.#field.key) this.#takeRegion();
      this.#store();
    });
    dialog.addEventListener("close", () => {
      this.#reveal(false);
      closed();
    });
    // A click beside the sheet lands on the dialog itself.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.querySelector("#key-reveal").addEventListener("click", () => this.#reveal(this.#field.key.type === "password"));
  }

  /**
   * @param local what `local-endpoint.json` said, or null. With it the page is ready at once, whatever was saved: only
   * a kept key for another endpoint is stronger, because then the person was at work with that one in this very tab.
   * @param relay what `relay.json` said, or null: the same holds for the relay that the page came from.
   */
  load(local, relay) {
    this.#local = local;
    this.#relay = relay;
    const kept = read("sessionStorage", KEPT);
    const values = { ...AWS_DEFAULTS, ...read("localStorage", SAVED) };
    if (local && (!kept || kept.endpoint === location.origin)) {
      Object.assign(values, { key: local.bearerToken, region: local.region, model: local.models?.[0]?.id, endpoint: location.origin });
    } else if (relay && !kept) {
      Object.assign(values, { key: "", region: relay.regions?.[0], model: relay.models?.[0], endpoint: location.origin });
    } else {
      Object.assign(values, kept);
    }
    for (const id of ["key", "region", "model", "endpoint"]) this.#field[id].value = values[id] ?? "";
    const shaped = read("localStorage", SHAPED) ?? {};
    for (const id of SHAPING) if (typeof shaped[id] === "string") this.#field[id].value = shaped[id];
    this.#tools.checked = shaped.tools === true;
    this.#keep.checked = kept !== null;
    this.#store();
  }

  /** Blanks around a key come from copying and are never part of one; blanks inside are left for the client to judge. */
  get values() {
    const value = (id) => this.#field[id].value.trim();
    const number = (id) => (value(id) === "" || Number.isNaN(Number(value(id))) ? undefined : Number(value(id)));
    const stopSequences = this.#field.stop.value.split("\n").filter(Boolean);
    return {
      key: value("key"),
      region: value("region"),
      model: value("model"),
      endpoint: value("endpoint"),
      system: value("system"),
      inference: {
        ...(number("max-tokens") > 0 && { maxTokens: Math.floor(number("max-tokens")) }),
        ...(number("temperature") !== undefined && { temperature: number("temperature") }),
        ...(number("top-p") !== undefined && { topP: number("top-p") }),
        ...(stopSequences.length > 0 && { stopSequences }),
      },
      tools: this.#tools.checked,
    };
  }

  /** Where the local endpoint is the one in use: its models are the ones to choose from. */
  get isLocal() {
    return this.#local !== null && this.#field.endpoint.value === location.origin;
  }

  /** Where the relay that the page came from is the one in use. */
  get isRelay() {
    return this.#relay !== null && this.#field.endpoint.value === location.origin;
  }

  /** Where requests go. */
  get origin() {
    const { endpoint, region } = this.values;
    return URL.parse(endpoint || `https://bedrock-runtime.${region}.amazonaws.com`)?.origin ?? "";
  }

  /** A relay may hold the key, AWS itself never does. */
  get isReady() {
    const { key, endpoint, model } = this.values;
    return Boolean(model && (key || endpoint));
  }

  /** What reads keys: it comes with the package, which may be loaded after this. */
  set inspect(inspect) {
    this.#inspect = inspect;
    this.#readKey();
    this.#tellKey();
    setInterval(() => this.#tellKey(), 1000);
  }

  set model(id) {
    this.#field.model.value = id;
    this.#store();
  }

  set tools(offered) {
    this.#tools.checked = offered;
    this.#store();
  }

  open(first = "") {
    if (!this.#dialog.open) this.#dialog.showModal();
    const field = first || (this.isReady ? "" : "key");
    // Where nothing is missing no field is focused: on a telephone that would bring the keyboard over the panel.
    if (field) this.#field[field].focus();
  }

  /** What the key says of itself, read when it changes and not each time that is told. */
  #readKey() {
    const { key } = this.values;
    this.#inspected = key && this.#inspect ? this.#inspect(key) : null;
  }

  /** A short-term key works in one region: that is the one that is meant. */
  #takeRegion() {
    this.#readKey();
    if (this.#inspected?.region) this.#field.region.value = this.#inspected.region;
  }

  /** Kind, region and time left, below the key; the time also where it is seen while chatting. */
  #tellKey() {
    const { text, left, state } = this.#inspected ? describeKey(this.#inspected, Date.now()) : { text: "", left: "", state: "good" };
    const facts = this.#dialog.querySelector("#key-facts");
    if (facts.textContent !== text) facts.textContent = text;
    const life = left && `Key: ${left}`;
    if (this.#life.textContent !== life) this.#life.textContent = life;
    this.#life.hidden = !left;
    this.#life.dataset.state = state;
  }

  #store() {
    const { key, region, model, endpoint } = this.values;
    this.#readKey();
    this.#tellKey();
    // Unticked or cleared, the key leaves the storage in the same moment.
    if (this.#keep.checked && key) write("sessionStorage", KEPT, { key, endpoint });
    else remove("sessionStorage", KEPT);
    // These tell their own settings at each start: remembering them would put them in AWS's place.
    if (!this.isLocal && !this.isRelay) write("localStorage", SAVED, { region, model, endpoint });
    write("localStorage", SHAPED, { ...Object.fromEntries(SHAPING.map((id) => [id, this.#field[id].value])), tools: this.#tools.checked });
    const note = this.#dialog.querySelector("#settings-note");
    note.hidden = !this.isLocal && !this.isRelay;
    note.textContent = this.isLocal
      ? "The local endpoint is in use, with a made-up key: nothing goes to AWS. To call AWS, clear Endpoint and paste a key."
      : "This page’s own relay is in use: it holds the key, and says which models there are and how long an answer may be.";
    this.#changed();
  }

  #reveal(shown) {
    const reveal = this.#dialog.querySelector("#key-reveal");
    this.#field.key.type = shown ? "text" : "password";
    reveal.textContent = shown ? "Hide" : "Show";
    reveal.setAttribute("aria-pressed", String(shown));
  }
}
