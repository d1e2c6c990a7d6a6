// What the cases assert with, on any host: node:assert is not on all of them.

/** Every error that a case has seen; the last case looks for keys in them. */
export const seen = [];

export function fail(message) {
  throw new Error(message);
}

export function ok(value, what) {
  if (!value) fail(what);
}

/** Strictly the same value. */
export function equal(actual, expected, what) {
  if (!Object.is(actual, expected)) fail(`${what}: ${show(actual)}, expected ${show(expected)}`);
}

/** The same members with the same values, in any order; bytes by their type, too. */
export function same(actual, expected, what) {
  if (show(actual) !== show(expected)) fail(`${what}: ${show(actual)}, expected ${show(expected)}`);
}

export function match(text, pattern, what) {
  if (!pattern.test(text)) fail(`${what}: ${show(text)} does not match ${pattern}`);
}

/** The value that the promise rejects with. */
export async function rejection(promise, what = "the call") {
  const [settled] = await Promise.allSettled([promise]);
  if (settled.status === "fulfilled") fail(`${what} was not rejected: ${show(settled.value)}`);
  seen.push(settled.reason);
  return settled.reason;
}

/** The value that the function throws. */
export function thrown(call, what = "the call") {
  let value;
  try {
    value = call();
  } catch (error) {
    seen.push(error);
    return error;
  }
  return fail(`${what} did not throw: ${show(value)}`);
}

/** A ConverseError with these members; `message` may be a pattern. */
export function isError({ ConverseError }, error, members, what = "the error") {
  if (!(error instanceof ConverseError)) fail(`${what} is no ConverseError: ${show(error)}`);
  ok(error instanceof Error, `${what} is no Error`);
  for (const [name, expected] of Object.entries(members)) {
    if (expected instanceof RegExp) match(error[name], expected, `${what}, ${name}`);
    else equal(error[name], expected, `${what}, ${name} (${error.message})`);
  }
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = JSON.stringify(value, (_, member) => {
    if (ArrayBuffer.isView(member)) return { [member.constructor.name]: [...member] };
    if (member === undefined || typeof member === "bigint") return `(${String(member)})`;
    if (member === null || typeof member !== "object" || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return text ?? String(value);
}
