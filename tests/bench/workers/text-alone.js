// As many texts, made here and written as the others write theirs: what of their CPU is not
// for reading a stream.

import { DELTA_BYTES, WORDS } from "../streamed.mjs";
import { modelOf, textResponse } from "./text.js";

export default {
  fetch(request) {
    const bytes = Number.parseInt(modelOf(request));
    return textResponse(texts(Math.floor(bytes / DELTA_BYTES)));
  },
};

async function* texts(count) {
  for (let i = 0; i < count; i++) yield WORDS[i % WORDS.length];
}
