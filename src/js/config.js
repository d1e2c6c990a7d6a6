// Configuration and call options, read member by member: they are the caller's, so that no
// member may be taken for another type than it has, and reading one may throw.
import { configError } from "./error.js";
import { reasonOf } from "./host.js";

// Those of src/environment.rs.
const VARIABLES = [
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  "AWS_ENDPOINT_URL",
  "AWS_BEDROCK_SKIP_AUTH",
];
const MAX = 2 ** 32 - 1;

// The member, or undefined where there is none; `is` tells whether it is what it must be.
const member = (object, name, what, is) => {
  let value;
  try {
    value = object?.[name];
  } catch (exception) {
    throw configError(`${name} cannot be read: ${reasonOf(exception)}`);
  }
  if (value === undefined || value === null) return undefined;
  if (!is(value)) throw configError(`${name} must be ${what}`);
  return value;
};

const text = (object, name) => member(object, name, "a string", (value) => typeof value === "string");
const flag = (object, name) => member(object, name, "a boolean", (value) => typeof value === "boolean");
const number = (object, name, least) =>
  member(object, name, `a number from ${least} to ${MAX}`, (value) => typeof value === "number" && value >= least && value <= MAX);

// `{ firstByteMs, idleMs }`
const timeout = (object) => {
  const given = member(object, "timeout", "an object, { firstByteMs, idleMs }", isObject);
  return given && { firstByteMs: whole(number(given, "firstByteMs", 1)), idleMs: whole(number(given, "idleMs", 1)) };
};
const whole = (number) => number && Math.trunc(number);

export const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

// What fetch takes for headers: a record, or pairs (Headers and Map among them).
const headers = (object, checkHeader) => {
  let pairs = [];
  const read = (value) => {
    if (!isObject(value)) return false;
    try {
      pairs = Array.from(Symbol.iterator in value ? value : Object.entries(value), (pair) => Array.from(pair));
    } catch {
      return false;
    }
    return pairs.every(([name, value]) => typeof name === "string" && typeof value === "string");
  };
  member(object, "headers", "an object of strings, or pairs of them", read);
  for (const [name, value] of pairs) checkHeader(name, value);
  return pairs;
};

// Sets what WASM decides by; gives what JavaScript does.
export const readConfig = (config, env, settings, checkHeader) => {
  if (env !== undefined) {
    if (!isObject(env)) throw configError("the environment must be an object of strings");
    for (const name of VARIABLES) {
      const value = text(env, name);
      if (value !== undefined) settings.text(name, value);
    }
  }
  const isKey = (value) => typeof value === "string" || typeof value === "function";
  const bearerToken = member(config, "bearerToken", "a string or a function", isKey);
  if (typeof bearerToken === "string") settings.text("bearerToken", bearerToken);
  else if (bearerToken) settings.number("provider", 1);
  for (const name of ["region", "endpoint"]) {
    const value = text(config, name);
    if (value !== undefined) settings.text(name, value);
  }
  // The format's lengths have 32 bits, and a message has 16 bytes or more.
  for (const [name, least] of [["maxMessageBytes", 16], ["maxAttempts", 1]]) {
    const value = number(config, name, least);
    if (value !== undefined) settings.number(name, value);
  }
  const maxResponseBytes = number(config, "maxResponseBytes", 0);
  const limits = timeout(config);
  const fetch = member(config, "fetch", "a function", (value) => typeof value === "function");
  const added = headers(config, checkHeader);
  for (const name of ["skipAuth", "useFipsEndpoint", "useDualstackEndpoint"]) {
    const value = flag(config, name);
    if (value !== undefined) settings.number(name, value ? 1 : 0);
  }
  return {
    bearerToken,
    fetch: fetch ?? ((request) => globalThis.fetch(request)),
    headers: added,
    timeout: limits,
    maxResponseBytes: maxResponseBytes ?? 16 * 1024 * 1024,
  };
};

export const readOptions = (options, checkHeader) => ({
  headers: headers(options, checkHeader),
  timeout: timeout(options),
  signal: member(options, "signal", "an AbortSignal", (value) => value instanceof AbortSignal),
});
