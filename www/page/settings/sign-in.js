// The relay that this page came from, if it did: whether one has to sign in to it, and the dialog for that.
// The session is a cookie, which no script can read: all there is to know of it is what relay.json says.

export class SignIn {
  #dialog;
  #passphrase;
  #problem;
  #relay = null;
  #changed;

  /** @param changed told with what the relay says after someone has signed in or out */
  constructor(dialog, { changed }) {
    this.#dialog = dialog;
    this.#passphrase = dialog.querySelector("#passphrase");
    this.#problem = dialog.querySelector("[role=alert]");
    this.#changed = changed;
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => (this.#passphrase.value = ""));
  }

  /** What the relay says, or null where the page has come from somewhere else. */
  async find() {
    try {
      const response = await fetch("./relay.json", { cache: "no-store" });
      const answer = response.ok ? await response.json() : null;
      this.#relay = typeof answer?.signIn === "string" ? answer : null;
    } catch {
      this.#relay = null;
    }
    return this.#relay;
  }

  get isNeeded() {
    const expiration = this.#relay?.session?.expiration;
    return this.#relay !== null && !(Date.parse(expiration) > Date.now());
  }

  /** Asks for the passphrase, or where the relay knows people by itself just asks to be let in. */
  open() {
    if (this.#relay?.signIn === "automatic") return this.#submit();
    this.#problem.textContent = "";
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#passphrase.focus();
  }

  async out() {
    await fetch("./sign-out", { method: "POST" }).catch(() => {});
    this.#changed(await this.find());
  }

  async #submit() {
    const problem = await post("./sign-in", { passphrase: this.#passphrase.value });
    this.#problem.textContent = problem;
    if (problem) {
      if (!this.#dialog.open) this.#dialog.showModal();
      return this.#passphrase.select();
    }
    const told = await this.find();
    this.#dialog.close();
    this.#changed(told);
  }
}

/** @returns what went wrong, in words, or "" */
async function post(path, body) {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.ok) return "";
    if (response.status === 429) return "Too many tries: wait a minute.";
    return response.status === 401 ? "That is not the passphrase." : `The relay answered with status ${response.status}.`;
  } catch {
    return "The relay could not be reached.";
  }
}
