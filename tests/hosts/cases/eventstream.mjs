// The format by itself: for any AWS event stream.
import { equal, fail, isError, match, ok, rejection, same, thrown } from "../assert.mjs";
import { event, frame, message } from "../frames.mjs";

const HEADERS = {
  yes: { type: "boolean", value: true },
  no: { type: "boolean", value: false },
  byte: { type: "byte", value: -128 },
  short: { type: "short", value: -32768 },
  integer: { type: "integer", value: 2147483647 },
  long: { type: "long", value: -9223372036854775808n },
  binary: { type: "binary", value: Uint8Array.of(0, 255, 1) },
  none: { type: "binary", value: new Uint8Array() },
  ":event-type": { type: "string", value: "grüße ☕" },
  timestamp: { type: "timestamp", value: new Date(1_700_000_000_123) },
  uuid: { type: "uuid", value: "01234567-89ab-cdef-0123-456789abcdef" },
  ["__proto__"]: { type: "string", value: "a name like any" },
};
const plain = (headers) => JSON.stringify(Object.entries(headers).map(([name, { type, value }]) => [name, type, typeof value === "bigint" ? String(value) : ArrayBuffer.isView(value) ? [...value] : value]));

export const cases = [
  {
    name: "eventstream: headers of all ten types there and back, in any chunks",
    run({ EventStreamDecoder, encodeMessage }) {
      const bytes = encodeMessage(HEADERS, "päyload");
      for (const size of [1, 7, bytes.length, bytes.length * 2]) {
        const decoder = new EventStreamDecoder();
        const both = Uint8Array.of(...bytes, ...bytes);
        const messages = [];
        for (let at = 0; at < both.length; at += size) messages.push(...decoder.push(both.subarray(at, at + size)));
        decoder.finish();
        equal(messages.length, 2, "messages");
        for (const { headers, payload } of messages) {
          equal(plain(headers), plain(HEADERS), "headers");
          equal(new TextDecoder().decode(payload), "päyload", "payload");
        }
      }
    },
  },
  {
    name: "eventstream: a message is byte for byte what others encode",
    run({ encodeMessage }) {
      same([...encodeMessage({ ":message-type": "event", a: "b" }, '{"c":1}')], [...message({ ":message-type": "event", a: "b" }, { c: 1 })], "bytes");
      same([...encodeMessage({})], [...frame([], [])], "the shortest one");
    },
  },
  {
    name: "eventstream: what came before an error is not lost, and the error is told until the end",
    run(context) {
      const decoder = new context.EventStreamDecoder();
      const good = event("messageStart", {});
      const damaged = good.map((byte, at) => (at === good.length - 1 ? byte ^ 1 : byte));
      equal(decoder.push(Uint8Array.of(...good, ...damaged)).length, 1, "messages");
      for (const call of [() => decoder.push(good), () => decoder.finish()]) {
        isError(context, thrown(call), { name: "ProtocolError", message: /checksum/ });
      }
      const cut = new context.EventStreamDecoder();
      same(cut.push(good.subarray(0, 20)), [], "half a message");
      isError(context, thrown(() => cut.finish()), { name: "TransportError" });
      const small = new context.EventStreamDecoder({ maxMessageBytes: 20 });
      isError(context, thrown(() => small.push(good)), { name: "LimitError" });
    },
  },
  {
    name: "eventstream: as a TransformStream",
    async run(context) {
      const stream = () => new ReadableStream({ start: (controller) => (controller.enqueue(event("a", { b: 1 })), controller.enqueue(event("c", {})), controller.close()) });
      const names = [];
      const reader = stream().pipeThrough(new context.EventStreamDecoderStream()).getReader();
      for (let item; !(item = await reader.read()).done; ) names.push(item.value.headers[":event-type"].value);
      same(names, ["a", "c"], "event types");
      const cut = new ReadableStream({ start: (controller) => (controller.enqueue(event("a", {}).subarray(0, 9)), controller.close()) });
      isError(context, await rejection(cut.pipeThrough(new context.EventStreamDecoderStream()).getReader().read()), { name: "TransportError" });
    },
  },
  {
    name: "eventstream: what cannot be encoded is refused by name",
    run(context) {
      for (const [headers, text] of [
        [{ a: { type: "byte", value: 128 } }, /header a.*8 bits/], [{ a: { type: "integer", value: 0.5 } }, /32 bits/],
        [{ a: { type: "long", value: 2n ** 63n } }, /64 bits/], [{ a: { type: "uuid", value: "x" } }, /UUID/],
        [{ a: { type: "other", value: 1 } }, /no type/], [{ a: null }, /no type/], [{ a: { type: "timestamp", value: 1 } }, /header a/],
        [{ "": "x" }, /1 to 255/], [{ ["n".repeat(256)]: "x" }, /1 to 255/], [{ a: "x".repeat(65_536) }, /65,535/],
      ]) {
        isError(context, thrown(() => context.encodeMessage(headers)), { name: "ConfigError", message: text }, JSON.stringify(Object.keys(headers)).slice(0, 40));
      }
      match(String(context.encodeMessage({ a: "b" }, new Uint8Array(3)).length), /^\d+$/, "length");
      ok(context.encodeMessage({ a: "b" }) instanceof Uint8Array || fail("no bytes"), "bytes");
    },
  },
];
