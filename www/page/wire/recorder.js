// Records calls as they are made: a fetch for `new ConverseClient({ fetch })`. What passes through is not changed, not
// held up and not read ahead; an abort and an error go through as they are.

import { MAX_BYTES, Recording, REQUEST_HEADERS, RESPONSE_HEADERS } from "./recording.js";

const MAX_CALLS = 20;
/** Most that is kept of a body that is no event stream, and of a request's: documents and pictures may be sent. */
const MAX_TEXT = 64 * 1024;
const MAX_REQUEST = 1024 * 1024;

const pick = (names, headers) => Object.fromEntries(names.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));

export class Recorder {
  /** The last calls, the newest last. */
  recordings = [];
  #began;

  /** @param began told of each recording when its request is sent */
  constructor(began = () => {}) {
    this.#began = began;
  }

  fetch = async (request) => {
    const recording = new Recording();
    const now = () => performance.now() - recording.startedAt;
    recording.request = { method: request.method, url: withoutSecrets(request.url), headers: pick(REQUEST_HEADERS, request.headers) };
    this.#keep(recording);
    let response;
    try {
      const body = await request.text();
      keepBody(body, recording);
      // Not a clone, whose body would be a stream: that is held twice, and no developer's tool shows it.
      response = await fetch(new Request(request, { body }));
    } catch (error) {
      recording.close(request.signal.aborted ? "aborted" : "failed", now(), String(error?.message ?? error));
      throw error;
    }
    recording.response = { status: response.status, headers: pick(RESPONSE_HEADERS, response.headers), ms: now() };
    if (!response.body) {
      recording.close("complete", now());
      return response;
    }
    // A gateway may say in its error what it was sent.
    const key = request.headers.get("authorization")?.replace(/^\w+ +/, "");
    const sink = recording.isStream ? recording : textOf(recording, key);
    const { status, statusText, headers } = response;
    return new Response(through(response.body, sink, now, request.signal), { status, statusText, headers });
  };

  #keep(recording) {
    const last = [...this.recordings, recording].slice(-MAX_CALLS);
    let cost = 0;
    this.recordings = last.slice(last.findLastIndex((one) => (cost += one.cost) > MAX_BYTES) + 1);
    this.#began(recording);
  }
}

/** The same body, of which each chunk is told to the sink as it is taken. */
function through(body, sink, now, signal) {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { value, done } = await reader.read();
          if (done) {
            sink.close("complete", now());
            controller.close();
          } else {
            sink.add(value, now());
            controller.enqueue(value);
          }
        } catch (error) {
          sink.close(signal.aborted ? "aborted" : "cut", now(), String(error?.message ?? error));
          controller.error(error);
        }
      },
      cancel(reason) {
        sink.close("aborted", now());
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 }, // nothing is read that nobody asked for
  );
}

/** A sink for what is text: kept up to a limit, without the key. */
function textOf(recording, key) {
  const decoder = new TextDecoder();
  let text = "";
  return {
    add(chunk) {
      if (text.length < MAX_TEXT) text += decoder.decode(chunk, { stream: true });
    },
    close(...end) {
      recording.body ??= (key ? text.replaceAll(key, "[key]") : text).slice(0, MAX_TEXT);
      recording.textLength += recording.body.length;
      recording.close(...end);
    },
  };
}

function keepBody(text, recording) {
  const kept = recording.request;
  try {
    if (text.length > MAX_REQUEST) {
      kept.body = `not kept: ${text.length} characters`;
    } else {
      kept.body = JSON.parse(text);
      recording.textLength += text.length;
    }
  } catch {
    kept.body = "not kept: no JSON";
  }
}

/** A user, a password or a query of an address may be a secret, and none of them says what is asked. */
function withoutSecrets(url) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
