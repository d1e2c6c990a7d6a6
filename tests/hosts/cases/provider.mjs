// Keys from a function: asked when one is needed, once for all, and again in time.
import { equal, isError, match, ok, rejection, same } from "../assert.mjs";
import { ask, connect, gather, gatherUntilError, greeting, json, signalled, spy } from "../calls.mjs";
import { event, eventStream, exception } from "../frames.mjs";
import { longTermKey, shortTermKey } from "../keys.mjs";

const keys = (sent) => sent.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));
const expired = () =>
  json({ message: "The security token included in the request is expired" }, { status: 403, headers: { "x-amzn-errortype": "ExpiredTokenException" } });

/** A provider that gives one key after the other, and counts. */
function counting(make = (count) => longTermKey(`number-${count}`)) {
  const provider = (context) => {
    provider.contexts.push(context);
    return make(++provider.count);
  };
  return Object.assign(provider, { count: 0, contexts: [] });
}

export const cases = [
  ...[
    ["a string", (key) => key],
    ["a promise of one", async (key) => key],
    ["an object", (token) => ({ token })],
    ["a promise of an object with an expiration", async (token) => ({ token, expiration: new Date(Date.now() + 3_600_000) })],
    ["a thenable", (key) => ({ then: (resolve) => resolve(key) })],
  ].map(([what, wrap]) => ({
    name: `provider: ${what}, asked once for calls one after the other`,
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const provider = counting((count) => wrap(longTermKey(`number-${count}`)));
      const client = connect(context, { fetch, bearerToken: provider });
      equal(provider.count, 0, "asked before it is needed");
      for (let call = 0; call < 3; call++) await client.converse(ask("m"));
      equal(provider.count, 1, "asked");
      same(keys(sent), Array(3).fill(longTermKey("number-1")), "keys");
      ok(provider.contexts[0].signal instanceof AbortSignal, "a signal");
    },
  })),
  {
    name: "provider: 1,000 concurrent calls make one call of it, and one more when that key expires",
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const [goOn, resume] = signalled();
      const provider = counting(async (count) => {
        await goOn;
        return { token: longTermKey(`number-${count}`), expiration: new Date(Date.now() + 3_600_000) };
      });
      const client = connect(context, { fetch, bearerToken: provider });
      const all = () => Promise.all(Array.from({ length: 1000 }, () => client.converse(ask("m"))));
      const first = all();
      resume();
      await first;
      equal(provider.count, 1, "asked for 1,000 calls");
      // Two hours go by.
      const { now } = Date;
      Date.now = () => now() + 7_200_000;
      try {
        await all();
      } finally {
        Date.now = now;
      }
      equal(provider.count, 2, "asked for 1,000 more, with an expired key");
      same([...new Set(keys(sent))], [longTermKey("number-1"), longTermKey("number-2")], "keys");
      equal(sent.length, 2000, "requests");
    },
  },
  {
    name: "provider: 1,000 calls whose key the service calls expired make one more call of it, and all succeed",
    async run(context) {
      const provider = counting();
      const good = `Bearer ${longTermKey("number-2")}`;
      const { fetch, sent } = spy((request) => (request.headers.get("authorization") === good ? greeting() : expired()));
      const client = connect(context, { fetch, bearerToken: provider });
      await Promise.all(Array.from({ length: 1000 }, () => client.converse(ask("m"))));
      equal(provider.count, 2, "asked");
      equal(sent.length, 2000, "requests: each was refused once");
    },
  },
  {
    name: "provider: a key that is refused twice is an error, of the second refusal",
    async run(context) {
      for (const operation of ["converse", "converseStream", "countTokens"]) {
        const provider = counting();
        const { fetch, sent } = spy(expired);
        const request = operation === "countTokens" ? { modelId: "m", input: { converse: {} } } : ask("m");
        const error = await rejection(connect(context, { fetch, bearerToken: provider })[operation](request));
        isError(context, error, { name: "ExpiredTokenException", status: 403, advice: /make a new one/ });
        same([provider.count, sent.length], [2, 2], "asked and sent");
      }
    },
  },
  {
    name: "provider: a relay's 401 is worth another key, too",
    async run(context) {
      const provider = counting();
      const { fetch, sent } = spy(() => (sent.length === 1 ? json({ message: "session over" }, { status: 401 }) : greeting()));
      await connect(context, { fetch, bearerToken: provider }).converse(ask("m"));
      equal(provider.count, 2, "asked");
    },
  },
  {
    name: "provider: what is not the key's fault is no reason to ask for another",
    async run(context) {
      for (const model of ["access-denied", "validation", "throttling", "internal-server"]) {
        const provider = counting();
        await rejection(connect(context, { bearerToken: provider }).converse(ask(`local.error-${model}`)));
        equal(provider.count, 1, model);
      }
    },
  },
  {
    name: "provider: once something of the answer was delivered, no other key is tried",
    async run(context) {
      const provider = counting();
      const body = [event("messageStart", { role: "assistant" }), exception("expiredTokenException", { message: "is expired" })];
      const { fetch, sent } = spy(() => eventStream(body));
      const stream = await connect(context, { fetch, bearerToken: provider }).converseStream(ask("m"));
      const { error } = await gatherUntilError(stream);
      equal(error.name, "ExpiredTokenException", "name");
      same([provider.count, sent.length], [1, 1], "asked and sent");
    },
  },
  {
    name: "provider: a static key is not tried twice",
    async run(context) {
      const { fetch, sent } = spy(expired);
      await rejection(connect(context, { fetch }).converse(ask("m")));
      equal(sent.length, 1, "requests");
    },
  },
  {
    name: "provider: its error is the caller's as it is, for all who wait, and it is asked again",
    async run(context) {
      const mine = Object.assign(new Error("no session"), { code: 7 });
      for (const fail of [() => { throw mine; }, () => Promise.reject(mine)]) {
        const provider = counting((count) => (count === 1 ? fail() : longTermKey()));
        const { fetch } = spy(greeting);
        const client = connect(context, { fetch, bearerToken: provider });
        const calls = [client.converse(ask("m")), client.converseStream(ask("m")).then(gather)];
        const settled = await Promise.allSettled(fail.toString().includes("throw") ? calls.slice(0, 1) : calls);
        for (const { reason } of settled) equal(reason, mine, "reason");
        await Promise.allSettled(calls);
        await client.converse(ask("m"));
        ok(provider.count >= 2, "asked again");
      }
      for (const reason of [undefined, null, "text", 0]) {
        const client = connect(context, { bearerToken: () => Promise.reject(reason) });
        equal(await rejection(client.converse(ask("m"))), reason, `reason ${String(reason)}`);
      }
    },
  },
  {
    name: "provider: what is no key is an error that says what it must be",
    async run(context) {
      for (const [given, message] of [
        ...[undefined, null, 7, {}, { token: 7 }, [], true].map((it) => [it, /must give a string, or \{ token, expiration \}/]),
        ["", /blank \(what the function bearerToken gave\)/],
        [{ token: " " }, /blank/],
        ["a b", /not usable/],
        [{ token: longTermKey(), expiration: "tomorrow" }, /valid Date/],
        [{ token: longTermKey(), expiration: new Date(NaN) }, /valid Date/],
        [{ token: longTermKey(), expiration: new Date(0) }, /expired at 1970-01-01T00:00:00Z/],
        [shortTermKey({ age: 7200 }), /function bearerToken gave\) has expired/],
      ]) {
        const { fetch, sent } = spy(greeting);
        const error = await rejection(connect(context, { fetch, bearerToken: () => given }).converse(ask("m")));
        isError(context, error, { name: "ConfigError", message }, String(given));
        equal(sent.length, 0, "requests");
      }
    },
  },
  {
    name: "provider: an abort does not wait for one that hangs, and reaches it once nobody waits",
    async run(context) {
      const [asked, wasAsked] = signalled();
      const provider = counting((count) => {
        if (count > 1) return longTermKey();
        wasAsked();
        return new Promise(() => {});
      });
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch, bearerToken: provider });
      const [one, two] = [new AbortController(), new AbortController()];
      const first = rejection(client.converse(ask("m"), { signal: one.signal }));
      const second = rejection(client.converseStream(ask("m"), { signal: two.signal }));
      await asked;
      one.abort("first");
      equal(await first, "first", "reason");
      const { signal } = provider.contexts[0];
      equal(signal.aborted, false, "the other one still waits");
      two.abort("second");
      equal(await second, "second", "reason");
      equal(signal.aborted, true, "nobody waits");
      equal(sent.length, 0, "requests");
      await client.converse(ask("m"));
      equal(provider.count, 2, "who comes next asks anew");
    },
  },
  {
    name: "provider: the same promise given twice, and a call made by the provider itself",
    async run(context) {
      const { fetch } = spy(greeting);
      const promise = Promise.resolve({ token: longTermKey(), expiration: new Date(Date.now() + 3_600_000) });
      const sameAgain = counting(() => promise);
      const client = connect(context, { fetch, bearerToken: sameAgain });
      await client.converse(ask("m"));
      // Half a minute before it expires.
      const { now } = Date;
      Date.now = () => now() + 3_570_000;
      try {
        await client.converse(ask("m"));
      } finally {
        Date.now = now;
      }
      equal(sameAgain.count, 2, "asked");
      const inner = connect(context, { fetch });
      const nested = connect(context, { fetch, bearerToken: async () => (await inner.converse(ask("m")), longTermKey()) });
      match((await nested.converse(ask("m"))).stopReason, /end_turn/, "stopReason");
    },
  },
  {
    name: "provider: skipAuth leaves it unasked",
    async run(context) {
      const provider = counting();
      const { fetch, sent } = spy(greeting);
      await connect(context, { fetch, bearerToken: provider, skipAuth: true }).converse(ask("m"));
      same([provider.count, keys(sent)], [0, [undefined]], "asked, and key");
    },
  },
];
