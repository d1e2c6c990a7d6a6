// Images and documents that go with a message: read, checked against the service's limits, and shown.
// Limits: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html

import { clone } from "../common/dom.js";
import { sizeText } from "../common/numbers.js";
import { FORMATS } from "./formats.js";

const MEGABYTE = 1_000_000;
const LIMITS = {
  image: { count: 20, bytes: 3.75 * MEGABYTE },
  document: { count: 5, bytes: 4.5 * MEGABYTE },
};
/** The service takes images of 8000 px, and models look at far fewer: what is too large is made this small. */
const MAX_SIDE = 2000;

/** What a file dialog offers. */
export const ACCEPTED = Object.values(FORMATS).flatMap(Object.keys).map((ending) => `.${ending}`).join(",");

/**
 * @param files from a file dialog, a drop or the clipboard
 * @param present the attachments that are there already
 * @returns `{ attachments, refused }`: the latter in words, a sentence for each
 */
export async function readFiles(files, present) {
  const attachments = [];
  const refused = [];
  const count = (kind) => [...present, ...attachments].filter((attachment) => attachment.kind === kind).length;
  for (const file of files) {
    const { kind, format } = kindOf(file) ?? {};
    if (!kind) refused.push(`${file.name}: the models take images (PNG, JPEG, GIF, WebP) and documents (PDF, Word, Excel, CSV, HTML, text).`);
    else if (count(kind) >= LIMITS[kind].count) refused.push(`${file.name}: a message has at most ${LIMITS[kind].count} ${kind}s.`);
    else {
      const fitted = await fit(file, kind, format);
      if (fitted) attachments.push({ kind, name: file.name || `pasted.${format}`, ...fitted });
      else refused.push(`${file.name}: at most ${LIMITS[kind].bytes / MEGABYTE} MB for ${kind === "image" ? "an image" : "a document"}.`);
    }
  }
  return { attachments, refused };
}

function kindOf({ name, type }) {
  const ending = name.includes(".") ? name.split(".").at(-1).toLowerCase() : (type.split("/")[1] ?? "");
  for (const [kind, formats] of Object.entries(FORMATS)) if (Object.hasOwn(formats, ending)) return { kind, format: formats[ending] };
  return type.startsWith("text/") ? { kind: "document", format: "txt" } : null;
}

/** The bytes, or null where they are too many; an image that is too large is made smaller. */
async function fit(file, kind, format) {
  if (file.size <= LIMITS[kind].bytes) return { format, bytes: new Uint8Array(await file.arrayBuffer()) };
  if (kind !== "image") return null;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    return blob.size <= LIMITS.image.bytes ? { format: "jpeg", bytes: new Uint8Array(await blob.arrayBuffer()) } : null;
  } catch {
    return null; // no picture, whatever its name says
  }
}

/** @param remove for a message that is not sent yet */
export function attachmentChip(attachment, remove) {
  const chip = clone("attachment");
  chip.dataset.kind = attachment.kind;
  chip.querySelector(".name").textContent = attachment.name;
  chip.querySelector(".size").textContent = sizeText(attachment.bytes.length);
  if (attachment.kind === "image") chip.prepend(pictureOf(attachment, attachment.name));
  const button = chip.querySelector("button");
  button.hidden = !remove;
  if (remove) {
    button.setAttribute("aria-label", `Remove ${attachment.name}`);
    button.addEventListener("click", remove);
  }
  return chip;
}

export function pictureOf({ format, bytes }, alt) {
  const image = new Image();
  image.alt = alt;
  image.src = URL.createObjectURL(new Blob([bytes], { type: `image/${format}` }));
  const release = () => URL.revokeObjectURL(image.src);
  image.addEventListener("load", release);
  image.addEventListener("error", release);
  return image;
}
