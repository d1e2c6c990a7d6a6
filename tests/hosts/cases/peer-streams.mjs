// What other clients get wrong of streams, each as small as it can be.
import { equal, isError, match, ok, rejection, same, thrown } from "../assert.mjs";
import { ask, connect, gather, gatherUntilError, json, served, signalled, watched } from "../calls.mjs";
import { blockDelta, event, eventStream, exception, frame, message, prelude } from "../frames.mjs";

const begin = event("messageStart", { role: "assistant" });
const stop = event("messageStop", { stopReason: "end_turn" });
const ending = async (context, chunks, options) => {
  const stream = await served(context, chunks, options);
  return { ...(await gatherUntilError(stream)), end: await stream.end };
};

export const cases = [
  {
    name: "peers: an error message is not lost, with or without code and text (AI SDK drops it, AWS SDK throws a TypeError)",
    async run(context) {
      const error = (headers) => message({ ":message-type": "error", ...headers });
      const whole = await ending(context, [begin, error({ ":error-code": "Broken", ":error-message": "why" }), stop]);
      isError(context, whole.error, { name: "Broken", message: "why" });
      isError(context, (await ending(context, [begin, error({})])).error, { name: "UnknownError" });
      equal(whole.end, "exception", "end");
    },
  },
  {
    name: "peers: an exception that the API's model does not name is not lost (AI SDK, opencode)",
    async run(context) {
      const { error } = await ending(context, [begin, exception("accessDeniedException", { message: "no" })]);
      isError(context, error, { name: "AccessDeniedException", message: "no" });
    },
  },
  {
    name: "peers: a stream without messageStop is no whole answer (AI SDK, AWS SDK, genai, oh-my-pi)",
    async run(context) {
      const { error, end } = await ending(context, [begin, blockDelta(0, { text: "a" }), event("contentBlockStop", { contentBlockIndex: 0 })]);
      isError(context, error, { name: "TransportError" });
      equal(end, "truncated", "end");
    },
  },
  {
    name: "peers: a stream that ends within the four bytes of a length is cut (AWS SDK takes it for whole)",
    async run(context) {
      for (const length of [1, 2, 3, 4, 11, 12]) {
        const { error } = await ending(context, [begin, stop, begin.slice(0, length)]);
        isError(context, error, { name: "TransportError" }, `${length} bytes more`);
      }
    },
  },
  {
    name: "peers: a length of 1 GiB, of 4 GiB less one, or below a message's least is refused at byte 12 (AI SDK buffers, AWS SDK allocates it)",
    async run(context) {
      const { memory } = await context.instance();
      const before = memory.buffer.byteLength;
      for (const [total, headers, name] of [[2 ** 30, 0, "LimitError"], [2 ** 32 - 1, 0, "LimitError"], [15, 0, "ProtocolError"], [0, 0, "ProtocolError"]]) {
        // Nothing more comes: who waits for the rest waits for ever.
        const { error, end } = await ending(context, [begin, prelude(total, headers)], { stall: true });
        isError(context, error, { name }, `length ${total}`);
        equal(end, "protocol", "end");
      }
      equal(memory.buffer.byteLength, before, "WASM memory");
    },
  },
  {
    name: "peers: headers that are longer than their message are refused (genai panics)",
    async run(context) {
      isError(context, (await ending(context, [begin, prelude(100, 2 ** 31)], { stall: true })).error, { name: "ProtocolError" });
    },
  },
  {
    name: "peers: a damaged message ends the stream, once (AI SDK stalls, genai repeats it)",
    async run(context) {
      const damaged = begin.map((byte, at) => (at === begin.length - 6 ? byte ^ 1 : byte));
      const stream = await served(context, [begin, damaged, stop], { stall: true });
      const { events, error } = await gatherUntilError(stream);
      equal(events.length, 1, "events");
      isError(context, error, { name: "ProtocolError", message: /checksum.*at byte \d+ of the event stream/ });
      ok(thrown(() => stream[Symbol.asyncIterator]()) instanceof TypeError, "it is over");
    },
  },
  {
    name: "peers: junk after the end is an error, not a chunk (litellm)",
    async run(context) {
      isError(context, (await ending(context, [begin, stop, new TextEncoder().encode("junk after the end")])).error, { name: "ProtocolError" });
    },
  },
  {
    name: "peers: a JSON error is told as what it is, not as a checksum (litellm)",
    async run(context) {
      const refused = connect(context, { fetch: async () => json({ message: "no such model" }, { status: 404 }) });
      isError(context, await rejection(refused.converseStream(ask("m"))), { name: "ResourceNotFoundException", message: "no such model" });
      const odd = connect(context, { fetch: async () => json({ message: "200, but no stream" }) });
      isError(context, await rejection(odd.converseStream(ask("m"))), { name: "ProtocolError", message: /application\/json/ });
    },
  },
  {
    name: "peers: a stream is there with its headers, before its first event (AWS SDK waits for that)",
    async run(context) {
      const stream = await served(context, [], { stall: true });
      await stream.cancel();
      equal(await stream.end, "aborted", "end");
    },
  },
  {
    name: "peers: an abort ends the fetch in every build (AWS SDK for browsers does not), and so does leaving (strands)",
    async run(context) {
      for (const how of ["abort", "leave"]) {
        const { fetch, cancelled } = watched();
        const abort = new AbortController();
        const stream = await connect(context, { fetch }).converseStream(ask("local.long:messages"), { signal: abort.signal });
        try {
          for await (const item of stream) {
            if (!item.contentBlockDelta) continue;
            if (how === "leave") break;
            abort.abort();
          }
        } catch (error) {
          equal(error.name, "AbortError", how);
        }
        await cancelled;
      }
    },
  },
  {
    name: "peers: a stream that has stalled does not hang for ever (LangChain)",
    async run(context) {
      const [begun, onBegun] = signalled();
      const client = connect(context, { timeout: { idleMs: 20 }, fetch: async () => (onBegun(), eventStream([begin], { stall: true })) });
      const { events, error } = await gatherUntilError(await client.converseStream(ask("m")));
      await begun;
      same([events.length, error.name], [1, "TimeoutError"], "events and error");
    },
  },
  {
    name: "peers: a header of another type does not hide those after it (genai)",
    async run(context) {
      // A boolean header (type 0, no value bytes) before all others.
      const plain = message({ ":message-type": "event", ":event-type": "messageStart" }, { role: "assistant" });
      const flag = [4, ...new TextEncoder().encode("flag"), 0];
      const headers = plain.slice(12, 12 + new DataView(plain.buffer).getUint32(4));
      const bytes = frame([...flag, ...headers], plain.slice(12 + headers.length, -4));
      match(JSON.stringify(await gather(await served(context, [bytes, stop]))), /^\[\{"messageStart":\{"role":"assistant"\}\}/, "events");
    },
  },
];
