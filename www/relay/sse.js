// For readers of server-sent events: the frames of a stream as text, one event each.
//
//     event: contentBlockDelta
//     id: 2
//     data: {"contentBlockIndex":0,"delta":{"text":"Hello"}}
//
// The last one tells how it ended: `end` where the answer is whole, else `exception`, with
// `{ name, message }`. (Not `error`: that is EventSource's own, for a connection that broke.)

import { EventStreamDecoderStream } from "converse-wasm";

/** @param {ReadableStream<Uint8Array>} frames */
export function toServerSentEvents(frames) {
  const decoder = new TextDecoder();
  let id = 0;
  let isWhole = false;
  const write = (event, data) => {
    // A line break would end the field. Between JSON's tokens it means nothing, and in its
    // strings there is none.
    return `event: ${event}\nid: ${(id += 1)}\ndata: ${data.replace(/[\r\n]+/g, " ")}\n\n`;
  };
  const end = () => (isWhole ? write("end", "{}") : fail("TransportError", "the stream stopped before its end"));
  const fail = (name, message) => write("exception", JSON.stringify({ name, message }));

  const reader = frames.pipeThrough(new EventStreamDecoderStream()).getReader();
  const body = new ReadableStream({
    async pull(controller) {
      let text;
      try {
        const { done, value } = await reader.read();
        if (done) {
          controller.enqueue(end());
          return controller.close();
        }
        const [event, failed] = read(value);
        text = failed ? fail(...failed) : write(event, decoder.decode(value.payload));
        isWhole ||= event === "messageStop";
        controller.enqueue(text);
        if (failed) {
          controller.close();
          await reader.cancel();
        }
      } catch (error) {
        // The connection's, or the frames': the page is to know that there is no more.
        controller.enqueue(fail(error.name === "ProtocolError" ? error.name : "TransportError", "the stream broke"));
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { contentType: "text/event-stream", body: body.pipeThrough(new TextEncoderStream()) };

  /** The name of a message's event, or what it failed with. */
  function read({ headers, payload }) {
    const header = (name) => headers[name]?.value ?? "";
    if (header(":message-type") === "event") return [header(":event-type")];
    if (header(":message-type") === "error") return [undefined, [header(":error-code"), header(":error-message")]];
    const type = header(":exception-type");
    return [undefined, [type.charAt(0).toUpperCase() + type.slice(1), messageOf(decoder.decode(payload))]];
  }
}

function messageOf(json) {
  try {
    return JSON.parse(json).message ?? "";
  } catch {
    return "";
  }
}
