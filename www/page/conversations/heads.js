// What a conversation is called, and where it stands in the list. Pure: no DOM, no storage.

const TITLE = 60;
/** As long as a title may be that is given by hand or comes out of a file. */
export const TITLE_MAX = 120;

/** The first words of the first question, on one line. */
export function titleOf(turns) {
  const first = turns.find(({ role }) => role === "user");
  const text = first?.text?.trim() || first?.attachments?.[0]?.name || "New chat";
  return cut(oneLine(text), TITLE);
}

/** A text on one line, without what cannot be seen in one. */
export function oneLine(text) {
  // As much as could be shown: a pasted book need not be gone through.
  return text.slice(0, 1000).replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** By characters and not by halves of them; at a blank, where there is one near the end. */
function cut(text, length) {
  const characters = [...text];
  if (characters.length <= length) return text;
  const start = characters.slice(0, length - 1).join("");
  const blank = start.lastIndexOf(" ");
  return `${(blank > length / 2 ? start.slice(0, blank) : start).trimEnd()}…`;
}

/** @returns `[name, heads]` for each group that has some; `heads` are the newest first */
export function groups(heads, now = Date.now()) {
  const daysAgo = (days) => {
    const date = new Date(now);
    date.setHours(0, 0, 0, 0);
    date.setDate(date.getDate() - days); // and not 24 hours each: days of 23 and 25 come twice a year
    return date.getTime();
  };
  const starts = [["Today", daysAgo(0)], ["Yesterday", daysAgo(1)], ["Previous 7 days", daysAgo(7)], ["Older", -Infinity]];
  const found = new Map(starts.map(([name]) => [name, []]));
  for (const head of heads) found.get(starts.find(([, start]) => head.updatedAt >= start)[0]).push(head);
  return [...found].filter(([, members]) => members.length);
}
