// One message, looked at closely: its bytes, what each of them is, its payload, its headers.

import { element } from "../common/dom.js";
import { ascii, dumpRows, fieldsOf, hex, runsOf, u32 } from "./fields.js";
import { number, sizeText } from "../common/numbers.js";
import { countText, hexText, secondsText } from "./figures.js";
import { decode, jsonOf } from "./frames.js";

/** How many bytes are dumped at first, and each time more are asked for. */
const DUMP = 2048;
/** How long a text may be before it is cut: a picture is a line of megabytes. */
const MAX_TEXT = 20_000;

const PARTS = [
  ["total", "total length"],
  ["headers-length", "headers length"],
  ["prelude-crc", "prelude CRC"],
  ["name", "header names"],
  ["value", "header values"],
  ["payload", "payload"],
  ["crc", "message CRC"],
  ["unread", "not read"],
];

/** @param close what its button does; @returns the parts of the pane that show the row */
export function detailOf(row, bytes, { close, isWide }) {
  const fields = fieldsOf(bytes, row.state);
  const message = row.state === "whole" ? decode(bytes) : undefined;
  const dump = dumpOf(bytes, fields, isWide ? 16 : 8);
  const made = [headOf(row, close)];
  if (row.reason) made.push(element("p", "wire-reason", sentence(row.reason)));
  made.push(legendOf(bytes, fields, row.state, dump), dump);
  if (message) {
    made.push(element("h4", "", "Payload"), payloadOf(message.payload));
    made.push(element("h4", "", "Headers"), headersOf(message.headers));
  }
  return made;
}

function headOf(row, close) {
  const place = [`message ${number(row.index + 1)}`, sizeText(row.length), `at byte ${number(row.offset)}`, `${secondsText(row.ms ?? 0)} s`];
  if (row.total > row.length) place[1] = `${sizeText(row.length)} of ${number(row.total)}`;
  const button = element("button", "quiet", "✕");
  button.type = "button";
  button.setAttribute("aria-label", "Close the message");
  button.addEventListener("click", close);
  return element("header", "", element("h3", "", element("i", `wire-dot group-${row.group}`), row.type), element("p", "", place.join(" · ")), button);
}

/** What the colours mean, with what the bytes say; whatever is pointed at or focused is lit up in the dump. */
function legendOf(bytes, fields, state, dump) {
  const list = element("ul", "wire-legend");
  const note = element("li", "wire-field");
  for (const [part, name] of PARTS) {
    const those = fields.filter((field) => field.part === part);
    if (those.length === 0) continue;
    const size = those.reduce((sum, { start, end }) => sum + end - start, 0);
    const button = element("button", "", element("i", `part-${part}`), element("span", "", name), element("b", "", ...(worth(part, bytes, those[0], state) ?? [sizeText(size)])));
    button.type = "button";
    button.dataset.part = part;
    list.append(element("li", "", button));
  }
  const light = (part, label = "") => {
    for (const lit of [...dump.querySelectorAll(".is-lit"), ...list.querySelectorAll(".is-lit")]) lit.classList.remove("is-lit");
    if (part) for (const lit of [...dump.querySelectorAll(`[data-part="${part}"]`), ...list.querySelectorAll(`[data-part="${part}"]`)]) lit.classList.add("is-lit");
    note.textContent = label || "Point at a byte to see its field";
  };
  light();
  list.addEventListener("pointerover", ({ target }) => light(target.closest("button")?.dataset.part, target.closest("button")?.textContent));
  list.addEventListener("focusin", ({ target }) => light(target.dataset.part, PARTS.find(([part]) => part === target.dataset.part)?.[1]));
  list.addEventListener("focusout", () => light());
  list.addEventListener("pointerleave", () => light());
  dump.addEventListener("pointerover", ({ target }) => light(target.dataset.part, target.dataset.label));
  dump.addEventListener("pointerleave", () => light());
  list.append(note);
  return list;
}

