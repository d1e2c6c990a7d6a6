// Event streams of the cases' own making, for what the local endpoint does not say.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A message of these bytes. */
export function frame(head, body) {
  const bytes = new Uint8Array(16 + head.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, head.length);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  bytes.set(head, 12);
  bytes.set(body, 12 + head.length);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)));
  return bytes;
}

/** The first 12 bytes of a message that claims these lengths, with their checksum. */
export function prelude(total, headers) {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, total);
  view.setUint32(4, headers);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  return bytes;
}

/** A message whose headers are strings (type 7) and whose payload is JSON. */
export function message(headers, payload = {}) {
  const encoder = new TextEncoder();
  const head = Object.entries(headers).flatMap(([name, value]) => {
    const [nameBytes, valueBytes] = [encoder.encode(name), encoder.encode(value)];
    return [nameBytes.length, ...nameBytes, 7, valueBytes.length >> 8, valueBytes.length & 0xff, ...valueBytes];
  });
  return frame(head, encoder.encode(JSON.stringify(payload)));
}

export const event = (type, payload) => message({ ":message-type": "event", ":event-type": type }, payload);
export const exception = (type, payload) =>
  message({ ":message-type": "exception", ":exception-type": type }, payload);

export const blockStart = (contentBlockIndex, start) => event("contentBlockStart", { contentBlockIndex, start });
export const blockDelta = (contentBlockIndex, delta) => event("contentBlockDelta", { contentBlockIndex, delta, p: "abc" });

/** A response of these chunks, which ends, breaks with an error, or (`stall`) says no more. */
export function eventStream(chunks, { error, stall, headers } = {}) {
  const rest = [...chunks];
  const body = new ReadableStream({
    pull(controller) {
      if (rest.length > 0) controller.enqueue(rest.shift());
      else if (stall) return new Promise(() => {});
      else if (error !== undefined) controller.error(error);
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "application/vnd.amazon.eventstream", ...headers } });
}
