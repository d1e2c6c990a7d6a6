// The fields of one message: what each of its bytes is. Without a decoder, so that what a decoder refuses has them, too:
// nothing is taken on trust, and what does not fit ends the fields.
//
//   total length 4 | headers length 4 | prelude CRC 4 | headers | payload | message CRC 4

import { number } from "../common/numbers.js";

export const PRELUDE = 12;
export const CRC = 4;

export const u32 = (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);

// By the number of a value's type; 7 and 6 have their length before them.
const TYPES = ["true", "false", "byte", "short", "integer", "long", "binary", "string", "timestamp", "uuid"];
const SIZES = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/**
 * In the order of the bytes, without a gap: `{ start, end, part, label }`. `part` is what is coloured alike: `total`,
 * `headers-length`, `prelude-crc`, `name`, `value`, `payload`, `crc`, `unread`.
 *
 * @param bytes what came of the message
 * @param state that of its row, see frames.js
 */
export function fieldsOf(bytes, state = "whole") {
  const fields = [];
  let at = 0;
  const take = (length, part, label) => {
    const end = Math.min(at + length, bytes.length);
    if (end > at) fields.push({ start: at, end, part, label: end - at < length ? `${label}, cut` : label });
    at = end;
  };
  if (state === "unread") {
    take(bytes.length, "unread", "not read");
    return fields;
  }
  const total = bytes.length >= 4 ? u32(bytes, 0) : 0;
  const headersLength = bytes.length >= 8 ? u32(bytes, 4) : 0;
  take(4, "total", `total length: ${number(total)} bytes`);
  take(4, "headers-length", `headers length: ${number(headersLength)} bytes`);
  take(4, "prelude-crc", "prelude CRC");
  // Lengths that their own CRC does not bear out, or that cannot be, say nothing about what follows.
  if (state !== "bad-prelude" && state !== "bad-length" && total >= PRELUDE + headersLength + CRC) {
    headerFields(bytes, Math.min(PRELUDE + headersLength, bytes.length), take, () => at);
    take(PRELUDE + headersLength - at, "unread", "headers that do not fit");
    take(total - CRC - at, "payload", `payload: ${number(total - CRC - PRELUDE - headersLength)} bytes`);
    take(total - at, "crc", "message CRC");
  }
  take(bytes.length - at, "unread", "not read");
  return fields;
}

function headerFields(bytes, end, take, position) {
  const utf8 = new TextDecoder();
  while (position() < end) {
    const nameLength = bytes[position()];
    const typeAt = position() + 1 + nameLength;
    if (nameLength === 0 || typeAt >= end) return;
    const name = utf8.decode(bytes.subarray(position() + 1, typeAt));
    const type = bytes[typeAt];
    if (type >= TYPES.length) return;
    const hasLength = SIZES[type] === undefined;
    if (hasLength && typeAt + 3 > end) return;
    const size = SIZES[type] ?? bytes[typeAt + 1] * 256 + bytes[typeAt + 2];
    if (typeAt + 1 + (hasLength ? 2 : 0) + size > end) return;
    take(1, "name", `length of a header’s name: ${nameLength}`);
    take(nameLength, "name", `name of a header: ${name}`);
    take(1, "value", `${name}: type ${type}, ${TYPES[type]}`);
    if (hasLength) take(2, "value", `${name}: length of its value: ${size}`);
    take(size, "value", `${name}: its value`);
  }
}

/** The rows of a dump: `{ start, end }`. */
export function dumpRows(length, width, most = Infinity) {
  const rows = [];
  for (let start = 0; start < Math.min(length, most); start += width) rows.push({ start, end: Math.min(start + width, length, most) });
  return rows;
}

/** What of the fields is in a row: runs of one field each. */
export function runsOf(fields, { start, end }) {
  return fields.filter((field) => field.start < end && field.end > start).map((field) => ({ field, start: Math.max(start, field.start), end: Math.min(end, field.end) }));
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
export const ascii = (bytes) => Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
