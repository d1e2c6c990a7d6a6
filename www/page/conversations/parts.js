// Small things of the list: the question before something is lost, and the note at the edge.

/** Asks before something is lost. @returns whether it shall be */
export function confirmBy(dialog) {
  const buttons = { no: dialog.querySelector("[data-answer=no]"), yes: dialog.querySelector("[data-answer=yes]") };
  for (const [answer, button] of Object.entries(buttons)) button.addEventListener("click", () => dialog.close(answer));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close("no"));
  return ({ title, text, action }) => {
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("p").textContent = text;
    buttons.yes.textContent = action;
    dialog.returnValue = "no"; // Escape leaves it as it was
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };
}

/**
 * A note at the edge of the page, which a screen reader is told: it is there also while the chat is behind the drawer.
 * @returns `(text, lasting)`: what lasts stays until it is put away
 */
export function noteBy(element) {
  const said = element.querySelector("p");
  let timer;
  const hide = () => {
    clearTimeout(timer);
    element.dataset.shown = "false";
    said.textContent = "";
  };
  element.querySelector("button").addEventListener("click", hide);
  return (text, lasting = false) => {
    clearTimeout(timer);
    said.textContent = text;
    element.dataset.shown = "true";
    if (!lasting) timer = setTimeout(hide, 6000);
  };
}
