// Base64 becomes Uint8Array at the places where the API's model has a blob, and nowhere
// else: a tool's input may hold a member named `bytes`, too.

const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

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

const MOST_ARGUMENTS = 0x8000;

export const toBase64 = (bytes) => {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let at = 0; at < bytes.length; at += MOST_ARGUMENTS) {
    text += String.fromCharCode(...bytes.subarray(at, at + MOST_ARGUMENTS));
  }
  return btoa(text);
};
