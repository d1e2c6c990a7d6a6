// Looking for a key in whatever a user may get to see.
import { ok } from "./assert.mjs";
import { MARKED_KEY, MARKER } from "./calls.mjs";

/** All text in a value: own members of any kind, symbols and what is not enumerable, too. */
function textIn(value, inspect, depth = 6) {
  if (depth === 0 || value === undefined || value === null) return "";
  if (typeof value !== "object" && typeof value !== "function") return String(value);
  const texts = [];
  for (const how of [String, JSON.stringify, (it) => inspect?.(it), (it) => it.stack, (it) => it.message]) {
    try {
      texts.push(how(value));
    } catch {
      // Not every value has every form.
    }
  }
  if (!ArrayBuffer.isView(value)) {
    for (const name of Reflect.ownKeys(value)) {
      const member = Object.getOwnPropertyDescriptor(value, name);
      texts.push(String(name), textIn(member.value, inspect, depth - 1));
    }
  }
  return texts.join("\n");
}

/** Fails where a key, or what marks one, is anywhere in the value. */
export const hides = (context, value, what) => {
  const text = textIn(value, context.inspect);
  for (const key of [MARKED_KEY, MARKER, context.bearerToken]) ok(!text.includes(key), `${what} shows the key`);
};

/** Runs with every text that goes to the console, and every request that the host's own fetch is asked for, noted. */
export async function watching(run) {
  const said = [];
  const requests = [];
  const kept = {};
  for (const name of ["log", "info", "warn", "error", "debug", "trace"]) {
    kept[name] = console[name];
    console[name] = (...values) => said.push(...values);
  }
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    requests.push({ url: request.url, headers: [...request.headers].join("\n") });
    return fetch(request);
  };
  try {
    await run({ said, requests });
  } finally {
    Object.assign(console, kept);
    globalThis.fetch = fetch;
  }
}
