// What is wider than the column and scrolls by itself: code, with a button that copies it, and tables.

import { clone } from "../common/dom.js";
import { copyButton } from "./card.js";

export function codeBlock(text, info) {
  const figure = clone("code-block");
  const lang = info.split(/\s/)[0];
  const code = figure.querySelector("code");
  code.textContent = text;
  figure.querySelector("figcaption span").textContent = lang || "code";
  figure.querySelector("figcaption").append(copyButton("Copy", () => code.textContent, "Copy code"));
  // So that it can grow in place.
  return Object.assign(figure, { code, info });
}

/** Can be scrolled with the keys, for which it has to have a name. */
export function scrollable(table) {
  const frame = document.createElement("div");
  frame.className = "table";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "Table");
  table.replaceWith(frame);
  frame.append(table);
  return frame;
}
