// A message as a bar, to scale: prelude | headers | payload | CRC, and where chunks end within it.

import { element } from "../common/dom.js";
import { CRC, PRELUDE } from "./fields.js";

/** More ends of chunks than this are told by a pattern: a line for each would be no bar any more. */
const MAX_NOTCHES = 24;

/** What bytes the whole width may stand for: round numbers, so that a ruler over the bars has round ones, too. */
const SCALES = [64, 128, 192, 256, 384, 512, 768, 1024];

/**
 * How many bytes the width stands for: the longest fits, unless that would leave nothing of the others to be seen.
 *
 * @param lengths of the messages
 */
export function scaleFor(longest, mean) {
  const wanted = Math.min(longest, mean * 6);
  let unit = 1;
  while (SCALES.at(-1) * unit < wanted) unit *= 8;
  return unit * (SCALES.find((scale) => scale * unit >= wanted) ?? SCALES.at(-1));
}

/** @param row of frames.js; @param ends those of the recording's chunks */
export function bar(row, scale, ends) {
  const made = element("span", "wire-bar");
  const share = (bytes) => `${(bytes / scale) * 100}%`;
  let at = 0;
  const add = (bytes, part) => {
    const shown = Math.min(bytes, row.length - at, scale - at);
    if (shown <= 0) return;
    const segment = element("i", `part-${part}`);
    segment.style.width = share(shown);
    made.append(segment);
    at += shown;
  };
  if (row.state === "unread") {
    add(row.length, "unread");
  } else if (row.state === "bad-prelude" || row.state === "bad-length") {
    add(PRELUDE, "bad");
    add(row.length - PRELUDE, "unread");
  } else {
    const { total = row.length, headersLength } = row;
    if (headersLength === undefined) {
      add(row.length, row.state === "whole" || row.length > PRELUDE ? "unread" : "prelude");
    } else {
      add(PRELUDE, "prelude");
      add(headersLength, "headers");
      add(total - PRELUDE - headersLength - CRC, "payload");
      add(CRC, row.state === "bad-message" ? "bad" : "crc");
    }
    // What is missing of it is drawn where it would be.
    const missing = Math.min(total, scale) - at;
    if (total > row.length && missing > 0) {
      const gap = element("i", "part-missing");
      gap.style.width = share(missing);
      made.append(gap);
    }
  }
  if (at < row.length) made.classList.add("goes-on");
  const inside = endsWithin(ends, row);
  if (inside.length > MAX_NOTCHES) made.classList.add("in-crumbs");
  else {
    for (const end of inside) {
      if (end - row.offset >= scale) break;
      const notch = element("b");
      notch.style.left = share(end - row.offset);
      made.append(notch);
    }
  }
  return made;
}

/** The ends of chunks within a row, not at its own ends. */
export function endsWithin(ends, { offset, length, chunk }) {
  const found = [];
  for (let index = chunk; index >= 0 && ends[index] > offset; index--) if (ends[index] < offset + length) found.push(ends[index]);
  return found.reverse();
}
