// Elements without markup: text goes in as text alone.

export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Sets what has changed and nothing else: a text that is set anew loses its selection. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
