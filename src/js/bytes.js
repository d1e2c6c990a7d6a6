// Base64 becomes Uint8Array at the places where the API's model has a blob, and nowhere
// else: a tool's input may hold a member named `bytes`, too.

const decode = (base64) => {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
};

const decodeMember = (object, name) => {
  if (typeof object?.[name] === "string") object[name] = decode(object[name]);
};

const decodeBlock = (block) => {
  for (const name of ["image", "document", "video", "audio"]) {
    decodeMember(block?.[name]?.source, "bytes");
  }
  decodeMember(block?.guardContent?.image?.source, "bytes");
  decodeMember(block?.reasoningContent, "redactedContent");
  decodeContent(block?.toolResult?.content);
};

const decodeContent = (content) => {
  if (Array.isArray(content)) content.forEach(decodeBlock);
};

export const decodeResponseBytes = (response) => {
  decodeContent(response?.output?.message?.content);
  return response;
};

export const decodeEventBytes = (event) => {
  decodeBlock(event.contentBlockDelta?.delta);
  return event;
};

// The bytes that an ArrayBuffer or a view of one shows.
export const bytesOf = (source) =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

// What is encoded at a time, a multiple of three: far more arguments, engines do not take.
const PIECE = 0x1800;

export const toBase64 = (bytes) => {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    // Not spread (`...`): that goes byte by byte through an iterator, ten times slower.
    text += btoa(String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE)));
  }
  return text;
};
