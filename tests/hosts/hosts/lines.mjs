/** The lines of a stream of text. node:readline ends lines at U+2028, too, which JSON may hold. */
export async function* lines(chunks) {
  let rest = "";
  for await (const chunk of chunks) {
    const pieces = (rest + chunk).split("\n");
    rest = pieces.pop();
    yield* pieces;
  }
  if (rest !== "") yield rest;
}
