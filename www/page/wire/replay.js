// Plays a recording again: a client as any other reads it, whose fetch answers with the recorded chunks at their times.
// Nothing is sent. What the client decodes is decoded anew.

import { ConverseClient } from "converse-wasm";
import { Recording } from "./recording.js";

export class Replay {
  /** Fills as it plays, with the times of the recording. */
  recording;
  /** What the client has read of the answer so far. */
  text = "";
  /** What the client ended with: an error, if it was one. */
  error;
  isOver = false;
  /** The recording that is played. */
  from;
  #speed;
  #abort = new AbortController();
  #startedAt = performance.now();

  /** @param speed how many times as fast; Infinity for at once */
  constructor(from, speed) {
    this.from = from;
    this.#speed = speed;
    this.recording = new Recording({ startedAt: this.#startedAt, date: from.date });
    Object.assign(this.recording, { source: "replay", request: from.request, response: from.response });
  }

  /** Where it is, in ms of the recording. */
  get ms() {
    return this.#speed === Infinity ? (this.recording.times.at(-1) ?? 0) : (performance.now() - this.#startedAt) * this.#speed;
  }

  /** Resolves when it is over. */
  async play() {
    const { signal } = this.#abort;
    try {
      // Not an address that there is: nothing may ever be sent to it.
      const client = new ConverseClient({ endpoint: "https://replay.invalid", skipAuth: true, maxAttempts: 1, fetch: () => this.#answer() });
      for await (const event of await client.converseStream({ modelId: "replay" }, { signal })) {
        this.text += event.contentBlockDelta?.delta?.text ?? "";
      }
    } catch (error) {
      if (!signal.aborted) this.error = error;
    }
    this.recording.close("aborted", this.ms); // unless it has an end already
    this.isOver = true;
  }

  stop() {
    this.#abort.abort();
  }

  #answer() {
    const { bytes, ends, times, end, response } = this.from;
    let next = 0;
    const body = new ReadableStream(
      {
        pull: async (controller) => {
          if (next < times.length) {
            const chunk = bytes.slice(ends[next - 1] ?? 0, ends[next]);
            await this.#until(times[next]);
            this.recording.add(chunk, times[next]);
            next += 1;
            controller.enqueue(chunk);
            return;
          }
          await this.#until(end?.ms ?? this.ms);
          this.recording.close(end?.kind ?? "aborted", end?.ms ?? this.ms, end?.reason);
          if (end?.kind === "complete") controller.close();
          else if (end?.kind === "cut") controller.error(new TypeError(end.reason ?? "network error"));
          else this.stop(); // whoever read it then went no further
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status: response.status, headers: response.headers });
  }

  #until(ms) {
    const left = ms / this.#speed - (performance.now() - this.#startedAt);
    // A timer for each of thousands of chunks that are due would take seconds.
    if (left <= 1) return undefined;
    return new Promise((resolve) => setTimeout(resolve, left));
  }
}
