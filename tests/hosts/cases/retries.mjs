// Calls that are made again, and calls that are not; and how long one waits for an answer.
import { equal, isError, match, ok, rejection, same } from "../assert.mjs";
import { ask, connect, gather, gatherUntilError, greeting, json, signalled, spy, textOf } from "../calls.mjs";
import { blockDelta, event, eventStream, exception } from "../frames.mjs";

const refusal = (status, name, headers) => json({ message: name }, { status, headers: { "x-amzn-errortype": name, ...headers } });
const throttled = (headers) => refusal(429, "ThrottlingException", headers);
const broken = () => refusal(500, "InternalServerException");
const good = [event("messageStart", { role: "assistant" }), blockDelta(0, { text: "hi" }), event("messageStop", { stopReason: "end_turn" })];
const answers = (request) => (request.url.endsWith("/converse-stream") ? eventStream(good) : greeting());

/** A fetch that answers by each of these in turn, and then well. */
const inTurn = (...turns) => {
  let turn = 0;
  return spy((request) => (turns[turn++] ?? answers)(request));
};
const retrying = (context, fetch, config) => connect(context, { fetch, maxAttempts: 3, ...config });
const OPERATIONS = {
  converse: (client) => client.converse(ask("m")),
  "a stream": async (client) => gather(await client.converseStream(ask("m"))),
};

/** What begins a stream that fails before its first event: [what, the fetch, the error's name]. */
const FALSE_STARTS = [
  ["an exception", () => eventStream([exception("throttlingException", { message: "slow" })]), "ThrottlingException"],
  ["nothing at all", () => eventStream([]), "TransportError"],
  ["a connection that breaks", () => eventStream([], { error: new Error("reset") }), "TransportError"],
  ["half a message", () => eventStream([good[0].slice(0, 20)]), "TransportError"],
];

