// What can be done with one conversation: a menu that opens at the button of its row. One for the whole list.

export class Menu {
  #menu;
  #at = null;

  /** @param chosen `(action, id)`, with the `data-action` of the item */
  constructor(menu, chosen) {
    this.#menu = menu;
    menu.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-action]")?.dataset.action;
      const id = this.#at?.id;
      menu.hidePopover();
      if (action && id) chosen(action, id);
    });
    menu.addEventListener("keydown", (event) => this.#key(event));
    menu.addEventListener("toggle", ({ newState }) => {
      if (newState === "closed") this.#at?.button.setAttribute("aria-expanded", "false");
      else this.#items[0].focus();
    });
  }

  get #items() {
    return [...this.#menu.querySelectorAll("[data-action]")];
  }

  /** Makes `button` the one that opens the menu for the conversation; that it closes it again is the browser's part. */
  attach(button, id) {
    button.popoverTargetElement = this.#menu;
    button.addEventListener("click", (event) => {
      // Open for another row: it moves to this one.
      if (this.#menu.matches(":popover-open") && this.#at?.id !== id) {
        event.preventDefault();
        this.#menu.hidePopover();
        this.#place(button, id);
        this.#menu.showPopover();
      } else this.#place(button, id);
    });
  }

  close() {
    this.#menu.hidePopover();
  }

  /** Under the button, or over it where there is no room below. */
  #place(button, id) {
    this.#at?.button.setAttribute("aria-expanded", "false");
    this.#at = { button, id };
    button.setAttribute("aria-expanded", "true");
    const { top, bottom, left } = button.getBoundingClientRect();
    const isLow = bottom > innerHeight - 11 * 16;
    const { style } = this.#menu;
    style.top = isLow ? "auto" : `${bottom + 4}px`;
    style.bottom = isLow ? `${innerHeight - top + 4}px` : "auto";
    style.left = `${Math.max(8, Math.min(left, innerWidth - 11 * 16))}px`;
  }

  #key(event) {
    const items = this.#items;
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length).focus();
    }
    if (event.key === "Tab") this.#menu.hidePopover();
    // It closes the menu and does nothing else in the page, such as to stop a reply.
    if (event.key === "Escape") event.stopPropagation();
  }
}