function worth(part, bytes, { start, end }, state) {
  if (end - start < 4) return undefined;
  const value = u32(bytes, start);
  if (part === "total" && state === "bad-length") return [`${number(value)} refused`];
  if (part === "total" || part === "headers-length") return [number(value)];
  // Of a message that was refused as a whole the prelude had been taken before.
  const isRefused = { "prelude-crc": state === "bad-prelude", crc: state === "bad-message" }[part];
  if (isRefused === undefined) return undefined;
  return [element("span", "wire-wide", `${hexText(value)} `), isRefused ? "refused" : "verified"];
}

function dumpOf(bytes, fields, width) {
  const digits = Math.max(4, bytes.length.toString(16).length);
  const dump = element("div", "wire-dump");
  dump.setAttribute("role", "group");
  dump.setAttribute("aria-label", `Bytes, ${sizeText(bytes.length)}`);
  const rows = dumpRows(bytes.length, width);
  const piece = DUMP / width;
  let shown = 0;
  const more = element("button", "wire-more");
  more.type = "button";
  more.addEventListener("click", () => show());
  const show = () => {
    const next = rows.slice(shown, shown + piece).map((row) => lineOf(row, bytes, fields, width, digits));
    shown += next.length;
    more.remove();
    dump.append(...next);
    if (shown < rows.length) {
      more.textContent = `${countText(bytes.length - shown * width, "byte")} more`;
      dump.append(more);
    }
  };
  show();
  return dump;
}

function lineOf(row, bytes, fields, width, digits) {
  const runs = runsOf(fields, row);
  const run = ({ field, start, end }, text) => {
    const made = element("span", `part-${field.part}`, text(bytes.subarray(start, end)));
    made.dataset.part = field.part;
    made.dataset.label = field.label;
    return made;
  };
  // Between two runs of one row there is a blank, which belongs to neither.
  const hexes = element("code", "wire-hex", ...runs.flatMap((one, index) => (index > 0 ? [" ", run(one, hex)] : [run(one, hex)])));
  const blanks = " ".repeat((width - (row.end - row.start)) * 3);
  if (blanks) hexes.append(blanks);
  return element("div", "wire-line", element("code", "wire-offset", row.start.toString(16).padStart(digits, "0")), hexes, element("code", "wire-ascii", ...runs.map((one) => run(one, ascii))));
}

function payloadOf(payload) {
  const value = jsonOf(payload);
  if (value === undefined) {
    const text = new TextDecoder().decode(payload.subarray(0, MAX_TEXT));
    return payload.length === 0 ? element("p", "wire-none", "None") : element("div", "", element("p", "wire-reason", "It is not JSON."), element("pre", "", text));
  }
  const text = JSON.stringify(value, null, 2);
  const pre = element("pre", "", ...coloured(text.slice(0, MAX_TEXT)));
  if (text.length > MAX_TEXT) pre.append(`\n… ${countText(text.length - MAX_TEXT, "character")} more`);
  return pre;
}

/** JSON as text nodes and spans: keys, strings and the rest. */
function coloured(text) {
  const nodes = [];
  let at = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g)) {
    nodes.push(text.slice(at, index));
    nodes.push(element("span", token.endsWith(":") ? "json-key" : token[0] === '"' ? "json-text" : "json-value", token));
    at = index + token.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}

function headersOf(headers) {
  const body = element("tbody");
  for (const [name, { type, value }] of Object.entries(headers)) {
    const text = value instanceof Uint8Array ? hex(value.subarray(0, 64)) : value instanceof Date ? dateText(value) : String(value);
    const head = element("th", "", name);
    head.scope = "row";
    body.append(element("tr", "", head, element("td", "", type), element("td", "", text)));
  }
  const titles = ["Name", "Type", "Value"].map((title) => {
    const head = element("th", "", title);
    head.scope = "col";
    return head;
  });
  return element("table", "", element("thead", "", element("tr", "", ...titles)), body);
}

const dateText = (date) => (Number.isNaN(date.getTime()) ? "not a date" : date.toISOString());
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
