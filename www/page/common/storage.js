// localStorage and sessionStorage. Both may be switched off altogether (then the very name throws), and may hold
// anything: neither must keep the page from working. What cannot be stored lasts as long as the page.

/** @param kind "localStorage" or "sessionStorage" */
export function read(kind, name) {
  try {
    return JSON.parse(globalThis[kind].getItem(name));
  } catch {
    return null;
  }
}

export function write(kind, name, value) {
  try {
    globalThis[kind].setItem(name, JSON.stringify(value));
  } catch {
    // See above.
  }
}

export function remove(kind, name) {
  try {
    globalThis[kind].removeItem(name);
  } catch {
    // See above.
  }
}
