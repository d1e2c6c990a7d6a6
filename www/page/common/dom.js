// Elements without markup: text goes in as text alone.

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** What a template of index.html holds. */
export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Sets what has changed and nothing else: a text that is set anew loses its selection. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
