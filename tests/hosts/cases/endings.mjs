// How a stream ends: every way is told apart, and what has come is at hand.
import { equal, fail, isError, match, ok, rejection, same, seen } from "../assert.mjs";
import { SPOKEN, ask, connect, gather, gatherUntilError, signalled, textOf, watched } from "../calls.mjs";
import { blockDelta, event, eventStream } from "../frames.mjs";

export const DELIVERIES = ["bytes", "messages", "64k", "whole"];
const BEFORE = "One two three";

/** Of each fault of the local endpoint: [the text before, how it ends, the error's name]. */
const FAULTS = {
  "stream-throttling": [BEFORE, "exception", "ThrottlingException"],
  "stream-validation": [BEFORE, "exception", "ValidationException"],
  "stream-internal-server": [BEFORE, "exception", "InternalServerException"],
  "stream-model-stream-error": [BEFORE, "exception", "ModelStreamErrorException"],
  "stream-service-unavailable": [BEFORE, "exception", "ServiceUnavailableException"],
  "stream-unmodelled": [BEFORE, "exception", "MadeUpException"],
  "stream-error-message": [BEFORE, "exception", "InternalFailure"],
  "stream-error-bare": [BEFORE, "exception", "UnknownError"],
  "stream-cut": [BEFORE, "truncated", "TransportError"],
  "stream-short": [BEFORE, "truncated", "TransportError"],
  "stream-no-stop": [SPOKEN, "truncated", "TransportError"],
  "stream-stall": [BEFORE, "timeout", "TimeoutError"],
  "empty-stream": ["", "truncated", "TransportError"],
  "stream-corrupt": [BEFORE, "protocol", "ProtocolError"],
  "stream-corrupt-prelude": [BEFORE, "protocol", "ProtocolError"],
  "stream-huge-length": [BEFORE, "protocol", "LimitError"],
  "stream-bad-json": [BEFORE, "protocol", "ProtocolError"],
  "stream-unknown-event": [SPOKEN, "complete", undefined],
  "stream-html": ["", "rejected", "ProtocolError"],
  "html": ["", "rejected", "ProtocolError"],
  "redirect": ["", "rejected", "ProtocolError"],
  "stall-headers": ["", "rejected", "TimeoutError"],
  "error-access-denied": ["", "rejected", "AccessDeniedException"],
  "error-expired-token": ["", "rejected", "ExpiredTokenException"],
  "error-resource-not-found": ["", "rejected", "ResourceNotFoundException"],
  "error-model-timeout": ["", "rejected", "ModelTimeoutException"],
  "error-validation": ["", "rejected", "ValidationException"],
  "error-model-error": ["", "rejected", "ModelErrorException"],
  "error-throttling": ["", "rejected", "ThrottlingException"],
  "error-model-not-ready": ["", "rejected", "ModelNotReadyException"],
  "error-internal-server": ["", "rejected", "InternalServerException"],
  "error-service-unavailable": ["", "rejected", "ServiceUnavailableException"],
  "error-service-quota-exceeded": ["", "rejected", "ServiceQuotaExceededException"],
  "error-html": ["", "rejected", "UnknownError"],
  "error-empty": ["", "rejected", "UnknownError"],
  "error-gateway": ["", "rejected", "AccessDeniedException"],
  "error-type-in-body": ["", "rejected", "ThrottlingException"],
  "error-type-with-link": ["", "rejected", "ThrottlingException"],
};

/** Those that would never end. What is to come comes in less, also where the machine has much to do. */
const TIMEOUTS = { "stall-headers": { firstByteMs: 250 }, "stream-stall": { idleMs: 1500 } };

/** What a user sees of a stream: [text, end, the error's name, the text at hand afterwards]. */
async function look(client, modelId) {
  let text = "";
  try {
    const stream = await client.converseStream(ask(modelId));
    let name;
    try {
      for await (const item of stream) text += item.contentBlockDelta?.delta.text ?? "";
    } catch (error) {
      seen.push(error);
      name = error.name;
      const atHand = error.partial.output.message.content.map((block) => block.text).join("");
      if (atHand !== text) fail(`${modelId}: ${atHand} is at hand, and ${text} was seen`);
    }
    return [text, await stream.end, name];
  } catch (error) {
    seen.push(error);
    return [text, "rejected", error.name];
  }
}

