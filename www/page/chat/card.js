// The card that shows an error, and the small buttons under replies and in cards.

import { clone } from "../common/dom.js";
import { explain } from "./errors.js";

/**
 * @param context `{ opened, key, endpoint, relay }`, see errors.js
 * @param actions `{ retry?, edit?, settings?, signIn?, reload? }`: a button for each that is there
 */
export function errorCard(error, context, actions) {
  const { name, title, said, advice, settings, signIn } = explain(error, context);
  const card = clone("error-template");
  card.dataset.errorName = name;
  card.querySelector("h2").textContent = title;
  card.querySelector(".said").textContent = said ? `${name}: ${said}` : name;
  card.querySelector(".advice").textContent = advice;
  const row = card.querySelector(".actions");
  if (actions.retry) row.append(button("Retry", actions.retry));
  if (actions.edit) row.append(button("Edit message", actions.edit));
  if (actions.settings && settings) row.append(button("Open settings", actions.settings));
  if (actions.signIn && signIn) row.append(button("Sign in", actions.signIn));
  if (actions.reload) row.append(button("Reload the page", actions.reload));
  const { requestId } = context;
  if (requestId) {
    card.querySelector(".request-id").hidden = false;
    card.querySelector(".request-id code").textContent = requestId;
    row.append(copyButton("Copy request id", () => requestId));
  }
  return card;
}

export function button(label, action, className = "") {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", action);
  return element;
}

export function copyButton(label, text, name = label) {
  const element = button(label, async () => {
    // No clipboard without a secure context (a page over plain http that is not localhost): then say so.
    const copied = await navigator.clipboard?.writeText(text()).then(() => true, () => false);
    element.textContent = copied ? "Copied" : "Not allowed here";
    setTimeout(() => (element.textContent = label), 1500);
  });
  if (name !== label) element.setAttribute("aria-label", name);
  return element;
}
