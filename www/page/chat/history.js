// What the service is sent of a conversation. Pure: no DOM, no network.

/**
 * Every turn that says something, done, stopped or cut. The person sees that text and goes on from it ("go on", "that is
 * wrong"), so the model must see it too; who does not want it uses Retry, which drops it. A reply without a word is left
 * out, for the service refuses blank text, and then two user turns meet: roles must alternate, so they become one
 * message. Reasoning is not sent back: it would need its signature, and only tool use requires it.
 */
export function history(turns) {
  const messages = [];
  const names = new Set();
  for (const turn of turns) {
    const content = turn.role === "user" ? asked(turn, names) : said(turn);
    if (content.length === 0) continue;
    const last = messages.at(-1);
    if (last?.role === turn.role) last.content.push(...content);
    else messages.push({ role: turn.role, content });
  }
  return messages;
}

/** What an assistant's turn says, all of it. */
export function textOf({ blocks }) {
  return blocks.filter(({ type }) => type === "text").map(({ text }) => text).join("\n\n");
}

function said({ blocks }) {
  return blocks.filter(({ type, text }) => type === "text" && text.trim()).map(({ text }) => ({ text }));
}

function asked({ text, attachments = [] }, names) {
  const content = attachments.map(({ kind, name, format, bytes }) =>
    kind === "image" ? { image: { format, source: { bytes } } } : { document: { format, name: unused(documentName(name), names), source: { bytes } } },
  );
  const documents = attachments.filter(({ kind }) => kind === "document");
  if (text.trim()) content.push({ text });
  // A document is refused without a text beside it.
  else if (documents.length > 0) content.push({ text: documents.map(({ name }) => name).join(", ") });
  return content;
}

/**
 * A document's name may have letters, digits, single blanks, hyphens, parentheses and square brackets, 200 at most.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
function documentName(fileName) {
  const name = fileName.replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9()[\]-]+/g, " ").trim().slice(0, 190);
  return name || "Document";
}

/** Two documents of a request must not have the same name. */
function unused(name, names) {
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name} (${number})`;
  names.add(free);
  return free;
}
