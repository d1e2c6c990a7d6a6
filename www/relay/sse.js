// For readers of server-sent events: the frames of a stream as text, one event each.
//
//     event: contentBlockDelta
//     id: 2
//     data: {"contentBlockIndex":0,"delta":{"text":"Hello"}}
//
// The last one tells how it ended: `end` where the answer is whole, else `exception`, with
// `{ name, message }`. (Not `error`: that is EventSource's own, for a connection that broke.)

import { EventStreamDecoder } from "converse-wasm";

/** @param {ReadableStream<Uint8Array>} frames */
export function toServerSentEvents(frames) {
  const reader = frames.getReader();
  const writer = new Writer();
  const utf8 = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      // All events of a chunk leave together: each piece of a body costs more than its events.
      let events = "";
      while (events === "") events = await reader.read().then((item) => writer.write(item), () => writer.fail("TransportError", "the stream broke"));
      controller.enqueue(utf8.encode(events));
      if (!writer.isOver) return;
      controller.close();
      await reader.cancel().catch(() => {});
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { contentType: "text/event-stream", body };
}

class Writer {
  isOver = false;
  #decoder = new EventStreamDecoder();
  #text = new TextDecoder();
  #id = 0;
  #isWhole = false;

  /** What a reader has given, as events. */
  write({ done, value }) {
    let events = "";
    try {
      if (!done) {
        for (const message of this.#decoder.push(value)) if (!this.isOver) events += this.#message(message);
        return events;
      }
      this.#decoder.finish();
    } catch (error) {
      return events + this.fail(error.name, error.message);
    }
    if (!this.#isWhole) return this.fail("TransportError", "the stream stopped before its end");
    this.isOver = true;
    return this.#event("end", "{}");
  }

  /** The last event, where something is wrong. */
  fail(name, message) {
    this.isOver = true;
    return this.#event("exception", JSON.stringify({ name, message }));
  }

  #message({ headers, payload }) {
    const header = (name) => headers[name]?.value ?? "";
    const data = this.#text.decode(payload);
    if (header(":message-type") === "event") {
      this.#isWhole ||= header(":event-type") === "messageStop";
      return this.#event(header(":event-type"), data);
    }
    if (header(":message-type") === "error") return this.fail(header(":error-code"), header(":error-message"));
    const type = header(":exception-type");
    return this.fail(type.charAt(0).toUpperCase() + type.slice(1), messageOf(data));
  }

  #event(type, data) {
    this.#id += 1;
    // A line break would end the field. Between JSON's tokens it means nothing, and in its
    // strings there is none.
    return `event: ${type}\nid: ${this.#id}\ndata: ${data.replace(/[\r\n]+/g, " ")}\n\n`;
  }
}

function messageOf(json) {
  try {
    return JSON.parse(json).message ?? "";
  } catch {
    return "";
  }
}
