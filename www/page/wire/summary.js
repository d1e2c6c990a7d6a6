// The head of the pane: which call it is, how it stands, its figures, and what of it there is to be seen.

import { element, setText } from "../common/dom.js";
import { figuresOf, verdictOf } from "./figures.js";

/**
 * @param part gives an element of the pane by its name
 * @param replay whether it is one, `{ isOver }`
 */
export function drawSummary(part, recording, frames, replay) {
  const { response, request, requestId, isStream, body, end } = recording;
  const { state, title, said } = verdictOf(recording, frames);
  part("verdict").dataset.state = state;
  setText(part("title"), replay ? `Replay: ${title.toLowerCase()}` : title);
  setText(part("said"), said ?? "");
  setText(part("line"), `${request.method} ${pathOf(request.url)}`);
  setText(part("status"), response ? String(response.status) : "–");
  setText(part("request-id"), requestId ?? "");
  const isOther = response !== undefined && !isStream;
  for (const name of ["figures", "timeline", "messages"]) part(name).hidden = isOther;
  part("body").hidden = !isOther;
  if (isOther) setText(part("body"), body || (end ? "An empty body" : ""));
  const isPlaying = replay && !replay.isOver;
  part("save").disabled = !isStream || !(end || replay);
  part("replay").disabled = !isStream || !(end || isPlaying);
  setText(part("replay"), isPlaying ? "Stop" : "Replay");
}

export function drawFigures(list, recording, frames) {
  figuresOf(recording, frames).forEach(([name, value, hint], index) => {
    const pair = list.children[index] ?? list.appendChild(element("div", "", element("dt"), element("dd")));
    setText(pair.firstChild, name);
    setText(pair.lastChild, value);
    pair.title = hint;
  });
}

/** What a replay has read so far: only what is new is added. */
export function drawAnswer(answer, replay) {
  answer.hidden = !replay;
  if (!replay) return;
  const { text, error, isOver } = replay;
  const shown = Number(answer.dataset.shown ?? 0);
  if (text.length > shown) {
    answer.append(text.slice(shown));
    answer.dataset.shown = text.length;
    answer.scrollTop = answer.scrollHeight;
  }
  if (!isOver || answer.dataset.isOver) return;
  answer.dataset.isOver = "1";
  answer.normalize();
  if (error) answer.append(element("strong", "", `${error.name}: ${error.message}`));
  answer.scrollTop = answer.scrollHeight;
}

export function clearAnswer(answer) {
  answer.replaceChildren();
  delete answer.dataset.shown;
  delete answer.dataset.isOver;
}

function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return url;
  }
}