/** A stream of these messages, and how often its body was pulled. */
function pulled(messages) {
  const counts = { pulls: 0, cancelled: 0 };
  let at = 0;
  const body = () =>
    new ReadableStream(
      {
        pull(controller) {
          counts.pulls += 1;
          const message = messages(at++);
          if (message) controller.enqueue(message);
          else controller.close();
        },
        cancel() {
          counts.cancelled += 1;
        },
      },
      { highWaterMark: 0 },
    );
  const fetch = async () => new Response(body(), { headers: { "content-type": "application/vnd.amazon.eventstream" } });
  return { fetch, counts };
}
const delta = blockDelta(0, { text: "word " });
const endless = (at) => (at === 0 ? event("messageStart", { role: "assistant" }) : delta);
const stop = event("messageStop", { stopReason: "end_turn" });

export const cases = [
  {
    name: "fault table: each fault of the endpoint, by each delivery, is seen for what it is",
    async run(context) {
      const { models } = await (await fetch(`${context.endpoint}/local-endpoint.json`)).json();
      const faults = models.filter(({ kind }) => kind === "fault").map(({ id }) => id.replace("local.", ""));
      same(faults.sort(), Object.keys(FAULTS).sort(), "the faults that are listed here");
      const rows = [];
      for (const [fault, expected] of Object.entries(FAULTS)) {
        const timeout = TIMEOUTS[fault];
        const client = connect(context, { timeout });
        const cells = [];
        for (const delivery of DELIVERIES) {
          const [text, ...rest] = await look(client, `local.${fault}:${delivery}`);
          same(rest, expected.slice(1), `${fault}:${delivery}`);
          // Where a connection breaks, a host may drop what it has of it.
          if (fault === "stream-cut") ok(BEFORE.startsWith(text), `${fault}:${delivery}: ${text}`);
          else equal(text, expected[0], `${fault}:${delivery}`);
          cells.push(text === expected[0] ? delivery : `${delivery} (${JSON.stringify(text)})`);
        }
        rows.push([fault, ...expected, cells.join(" ")]);
      }
      return { table: rows };
    },
  },
  {
    name: "end: complete, also when response() has read it, and also twice",
    async run(context) {
      const stream = await connect(context).converseStream(ask("local.echo"));
      const { end } = stream;
      await stream.response();
      equal(await end, "complete", "end");
      equal(await stream.end, "complete", "end, asked for again");
      await stream.cancel();
      equal(await stream.end, "complete", "after a cancel() that came too late");
    },
  },
  {
    name: "end: a stream cut exactly between two messages, at each place, is truncated",
    async run(context) {
      const whole = [event("messageStart", { role: "assistant" }), delta, event("contentBlockStop", { contentBlockIndex: 0 }), stop, event("metadata", {})];
      for (let length = 0; length <= whole.length; length++) {
        const stream = await connect(context, { fetch: async () => eventStream(whole.slice(0, length)) }).converseStream(ask("m"));
        const [settled] = await Promise.allSettled([gather(stream)]);
        const isWhole = length > 3;
        equal(settled.status, isWhole ? "fulfilled" : "rejected", `after ${length} messages`);
        equal(await stream.end, isWhole ? "complete" : "truncated", `after ${length} messages`);
      }
    },
  },
  {
    name: "cancel(): ends the fetch, before, in the midst of and after a message, once and twice",
    async run(context) {
      for (const taken of [0, 1, 3]) {
        const { fetch, cancelled } = watched();
        const stream = await connect(context, { fetch }).converseStream(ask("local.long:messages"));
        const events = stream[Symbol.asyncIterator]();
        for (let n = 0; n < taken; n++) await events.next();
        const waiting = events.next();
        await stream.cancel();
        await stream.cancel();
        await cancelled;
        ok("done" in (await waiting), "the next() that waited is settled");
        same(await events.next(), { value: undefined, done: true }, "afterwards");
        equal(await stream.end, "aborted", "end");
        isError(context, await rejection(stream.response()), { name: "TransportError", message: /left/ });
        ok(Array.isArray(stream.partial.output.message.content), "what had come");
      }
    },
  },
  {
    name: "await using ends the fetch",
    async run(context) {
      const { fetch, cancelled } = watched();
      const stream = await connect(context, { fetch }).converseStream(ask("local.long:messages"));
      // Not every host has the syntax; this is what it calls.
      await stream[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
      await cancelled;
      equal(await stream.end, "aborted", "end");
    },
  },
  {
    name: "toReadableStream(): all events, an error where there is one, and cancelling it cancels",
    async run(context) {
      const client = connect(context);
      const read = async (readable) => {
        const events = [];
        const reader = readable.getReader();
        for (let item; !(item = await reader.read()).done; ) events.push(item.value);
        return events;
      };
      equal(textOf(await read((await client.converseStream(ask("local.echo", "a b"))).toReadableStream())), "a b", "text");
      const broken = await client.converseStream(ask("local.stream-throttling"));
      equal((await rejection(read(broken.toReadableStream()))).name, "ThrottlingException", "name");
      const { fetch, cancelled } = watched();
      const stream = await connect(context, { fetch }).converseStream(ask("local.long:messages"));
      const readable = stream.toReadableStream();
      match(String(await rejection(gather(stream))), /iterated/, "its events come once");
      await readable.cancel();
      await cancelled;
      equal(await stream.end, "aborted", "end");
    },
  },
  {
    name: "back-pressure: who reads no more stops the reading of the network",
    async run(context) {
      const { fetch, counts } = pulled(endless);
      const stream = await connect(context, { fetch }).converseStream(ask("m"));
      const events = stream[Symbol.asyncIterator]();
      for (let n = 0; n < 5; n++) await events.next();
      const before = counts.pulls;
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
      equal(counts.pulls, before, "pulls while nobody reads");
      ok(before <= 7, `${before} pulls for 5 events`);
      await stream.cancel();
      equal(counts.cancelled, 1, "cancelled");
    },
  },
  {
    name: "maxResponseBytes: a longer response can be read by its events, and is not gathered",
    async run(context) {
      const count = 2_000;
      const messages = (at) => (at <= count ? endless(at) : at === count + 1 ? stop : undefined);
      const open = (maxResponseBytes) => connect(context, { fetch: pulled(messages).fetch, maxResponseBytes }).converseStream(ask("m"));
      const stream = await open(1_000);
      equal((await gather(stream)).length, count + 2, "events");
      equal(await stream.end, "complete", "end");
      const error = await rejection(stream.response());
      isError(context, error, { name: "LimitError", message: /1000 bytes.*maxResponseBytes/ });
      const { text } = error.partial.output.message.content[0];
      ok(text.length > 0 && text.length < 1_000, `${text.length} characters at hand`);
      equal((await (await open(100_000)).response()).output.message.content[0].text.length, count * 5, "with room enough");
    },
  },
  {
    name: "an error of the caller's own loop leaves the partial answer at hand",
    async run(context) {
      const stream = await connect(context).converseStream(ask("local.long:messages"));
      const loop = async () => {
        for await (const item of stream) if (item.contentBlockDelta) throw new Error("mine");
      };
      equal((await rejection(loop())).message, "mine", "the loop");
      ok(stream.partial.output.message.content[0].text.length > 0, "partial");
      equal(await stream.end, "aborted", "end");
    },
  },
  {
    name: "an abort after the end does nothing, and takes no listener along",
    async run(context) {
      const controller = new AbortController();
      const { signal } = controller;
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args) => ((listeners += 1), addEventListener.apply(signal, args));
      signal.removeEventListener = (...args) => ((listeners -= 1), removeEventListener.apply(signal, args));
      const client = connect(context);
      const stream = await client.converseStream(ask("local.echo"), { signal });
      const { length } = await gather(stream);
      await client.converse(ask("local.echo"), { signal });
      await rejection(client.converse(ask("local.error-validation"), { signal }));
      const { error } = await gatherUntilError(await client.converseStream(ask("local.stream-corrupt"), { signal }));
      ok(length > 3 && error, "they ended");
      controller.abort();
      equal(await stream.end, "complete", "end");
      equal(listeners, 0, "listeners that are left on the signal");
    },
  },
  {
    name: "a fetch and a body that do not listen to the signal hold nothing up",
    async run(context) {
      const never = new Promise(() => {});
      for (const fetch of [() => never, async () => new Response(new ReadableStream({ pull: () => never }), { headers: { "content-type": "application/json" } })]) {
        const controller = new AbortController();
        const [asked, onAsked] = signalled();
        const call = rejection(connect(context, { fetch: (request) => (onAsked(), fetch(request)) }).converse(ask("m"), { signal: controller.signal }));
        await asked;
        controller.abort("enough");
        equal(await call, "enough", "reason");
      }
    },
  },
];
