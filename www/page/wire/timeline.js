// When it came: above, how many deltas (or tokens) in a second; below, each chunk as a tick as high as its bytes.

import { number, sizeText } from "../common/numbers.js";
import { rateOf, secondsText, timeText } from "./figures.js";

const RATE = { top: 12, height: 40 };
const TICKS = { top: 66, height: 58 };
const HEIGHT = 144;
/** Fewer deltas than this have no rate to speak of. */
const MIN_DELTAS = 8;
const PITCH = 3; // px from a tick to the next: 2 of them and a gap
const GROUPS = ["start", "block", "delta", "stop", "metadata", "fault", "other"];

export class Timeline {
  #canvas;
  #readout;
  #on;
  #recording;
  #frames;
  #end = 1; // what time is at the right, in ms
  #active = -1;
  #hovered = -1;
  #now = 0;
  #caption = "";

  /** @param on `chosen(index)` and `hovered(index)`, of a message; -1 for none */
  constructor(canvas, readout, on) {
    this.#canvas = canvas;
    this.#readout = readout;
    this.#on = on;
    canvas.addEventListener("pointermove", (event) => on.hovered(this.#messageAt(event)));
    canvas.addEventListener("pointerleave", () => on.hovered(-1));
    canvas.addEventListener("click", (event) => {
      const index = this.#messageAt(event);
      if (index >= 0) on.chosen(index);
    });
    new ResizeObserver(() => this.draw(this.#now)).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(this.#now));
  }

  show(recording, frames) {
    this.#recording = recording;
    this.#frames = frames;
    this.#active = this.#hovered = -1;
  }

  mark({ active = this.#active, hovered = this.#hovered }) {
    if (active === this.#active && hovered === this.#hovered) return;
    this.#active = active;
    this.#hovered = hovered;
    this.draw(this.#now);
  }

  /** @param now how far it is, in ms from the request */
  draw(now) {
    this.#now = now;
    const width = this.#canvas.clientWidth;
    if (!this.#recording || width === 0) return;
    const ratio = devicePixelRatio;
    const size = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (this.#canvas.width !== size[0] || this.#canvas.height !== size[1]) [this.#canvas.width, this.#canvas.height] = size;
    const { end, times } = this.#recording;
    this.#end = end ? Math.max(1, (times.at(-1) ?? end.ms) * 1.02) : niceUp(Math.max(now, 500));
    const context = this.#canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    const style = getComputedStyle(this.#canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    context.font = `11px ${style.fontFamily}`;
    context.textBaseline = "middle";
    const paint = { context, colour, width, hair: 1 / ratio, snap: (x) => Math.round(x * ratio) / ratio };
    const columns = this.#columns(Math.ceil(width / PITCH));
    this.#drawAxis(paint);
    this.#drawRate(paint, columns);
    this.#drawTicks(paint, columns);
    this.#drawMarks(paint, now);
    this.#describe();
  }

  /** What came in the time of each tick: bytes by the kind of their message, chunks, deltas. */
  #columns(count) {
    const { ends, times } = this.#recording;
    const bytes = new Float64Array(count * GROUPS.length);
    const chunks = new Uint32Array(count);
    const deltas = new Uint32Array(count);
    const column = (ms) => Math.min(count - 1, Math.floor((ms / this.#end) * count));
    let index = 0;
    for (let chunk = 0, start = 0; chunk < ends.length; start = ends[chunk++]) {
      const at = column(times[chunk]);
      chunks[at] += 1;
      // A chunk may have the end of a message, several whole ones, and the beginning of another.
      for (let row = this.#frames.at(index); row && row.offset < ends[chunk]; row = this.#frames.at(++index)) {
        const rowEnd = row.offset + row.length;
        bytes[at * GROUPS.length + GROUPS.indexOf(row.group)] += Math.min(rowEnd, ends[chunk]) - Math.max(row.offset, start);
        if (rowEnd > ends[chunk]) break;
      }
    }
    for (const { group, ms } of this.#frames.messages) if (group === "delta") deltas[column(ms)] += 1;
    return { count, bytes, chunks, deltas };
  }

  #drawAxis({ context, colour, width, hair, snap }) {
    const bottom = TICKS.top + TICKS.height;
    const step = niceDown(this.#end / Math.max(2, width / 110));
    context.fillStyle = colour("muted");
    for (let at = 0; at * step <= this.#end; at++) {
      const x = snap((at * step * width) / this.#end);
      context.globalAlpha = 0.18;
      context.fillRect(x, RATE.top, hair, bottom - RATE.top);
      context.globalAlpha = 1;
      const label = at === 0 ? "0" : this.#end < 1000 ? timeText(at * step) : `${number((at * step) / 1000, 3)} s`;
      const room = context.measureText(label).width;
      if (x + room / 2 > width) continue;
      context.textAlign = at === 0 ? "left" : "center";
      context.fillText(label, x, bottom + 11);
    }
    context.textAlign = "left";
    context.fillStyle = colour("edge");
    context.fillRect(0, bottom, width, hair);
    // The wait for the first byte, as far as it went.
    const first = this.#recording.times[0];
    const waited = snap((Math.min(first ?? this.#now, this.#end) * width) / this.#end);
    context.fillStyle = colour("muted");
    context.globalAlpha = 0.1;
    context.fillRect(0, TICKS.top, waited, TICKS.height);
    context.globalAlpha = 1;
    const label = first === undefined ? "waiting" : `waited ${timeText(first)}`;
    if (context.measureText(label).width + 12 < waited) context.fillText(label, 6, bottom - 9);
  }

  #drawRate({ context, colour, width }, { count, deltas }) {
    const rate = rateOf(this.#frames);
    const unit = rate.unit.toLowerCase();
    if (rate.count < MIN_DELTAS || rate.value === undefined) {
      this.#label({ context, colour }, RATE.top - 6, rate.count < MIN_DELTAS ? `${unit}: too few to plot` : `${unit}: all came at once`);
      return;
    }
    const spread = Math.min(500, this.#end / 6); // ms to each side, with less weight the farther away
    const reach = Math.max(1, (spread / this.#end) * count);
    const first = deltas.findIndex((some) => some > 0);
    const last = deltas.findLastIndex((some) => some > 0);
    // Before the first and behind the last there is nothing to plot, and nothing to take into the mean either.
    const heights = new Float64Array(count);
    for (let at = first; at <= last; at++) {
      let sum = 0;
      let weights = 0;
      for (let other = Math.max(first, Math.ceil(at - reach)); other <= Math.min(last, at + reach); other++) {
        const weight = 1 - Math.abs(other - at) / reach;
        sum += deltas[other] * weight;
        weights += weight;
      }
      heights[at] = (sum / weights) * rate.weight * ((count * 1000) / this.#end);
    }
    const most = heights.reduce((a, b) => Math.max(a, b), 0);
    this.#label({ context, colour }, RATE.top - 6, `${unit}, peak ${number(most)}, averaged over ${timeText(spread)}`);
    const bottom = RATE.top + RATE.height;
    const y = (at) => bottom - (heights[at] / niceUp(most)) * (RATE.height - 4);
    const path = new Path2D();
    for (let at = first; at <= last; at++) path.lineTo((at + 0.5) * PITCH, y(at));
    const area = new Path2D(path);
    area.lineTo((last + 0.5) * PITCH, bottom);
    area.lineTo((first + 0.5) * PITCH, bottom);
    context.fillStyle = colour("kind-delta");
    context.globalAlpha = 0.12;
    context.fill(area);
    context.globalAlpha = 1;
    context.strokeStyle = colour("kind-delta");
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke(path);
    context.fillStyle = colour("line");
    context.fillRect(0, bottom, width, 1);
  }

  #drawTicks({ context, colour, snap }, { count, bytes, chunks }) {
    let most = 0;
    let isMany = false;
    for (let at = 0; at < count; at++) {
      let sum = 0;
      for (let group = 0; group < GROUPS.length; group++) sum += bytes[at * GROUPS.length + group];
      most = Math.max(most, sum);
      isMany ||= chunks[at] > 1;
    }
    const top = niceUp(most);
    const bottom = TICKS.top + TICKS.height;
    const colours = GROUPS.map((group) => colour(`kind-${group}`));
    for (let at = 0; at < count; at++) {
      let y = bottom;
      for (let group = 0; group < GROUPS.length; group++) {
        const size = bytes[at * GROUPS.length + group];
        if (size === 0) continue;
        const height = Math.max(2, snap((size / top) * (TICKS.height - 10)));
        y -= height;
        context.fillStyle = colours[group];
        context.fillRect(at * PITCH, y, PITCH - 1, height);
      }
    }
    const each = isMany ? `bytes per ${timeText(Math.max(1, this.#end / count))}` : "bytes per chunk";
    this.#label({ context, colour }, TICKS.top, most > 0 ? `${each}, peak ${sizeText(most)}` : each);
  }

  #drawMarks({ context, colour, width, snap }, now) {
    const bottom = TICKS.top + TICKS.height;
    const line = (ms, name, alpha) => {
      const x = Math.min(width - 1, snap(Math.floor((ms * Math.ceil(width / PITCH)) / this.#end) * PITCH));
      context.globalAlpha = alpha;
      context.fillStyle = colour(name);
      context.fillRect(x, RATE.top, 1, bottom - RATE.top);
      context.globalAlpha = 1;
      return x;
    };
    if (!this.#recording.end) line(now, "edge", 0.8);
    const hovered = this.#frames.at(this.#hovered);
    if (hovered) line(hovered.ms, "ink", 0.45);
    const active = this.#frames.at(this.#active);
    if (!active) return;
    const x = line(active.ms, "ink", 1);
    context.beginPath();
    context.moveTo(x + 0.5, bottom);
    context.lineTo(x - 4, bottom + 6);
    context.lineTo(x + 5, bottom + 6);
    context.fill();
  }

  #label({ context, colour }, y, text) {
    const { width } = context.measureText(text);
    context.fillStyle = colour("ground");
    context.globalAlpha = 0.8;
    context.fillRect(0, y - 7, width + 4, 14);
    context.globalAlpha = 1;
    context.fillStyle = colour("muted");
    context.fillText(text, 0, y);
  }

  /** In words: for the eye what is pointed at, for a screen reader the whole, once it is over. */
  #describe() {
    const { ends, end, times } = this.#recording;
    const message = this.#frames.at(this.#hovered) ?? this.#frames.at(this.#active);
    const size = message && ends[message.chunk] - (ends[message.chunk - 1] ?? 0);
    const said = message ? `${secondsText(message.ms)} s · chunk ${number(message.chunk + 1)}, ${sizeText(size)} · ${message.type}` : "";
    if (said !== this.#caption) this.#readout.textContent = this.#caption = said;
    if (end) this.#canvas.setAttribute("aria-label", `Arrivals: ${ends.length} chunks, from ${timeText(times[0] ?? 0)} to ${timeText(times.at(-1) ?? 0)} after the request`);
  }

  /** The message that ended with, or after, the chunk nearest to the pointer. */
  #messageAt({ offsetX }) {
    const { ends, times } = this.#recording;
    if (times.length === 0 || this.#frames.length === 0) return -1;
    const count = Math.ceil(this.#canvas.clientWidth / PITCH);
    const ms = ((offsetX / PITCH) * this.#end) / count;
    let chunk = firstWhere(times.length, (index) => times[index] >= ms);
    if (chunk > 0 && (chunk === times.length || ms - times[chunk - 1] < times[chunk] - ms)) chunk -= 1;
    const start = ends[chunk - 1] ?? 0;
    return Math.min(this.#frames.length - 1, firstWhere(this.#frames.length, (index) => this.#frames.at(index).offset + this.#frames.at(index).length > start));
  }
}

function firstWhere(length, is) {
  let low = 0;
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const STEPS = [1, 1.5, 2, 3, 5, 7.5, 10];
const power = (value) => 10 ** Math.floor(Math.log10(value));
/** The next round number, up; for an axis that must not change all the time. */
const niceUp = (value) => (value > 0 ? power(value) * STEPS.find((step) => step * power(value) >= value * 0.9999) : 1);
const niceDown = (value) => power(value) * (value / power(value) < 2 ? 2 : value / power(value) < 5 ? 5 : 10);