export const cases = [
  ...Object.entries(OPERATIONS).flatMap(([operation, call]) => [
    {
      name: `retry: ${operation} is asked for again after what may pass, three times in all`,
      async run(context) {
        for (const fault of [broken, throttled, () => Promise.reject(new TypeError("down")), () => refusal(429, "ModelNotReadyException"), () => new Response("bad gateway", { status: 502 })]) {
          // A hint is not taken for less than the delay, and random delays are short for these.
          const { fetch, sent } = inTurn(fault);
          await call(retrying(context, fetch));
          equal(sent.length, 2, `requests after ${fault}`);
          same(sent[1], sent[0], "the same again");
        }
      },
    },
    {
      name: `retry: ${operation} fails with the last error, and says how many attempts there were`,
      async run(context) {
        for (const [maxAttempts, attempts] of [[1, 1], [2, 2], [undefined, 3]]) {
          const { fetch, sent } = inTurn(broken, broken, () => refusal(503, "ServiceUnavailableException"));
          const error = await rejection(call(retrying(context, fetch, { maxAttempts })));
          const name = attempts === 3 ? "ServiceUnavailableException" : "InternalServerException";
          isError(context, error, { name, attempts, retryable: true });
          equal(sent.length, attempts, "requests");
        }
      },
    },
    {
      name: `retry: ${operation} is not asked for again after what will not pass`,
      async run(context) {
        for (const [status, name] of [[400, "ValidationException"], [403, "AccessDeniedException"], [404, "ResourceNotFoundException"], [408, "ModelTimeoutException"], [424, "ModelErrorException"]]) {
          const { fetch, sent } = inTurn(() => refusal(status, name));
          isError(context, await rejection(call(retrying(context, fetch))), { name, attempts: 1, retryable: false });
          equal(sent.length, 1, name);
        }
        const { fetch, sent } = inTurn(() => new Response("<p>", { headers: { "content-type": "text/html" } }));
        isError(context, await rejection(call(retrying(context, fetch))), { name: "ProtocolError", attempts: 1 });
        equal(sent.length, 1, "a page");
      },
    },
  ]),
  ...FALSE_STARTS.map(([what, start, name]) => ({
    name: `retry: a stream that begins with ${what} is asked for again, unseen`,
    async run(context) {
      const { fetch, sent } = inTurn(start);
      const stream = await retrying(context, fetch).converseStream(ask("m"));
      equal(textOf(await gather(stream)), "hi", "text");
      equal(sent.length, 2, "requests");
      equal(await stream.end, "complete", "end");
      const again = inTurn(start, start, start);
      const failing = await retrying(context, again.fetch).converseStream(ask("m"));
      const { events, error } = await gatherUntilError(failing);
      same(events, [], "events");
      isError(context, error, { name, attempts: 3 });
      equal(again.sent.length, 3, "requests");
    },
  })),
  {
    name: "retry: once an event was delivered, never",
    async run(context) {
      for (const end of [[exception("throttlingException", { message: "slow" })], [], [good[1].slice(0, 9)]]) {
        const { fetch, sent } = inTurn(() => eventStream([good[0], ...end]));
        const { events, error } = await gatherUntilError(await retrying(context, fetch).converseStream(ask("m")));
        equal(events.length, 1, "events");
        equal(error.attempts, 1, "attempts");
        equal(sent.length, 1, "requests");
      }
    },
  },
  {
    name: "retry: the service's hints are heeded",
    async run(context) {
      const waited = async (headers) => {
        const times = [];
        const { fetch } = spy((request) => (times.push(Date.now()), times.length > 1 ? answers(request) : refusal(503, "x", headers)));
        await retrying(context, fetch).converse(ask("m"));
        return times[1] - times[0];
      };
      // Without a hint it is 50 ms at most; clocks may differ by one.
      ok((await waited({ "x-amz-retry-after": "150" })) >= 149, "milliseconds");
      ok((await waited({ "retry-after": "1" })) >= 999, "seconds");
      ok((await waited({ "retry-after": new Date(Date.now() + 2000).toUTCString() })) >= 500, "a date");
    },
  },
  {
    name: "retry: where a service is down, a client stops making it worse",
    async run(context) {
      const { fetch, sent } = spy(broken);
      const client = retrying(context, fetch);
      await Promise.allSettled(Array.from({ length: 100 }, () => client.converse(ask("m"))));
      equal(sent.length, 135, "requests of 100 calls: 35 retries are paid for by the quota of 500");
    },
  },
  {
    name: "retry: an abort cuts the wait short",
    async run(context) {
      for (const operation of ["converse", "converseStream"]) {
        const [failed, onFailed] = signalled();
        const { fetch, sent } = spy(() => (onFailed(), throttled({ "retry-after": "5" })));
        const abort = new AbortController();
        const call = rejection(retrying(context, fetch)[operation](ask("m"), { signal: abort.signal }));
        await failed;
        abort.abort("enough");
        equal(await call, "enough", operation);
        equal(sent.length, 1, "requests");
      }
    },
  },
  {
    name: "retry: leaving or aborting a stream that waits to be opened again ends the wait",
    async run(context) {
      for (const how of ["cancel", "return", "abort"]) {
        const [failed, onFailed] = signalled();
        // Its first message is an exception; then the endpoint is slow to answer.
        const { fetch, sent } = spy((request) =>
          sent.length > 1
            ? new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)))
            : (onFailed(), FALSE_STARTS[0][1]()),
        );
        const abort = new AbortController();
        const stream = await retrying(context, fetch).converseStream(ask("m"), { signal: abort.signal });
        const events = stream[Symbol.asyncIterator]();
        const next = events.next().then((item) => item, (reason) => reason);
        await failed;
        if (how === "cancel") await stream.cancel();
        else if (how === "return") await events.return();
        else abort.abort("enough");
        same(await next, how === "abort" ? "enough" : { value: undefined, done: true }, how);
        equal(await stream.end, "aborted", "end");
      }
    },
  },
  {
    name: "timeout: until the first byte, of a call and of a stream, before and after its headers",
    async run(context) {
      const timeout = { firstByteMs: 30 };
      const silent = () => eventStream([], { stall: true });
      for (const [what, client, options] of [
        ["headers, by the client", connect(context, { timeout }), {}],
        ["headers, by the call", connect(context), { timeout }],
        ["body, by the client", connect(context, { timeout, fetch: async () => silent() }), {}],
      ]) {
        const model = what.startsWith("headers") ? "local.stall-headers" : "m";
        const error = await rejection(client.converseStream(ask(model), options).then(gather));
        isError(context, error, { name: "TimeoutError", retryable: true, message: /30 ms \(firstByteMs\)/, attempts: 1 }, what);
      }
      const error = await rejection(connect(context, { timeout }).converse(ask("local.stall-headers")));
      isError(context, error, { name: "TimeoutError" }, "converse");
      equal((await connect(context, { timeout: { firstByteMs: 10_000 } }).converse(ask("local.echo"))).stopReason, "end_turn", "in time");
    },
  },
  {
    name: "timeout: between bytes, reset by each; the partial answer is on the error",
    async run(context) {
      const client = connect(context, { timeout: { idleMs: 1500 } });
      const stream = await client.converseStream(ask("local.stream-stall"));
      const { events, error } = await gatherUntilError(stream);
      equal(textOf(events), "One two three", "text");
      isError(context, error, { name: "TimeoutError", message: /1500 ms \(idleMs\)/ });
      equal(error.partial.output.message.content[0].text, "One two three", "partial");
      equal(await stream.end, "timeout", "end");
      // Each byte resets it: this takes longer in all than it may between two.
      const slow = await connect(context, { timeout: { idleMs: 1000 } }).converseStream(ask("local.echo:bytes", "some words"));
      equal(textOf(await gather(slow)), "some words", "text");
    },
  },
  {
    name: "timeout: of the body of converse(), too, and of an error's",
    async run(context) {
      const body = (status) => () => {
        const stalling = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"output":')) });
        return new Response(stalling, { status, headers: { "content-type": "application/json" } });
      };
      for (const status of [200, 500]) {
        const { fetch } = spy(body(status));
        const error = await rejection(connect(context, { fetch, timeout: { idleMs: 30 } }).converse(ask("m")));
        isError(context, error, { name: "TimeoutError", message: /idleMs/ }, String(status));
      }
      const whole = await connect(context, { timeout: { idleMs: 10_000 } }).converse(ask("local.echo", "é☕"));
      equal(whole.output.message.content[0].text, "é☕", "read chunk by chunk");
    },
  },
  {
    name: "attempts: on what fails after a request was made, whatever it is",
    async run(context) {
      const one = (error) => equal(error.attempts, 1, `${error.name}: ${error.message}`);
      const answers = (answer, config) => connect(context, { fetch: async () => answer(), ...config });
      const image = { image: { format: "png", source: { bytes: "%" } } };
      one(await rejection(answers(() => json({ output: { message: { role: "assistant", content: [image] } } })).converse(ask("m"))));
      one(await rejection(answers(() => new Response("{", { headers: { "content-type": "application/json" } })).converse(ask("m"))));
      const stalls = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { headers: { "content-type": "application/json" } });
      one(await rejection(answers(stalls, { timeout: { firstByteMs: 20 } }).converse(ask("m"))));
      const left = await connect(context).converseStream(ask("local.long:messages"));
      await left.cancel();
      one(await rejection(left.response()));
      one(await rejection((await answers(() => eventStream(good), { maxResponseBytes: 1 }).converseStream(ask("m"))).response()));
    },
  },
  {
    name: "timeout: while nobody reads no time passes",
    async run(context) {
      const stream = await connect(context, { timeout: { idleMs: 300 } }).converseStream(ask("local.echo:messages", "a b c"));
      const events = stream[Symbol.asyncIterator]();
      await events.next();
      const until = Date.now() + 700;
      while (Date.now() < until) await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
      const rest = [];
      for await (const item of events) rest.push(item);
      equal(textOf(rest), "a b c", "text");
    },
  },
  {
    name: "timeout and maxAttempts: what they cannot be",
    async run(context) {
      for (const [config, message] of [
        ...[0, -1, 2 ** 32, NaN, "30", true].map((ms) => [{ timeout: { idleMs: ms } }, /idleMs must be a number from 1/]),
        [{ timeout: { firstByteMs: "1" } }, /firstByteMs/], [{ timeout: 30 }, /timeout must be an object/],
        ...[0, -1, "3", NaN].map((maxAttempts) => [{ maxAttempts }, /maxAttempts must be a number from 1/]),
      ]) {
        let error;
        try {
          connect(context, config);
        } catch (thrown) {
          error = thrown;
        }
        isError(context, error, { name: "ConfigError", message, attempts: 0 }, JSON.stringify(config));
      }
      match((await rejection(connect(context).converse(ask("m"), { timeout: { idleMs: "1" } }))).message, /idleMs/, "of a call");
    },
  },
];
