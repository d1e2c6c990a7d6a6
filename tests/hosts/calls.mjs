// How the cases make clients, ask, and look at what is sent.
import { fail, seen } from "./assert.mjs";
import { eventStream } from "./frames.mjs";

/** Stands in keys that are none, and in what is not to be repeated. */
export const MARKER = "canary7f3a9c";
/** Of a long-term key's form, so that the endpoint lets it in. */
export const MARKED_KEY = `ABSK${btoa(`BedrockAPIKey-${MARKER}-at-000000000000:made-up`)}`;

/** What every broken stream of the endpoint says before it breaks, and all that it would say. */
export const BEFORE_FAULT = [
  { messageStart: { role: "assistant" } },
  ...["One", " two", " three"].map((text) => ({ contentBlockDelta: { contentBlockIndex: 0, delta: { text } } })),
];
export const SPOKEN = "One two three four five six seven.";

export const user = (...content) => ({ role: "user", content });
export const ask = (modelId, text = "hello there") => ({ modelId, messages: [user({ text })] });

/** A client of the local endpoint, of one attempt a call: what goes wrong is to be seen at once. */
export function connect({ ConverseClient, endpoint, bearerToken }, config) {
  return new ConverseClient({ endpoint, bearerToken, maxAttempts: 1, ...config });
}

/** The stream of these chunks, without a network. */
export const served = (context, chunks, options) =>
  connect(context, { fetch: async () => eventStream(chunks, options) }).converseStream(ask("m"));

export async function gather(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The events up to the error that the stream ends with, and the error. */
export async function gatherUntilError(stream) {
  const events = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    seen.push(error);
    return { events, error };
  }
  return fail(`the stream ended without an error, after ${events.length} events`);
}

export const kinds = (events) => events.map((event) => Object.keys(event).join());
export const textOf = (events) => events.map((event) => event.contentBlockDelta?.delta.text ?? "").join("");

/** A fetch that notes what it is asked for, and answers by `answer`. */
export function spy(answer = (request) => fetch(request)) {
  const sent = [];
  const spied = async (request) => {
    sent.push({
      url: request.url,
      method: request.method,
      redirect: request.redirect,
      headers: Object.fromEntries(request.headers),
      body: await request.clone().text(),
    });
    return answer(request);
  };
  return { fetch: spied, sent };
}

export const json = (value, init) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });

/** An answer to converse that any request gets. */
export const greeting = () =>
  json({
    output: { message: { role: "assistant", content: [{ text: "hi" }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    metrics: { latencyMs: 1 },
  });

/** A fetch whose answers' bodies can be watched: `cancelled` resolves where one is given up. */
export function watched() {
  let isCancelled = false;
  const [cancelled, tell] = signalled();
  const onCancel = () => {
    isCancelled = true;
    tell();
  };
  const watching = async (request) => {
    const response = await fetch(request);
    const reader = response.body.getReader();
    const body = new ReadableStream({
      async pull(controller) {
        try {
          const { value, done } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          // The fetch may end before the client has cancelled its body, which then is none to cancel.
          if (request.signal.aborted) onCancel();
          throw error;
        }
      },
      async cancel(reason) {
        onCancel();
        await reader.cancel(reason);
      },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return { fetch: watching, cancelled, isCancelled: () => isCancelled };
}

/** A promise and the function that resolves it. */
export function signalled() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return [promise, resolve];
}
