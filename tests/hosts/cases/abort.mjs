// Signals: a call and a stream end at once, with the signal's own reason.
import { equal, fail, ok, rejection, same } from "../assert.mjs";
import { ask, connect, gather, greeting, signalled, spy, textOf, watched } from "../calls.mjs";

const DONE = { value: undefined, done: true };
const OPERATIONS = ["converse", "converseStream"];
/** An aborted fetch rejects with whatever the signal was given. */
const REASONS = [new Error("mine"), "my reason", { my: "reason" }, 0, null, false];

const isAbortError = (error) => {
  ok(error instanceof DOMException, `no DOMException: ${error}`);
  equal(error.name, "AbortError", "name");
};

/** A stream that has said its first four events and then nothing, and its iterator. */
async function stalled(context, signal, config) {
  const stream = await connect(context, config).converseStream(ask("local.stream-stall"), { signal });
  const iterator = stream[Symbol.asyncIterator]();
  for (let n = 0; n < 4; n++) equal((await iterator.next()).done, false, `event ${n}`);
  return iterator;
}

export const cases = [
  {
    name: "aborted before the call: its reason, and nothing is sent",
    async run(context) {
      const { fetch, sent } = spy(greeting);
      const client = connect(context, { fetch });
      for (const operation of OPERATIONS) {
        for (const reason of REASONS) {
          const call = client[operation](ask("local.echo"), { signal: AbortSignal.abort(reason) });
          equal(await rejection(call), reason, operation);
        }
        isAbortError(await rejection(client[operation](ask("local.echo"), { signal: AbortSignal.abort() })));
      }
      equal(sent.length, 0, "requests");
    },
  },
  {
    name: "aborted before the headers: its reason, and the fetch ends",
    async run(context) {
      for (const operation of OPERATIONS) {
        for (const reason of [...REASONS, undefined]) {
          const [sent, onSent] = signalled();
          const [ended, onEnded] = signalled();
          const noted = async (request) => {
            onSent();
            try {
              return await fetch(request);
            } finally {
              onEnded();
            }
          };
          const controller = new AbortController();
          const call = connect(context, { fetch: noted })[operation](ask("local.stall-headers"), { signal: controller.signal });
          const rejected = rejection(call);
          await sent;
          if (reason === undefined) controller.abort();
          else controller.abort(reason);
          const error = await rejected;
          if (reason === undefined) isAbortError(error);
          else equal(error, reason, operation);
          await ended;
        }
      }
    },
  },
  {
    name: "aborted with the host's own fetch, before the headers",
    async run(context) {
      const controller = new AbortController();
      const call = connect(context).converse(ask("local.stall-headers"), { signal: controller.signal });
      setTimeout(() => controller.abort("my reason"));
      equal(await rejection(call), "my reason", "converse");
    },
  },
  {
    name: "aborted while the body of converse comes: its reason",
    async run(context) {
      const [sent, onSent] = signalled();
      const fetch = async ({ signal }) => {
        const start = (controller) => {
          controller.enqueue(new TextEncoder().encode("{"));
          signal.addEventListener("abort", () => controller.error(signal.reason));
        };
        onSent();
        return new Response(new ReadableStream({ start }), { headers: { "content-type": "application/json" } });
      };
      const controller = new AbortController();
      const rejected = rejection(connect(context, { fetch }).converse(ask("local.echo"), { signal: controller.signal }));
      await sent;
      controller.abort("my reason");
      equal(await rejected, "my reason", "converse");
    },
  },
  ...[...REASONS, undefined].map((reason) => ({
    name: `aborted while next() waits: ${reason === undefined ? "an AbortError" : JSON.stringify(reason) + ` (${typeof reason})`}`,
    async run(context) {
      const controller = new AbortController();
      const iterator = await stalled(context, controller.signal);
      const waiting = rejection(iterator.next());
      if (reason === undefined) controller.abort();
      else controller.abort(reason);
      const error = await waiting;
      if (reason === undefined) isAbortError(error);
      else equal(error, reason, "next()");
      same(await iterator.next(), DONE, "a next() afterwards");
      same(await iterator.return(), DONE, "a return() afterwards");
    },
  })),
  {
    name: "aborted between two next() calls: the reason once, then the end; the fetch ends",
    async run(context) {
      const { fetch, cancelled } = watched();
      const controller = new AbortController();
      const iterator = await stalled(context, controller.signal, { fetch });
      controller.abort("my reason");
      await cancelled;
      equal(await rejection(iterator.next()), "my reason", "next()");
      same(await iterator.next(), DONE, "a next() afterwards");
    },
  },
  {
    name: "aborted while several next() calls wait: the reason once, then the end",
    async run(context) {
      const controller = new AbortController();
      const iterator = await stalled(context, controller.signal);
      const waiting = Promise.allSettled([iterator.next(), iterator.next(), iterator.next()]);
      controller.abort("my reason");
      const [first, ...others] = await waiting;
      same(first, { status: "rejected", reason: "my reason" }, "the first");
      for (const other of others) same(other, { status: "fulfilled", value: DONE }, "another");
    },
  },
  {
    name: "aborted before the iteration: the reason",
    async run(context) {
      const controller = new AbortController();
      const stream = await connect(context).converseStream(ask("local.long"), { signal: controller.signal });
      controller.abort("my reason");
      equal(await rejection(gather(stream)), "my reason", "the loop");
    },
  },
  {
    name: "aborted in the loop: events that had come already do not follow",
    async run(context) {
      const controller = new AbortController();
      const stream = await connect(context).converseStream(ask("local.echo:whole", "a b c d e f"), { signal: controller.signal });
      let events = 0;
      const loop = async () => {
        for await (const _ of stream) if (++events === 2) controller.abort("my reason");
      };
      equal(await rejection(loop()), "my reason", "the loop");
      equal(events, 2, "events");
    },
  },
  {
    name: "aborted after the end: nothing happens; aborted twice: as once",
    async run(context) {
      const controller = new AbortController();
      const { signal } = controller;
      const client = connect(context);
      const response = await client.converse(ask("local.echo"), { signal });
      const stream = await client.converseStream(ask("local.echo:messages"), { signal });
      const iterator = stream[Symbol.asyncIterator]();
      equal(textOf(await gather(iterator)), "hello there", "text");
      controller.abort("once");
      controller.abort("twice");
      same(await iterator.next(), DONE, "next()");
      equal(response.stopReason, "end_turn", "the answer");

      const second = new AbortController();
      const waiting = rejection((await stalled(context, second.signal)).next());
      second.abort("once");
      second.abort("twice");
      equal(await waiting, "once", "next()");
    },
  },
  {
    name: "aborted after break: nothing happens",
    async run(context) {
      const controller = new AbortController();
      const stream = await connect(context).converseStream(ask("local.long"), { signal: controller.signal });
      const iterator = stream[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.return();
      controller.abort("my reason");
      same(await iterator.next(), DONE, "next()");
    },
  },
  {
    name: "one signal for several calls aborts them all; calls without it go on",
    async run(context) {
      const client = connect(context);
      const controller = new AbortController();
      const { signal } = controller;
      const iterators = await Promise.all([stalled(context, signal), stalled(context, signal)]);
      const other = client.converseStream(ask("local.echo", "a b c d"));
      const waiting = iterators.map((iterator) => rejection(iterator.next()));
      controller.abort("my reason");
      same(await Promise.all(waiting), ["my reason", "my reason"], "reasons");
      equal(textOf(await gather(await other)), "a b c d", "the other stream");
    },
  },
  {
    name: "AbortSignal.timeout() is a TimeoutError, before the headers and mid-stream",
    async run(context) {
      const client = connect(context);
      const call = client.converse(ask("local.stall-headers"), { signal: AbortSignal.timeout(50) });
      equal((await rejection(call)).name, "TimeoutError", "converse");
      const loop = async () => {
        const signal = AbortSignal.timeout(400);
        for await (const _ of await client.converseStream(ask("local.stream-stall"), { signal }));
      };
      equal((await rejection(loop())).name, "TimeoutError", "converseStream");
    },
  },
  {
    name: "a client goes on after its calls were aborted",
    async run(context) {
      const client = connect(context);
      const controller = new AbortController();
      const rejected = rejection(client.converseStream(ask("local.stall-headers"), { signal: controller.signal }));
      controller.abort();
      isAbortError(await rejected);
      const { output } = await client.converse(ask("local.echo", "still here"));
      if (output.message.content[0].text !== "still here") fail("the answer is another one");
    },
  },
];
