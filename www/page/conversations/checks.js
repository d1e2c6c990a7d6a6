// Checks of data that came from outside. Each takes a value and where it stands, and gives a copy made of what it knows
// and nothing else, or throws a FormatError that says what is wrong, and where.

import { fromBase64 } from "../common/base64.js";

export class FormatError extends Error {
  name = "FormatError";
}

export function fail(at, what) {
  throw new FormatError(at ? `${at}: ${what}` : what);
}

export const string = (max) => (value, at) => {
  if (typeof value !== "string") fail(at, "must be a text");
  if (value.length > max) fail(at, `must not be longer than ${max.toLocaleString("en")} characters`);
  return value;
};

/** All numbers of the format are counts and times. */
export const number = (value, at) => (Number.isFinite(value) && value >= 0 ? value : fail(at, "must be a number, and not negative"));

export const flag = (value, at) => (typeof value === "boolean" ? value : fail(at, "must be true or false"));

export const oneOf = (...values) => (value, at) => (values.includes(value) ? value : fail(at, `must be one of ${values.join(", ")}`));

export const list = (item, max) => (value, at) => {
  if (!Array.isArray(value)) fail(at, "must be a list");
  if (value.length > max) fail(at, `must not have more than ${max.toLocaleString("en")} entries`);
  return value.map((entry, index) => item(entry, `${at}[${index}]`));
};

/** An object with these members, and with those if they are there. All others are left behind, whatever they are called. */
export const record = (required, optional = {}) => (value, at) => {
  object(value, at);
  const copy = {};
  for (const [name, check] of Object.entries(required)) copy[name] = check(own(value, name), within(at, name));
  for (const [name, check] of Object.entries(optional)) {
    const member = own(value, name);
    if (member !== undefined && member !== null) copy[name] = check(member, within(at, name));
  }
  return copy;
};

/** One of several records, by what the member `tag` says. */
export const tagged = (tag, kinds) => (value, at) => {
  object(value, at);
  const kind = oneOf(...Object.keys(kinds))(own(value, tag), within(at, tag));
  return { [tag]: kind, ...kinds[kind](value, at) };
};

/** An object of numbers, such as usage: its members are the service's, and it adds to them. */
export const numbers = (value, at) => {
  const entries = Object.entries(object(value, at)).filter(([name, count]) => /^\w{1,64}$/.test(name) && name !== "__proto__" && Number.isFinite(count));
  if (entries.length > 32) fail(at, "must not have more than 32 members");
  return Object.fromEntries(entries);
};

/** Whatever JSON can say, as the input of a tool: only its depth is bounded, for whoever goes through it by recursion. */
export const json = (depth) => (value, at) => {
  if (value === null || typeof value !== "object") return value;
  if (depth === 0) fail(at, "is nested too deep");
  const inner = json(depth - 1);
  if (Array.isArray(value)) return value.map((entry) => inner(entry, at));
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "__proto__").map(([name, entry]) => [name, inner(entry, at)]));
};

/** `{ "$base64": "…" }`, of which bytes are made. */
export const bytes = (max) => (value, at) => {
  const text = own(object(value, at), "$base64");
  if (typeof text !== "string") fail(at, "must have its bytes as $base64");
  if (text.length > Math.ceil(max / 3) * 4) fail(at, `must not be larger than ${max / 2 ** 20} MB`);
  try {
    return fromBase64(text);
  } catch {
    return fail(at, "is not base64");
  }
};

function object(value, at) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : fail(at, "must be an object");
}
const own = (value, name) => (Object.hasOwn(value, name) ? value[name] : undefined);
const within = (at, name) => (at ? `${at}.${name}` : name);
