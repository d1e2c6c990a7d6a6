// Markdown as it streams in. What is finished is laid out once; only the last block is made anew as it grows.
//
// A model's text is hostile until shown otherwise: HTML in it is shown as text, pictures become links (a picture is a
// request to whoever the text names), and what the renderer makes goes through DOMPurify with a short list of elements.

import DOMPurify from "dompurify";
import { Marked } from "marked";
import remend from "remend";
import { codeBlock, scrollable } from "./code.js";

const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "title", "class", "start", "align"],
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** A long block is laid out again only after this many times the time that the last time took. */
const REST = 4;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const marked = new Marked({
  gfm: true,
  breaks: true, // as people write in chats, and models answer
  renderer: {
    html: ({ text, block }) => (block ? `<p>${escaped(text)}</p>` : escaped(text)),
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

export class Markdown {
  #element;
  #text = "";
  /** How much of the text is in blocks that no further text can change. */
  #settled = 0;
  /** The nodes of the last block, and what it was made of. */
  #live = { nodes: [], raw: "" };
  #notBefore = 0;

  constructor(element) {
    this.#element = element;
  }

  /** Shows the text so far, which is the text of the last time and more. @returns whether there is something to come back for */
  show(text) {
    this.#text = lines(text);
    const started = performance.now();
    if (started < this.#notBefore) return true;
    this.#render(false);
    this.#notBefore = performance.now() + REST * (performance.now() - started);
    return false;
  }

  /** Shows the whole text. */
  finish(text) {
    this.#text = lines(text);
    this.#render(true);
  }

  #render(whole) {
    try {
      const tail = this.#text.slice(this.#settled);
      let tokens = marked.lexer(tail);
      if (whole && this.#settled > 0 && Object.keys(tokens.links).length > 0) {
        // What was defined at the end may have been used before.
        this.#settled = 0;
        this.#live = { nodes: [], raw: "" };
        this.#element.replaceChildren();
        tokens = marked.lexer(this.#text);
      }
      const last = whole ? -1 : tokens.findLastIndex(({ type }) => type !== "space");
      tokens.forEach((token, index) => {
        if (index === last) this.#grow(token);
        else if (whole || index < last) this.#settle(token);
      });
    } catch {
      // Nested deeper than the parser goes (a thousand brackets): then it is text.
      this.#replace([document.createTextNode(this.#text.slice(this.#settled))]);
    }
  }

  #settle(token) {
    this.#replace(nodesOf(token));
    this.#live = { nodes: [], raw: "" };
    this.#settled += token.raw.length;
  }

  #grow(token) {
    if (token.raw === this.#live.raw) return;
    const [only] = this.#live.nodes;
    if (token.type === "code" && only?.code && only.info === (token.lang ?? "") && token.raw.startsWith(this.#live.raw)) {
      only.code.textContent = token.text; // its frame, its button and its place stay
    } else if (token.type === "code") {
      this.#replace(nodesOf(token));
    } else {
      // Emphasis, links and the like that are still open are closed for the moment, so that nothing jumps when they are.
      this.#replace(marked.lexer(remend(token.raw)).flatMap(nodesOf));
    }
    this.#live.raw = token.raw;
  }

  #replace(nodes) {
    for (const node of this.#live.nodes) node.remove();
    this.#element.append(...nodes);
    this.#live.nodes = nodes;
  }
}

/** With the line ends that the parser counts in. */
const lines = (text) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

function nodesOf(token) {
  if (token.type === "space") return [];
  if (token.type === "code") return [codeBlock(token.text, token.lang ?? "")];
  const fragment = DOMPurify.sanitize(marked.parser([token]), ALLOWED);
  for (const link of fragment.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const pre of fragment.querySelectorAll("pre")) {
    const lang = pre.firstElementChild?.className.replace("language-", "") ?? "";
    pre.replaceWith(codeBlock(pre.textContent.replace(/\n$/, ""), lang));
  }
  for (const table of fragment.querySelectorAll("table")) scrollable(table);
  return [...fragment.childNodes];
}
