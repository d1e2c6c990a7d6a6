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

/** Makes a field as high as what is written in it. */
export function fitHeight(field) {
  field.style.height = "auto"; // else scrollHeight never becomes smaller
  field.style.height = `${field.scrollHeight}px`;
}

/** Enter that chooses a word in an input method is not Enter (229: Safari, which ends the composition first). */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
