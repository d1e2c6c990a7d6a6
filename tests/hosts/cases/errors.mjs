// What goes wrong at the service, on the way and within a stream.
import { UUID, equal, isError, match, ok, rejection, same } from "../assert.mjs";
import { BEFORE_FAULT, MARKER, ask, connect, gather, gatherUntilError, json, signalled, textOf, user, watched } from "../calls.mjs";
import { event, eventStream, exception, message } from "../frames.mjs";

/** local.error-…: [model, status, name, retryable, message] */
const REFUSALS = [
  ["access-denied", 403, "AccessDeniedException", false, /access to the model/],
  ["expired-token", 403, "ExpiredTokenException", false, /token .* is expired/],
  ["resource-not-found", 404, "ResourceNotFoundException", false, /Could not resolve/],
  ["model-timeout", 408, "ModelTimeoutException", false, /timed out/],
  ["validation", 400, "ValidationException", false, /extraneous key \[toolResult\]/],
  ["model-error", 424, "ModelErrorException", false, /unexpected error/],
  ["throttling", 429, "ThrottlingException", true, /Too many requests/],
  ["model-not-ready", 429, "ModelNotReadyException", true, /not ready/],
  ["internal-server", 500, "InternalServerException", true, /unexpected error/],
  ["service-unavailable", 503, "ServiceUnavailableException", true, /unable to process/],
  ["service-quota-exceeded", 400, "ServiceQuotaExceededException", false, /quota/],
  ["html", 502, "UnknownError", true, /502/],
  ["empty", 503, "UnknownError", true, /503/],
  ["gateway", 403, "AccessDeniedException", false, /User is not authorized/],
  ["type-in-body", 429, "ThrottlingException", true, /Too many requests/],
  ["type-with-link", 429, "ThrottlingException", true, /Too many requests/],
];

/** local.stream-…: [model, name, retryable, message]; each after three deltas. */
const FAULTS = [
  ["throttling", "ThrottlingException", true, /Too many requests/],
  ["validation", "ValidationException", false, /extraneous key/],
  ["internal-server", "InternalServerException", true, /unexpected error/],
  ["model-stream-error", "ModelStreamErrorException", false, /unexpected error/],
  ["service-unavailable", "ServiceUnavailableException", true, /unable to process/],
  ["unmodelled", "MadeUpException", false, /does not name/],
  ["error-message", "InternalFailure", true, /failed inside the service/],
  ["error-bare", "UnknownError", false, /./],
  ["short", "TransportError", true, /messageStop/],
  ["corrupt", "ProtocolError", false, /./],
  ["corrupt-prelude", "ProtocolError", false, /./],
  ["huge-length", "LimitError", false, /maxMessageBytes/],
  ["bad-json", "ProtocolError", false, /JSON/],
];

const DONE = { value: undefined, done: true };
const open = (context, model, config) => connect(context, config).converseStream(ask(model));
const served = (context, ...args) => open(context, "local.echo", { fetch: async () => eventStream(...args) });

export const cases = [
  ...REFUSALS.map(([model, status, name, retryable, text]) => ({
    name: `local.error-${model} is ${name}, ${status}`,
    async run(context) {
      const client = connect(context);
      for (const operation of ["converse", "converseStream"]) {
        const error = await rejection(client[operation](ask(`local.error-${model}`)), operation);
        isError(context, error, { name, status, retryable, message: text, requestId: UUID }, operation);
        equal(String(error), `${name}: ${error.message}`, "as a string");
      }
    },
  })),
  ...FAULTS.map(([model, name, retryable, text]) => ({
    name: `local.stream-${model} is ${name}, after the events before it`,
    async run(context) {
      for (const delivery of ["paced", "bytes", "messages", "whole"]) {
        const stream = await open(context, `local.stream-${model}:${delivery}`);
        const { events, error } = await gatherUntilError(stream);
        same(events, BEFORE_FAULT, delivery);
        const members = { name, retryable, message: text, status: undefined, requestId: stream.requestId };
        isError(context, error, members, delivery);
        match(error.requestId, UUID, "requestId");
      }
    },
  })),
  {
    name: "what the model's own server said is on the error",
    async run(context) {
      const refused = await rejection(connect(context).converse(ask("local.error-model-error")));
      isError(context, refused, { originalStatusCode: 500, resourceName: "local.error-model-error", originalMessage: undefined });
      const { error } = await gatherUntilError(await open(context, "local.stream-model-stream-error"));
      isError(context, error, { originalStatusCode: 500, originalMessage: "The model ran out of words.", resourceName: undefined });
      ok(!("originalStatusCode" in (await rejection(connect(context).converse(ask("local.error-validation"))))), "no others have it");
    },
  },
  {
    name: "local.stream-cut is TransportError, after the events before it",
    async run(context) {
      const { events, error } = await gatherUntilError(await open(context, "local.stream-cut"));
      same(events, BEFORE_FAULT, "events");
      isError(context, error, { name: "TransportError", retryable: true, message: /broke off \(.+\)|messageStop/, requestId: UUID });
    },
  },
  {
    name: "local.stream-no-stop is TransportError, after all the text",
    async run(context) {
      const { events, error } = await gatherUntilError(await open(context, "local.stream-no-stop"));
      equal(textOf(events), "One two three four five six seven.", "text");
      isError(context, error, { name: "TransportError", retryable: true, message: /messageStop/ });
    },
  },
  {
    name: "local.empty-stream is TransportError, and so is a response without a body",
    async run(context) {
      const bodiless = new Response(null, { headers: { "content-type": "application/vnd.amazon.eventstream" } });
      for (const stream of [await open(context, "local.empty-stream"), await open(context, "x", { fetch: async () => bodiless })]) {
        const { events, error } = await gatherUntilError(stream);
        equal(events.length, 0, "events");
        isError(context, error, { name: "TransportError", retryable: true, message: /messageStop/ });
      }
    },
  },
  {
    name: "an HTML page in place of an answer is ProtocolError",
    async run(context) {
      const client = connect(context);
      for (const [operation, model] of [["converse", "local.html"], ["converseStream", "local.html"], ["converseStream", "local.stream-html"]]) {
        const error = await rejection(client[operation](ask(model)), model);
        isError(context, error, { name: "ProtocolError", retryable: false, message: /text\/html/ }, `${operation} ${model}`);
      }
    },
  },
  {
    name: "an answer that says it is JSON and is not is ProtocolError",
    async run(context) {
      for (const body of ["{", "", "not json"]) {
        const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
        const error = await rejection(connect(context, { fetch }).converse(ask("local.echo")));
        isError(context, error, { name: "ProtocolError", retryable: false, message: /JSON/ });
      }
    },
  },
  {
    name: "a redirect is ProtocolError, and is not followed",
    async run(context) {
      for (const operation of ["converse", "converseStream"]) {
        let requests = 0;
        const counted = (request) => (requests++, fetch(request));
        const error = await rejection(connect(context, { fetch: counted })[operation](ask("local.redirect")));
        isError(context, error, { name: "ProtocolError", retryable: false, message: /redirect/ }, operation);
        equal(requests, 1, "requests");
      }
    },
  },
  {
    name: "nobody there is TransportError, with the host's reason and a hint",
    async run(context) {
      const client = connect(context, { endpoint: context.closedEndpoint });
      for (const operation of ["converse", "converseStream"]) {
        const error = await rejection(client[operation](ask("local.echo")));
        const members = { name: "TransportError", retryable: true, status: undefined, message: /no answer from the endpoint \(.+\)/ };
        isError(context, error, members, operation);
      }
    },
  },
  {
    name: "a key the endpoint does not know is AccessDeniedException, 403",
    async run(context) {
      for (const [bearerToken, text] of [[`sk-${MARKER}`, /Invalid API Key format/], [`ABSK${MARKER}`, /make sure your API Key is valid/]]) {
        const error = await rejection(connect(context, { bearerToken }).converse(ask("local.echo")));
        isError(context, error, { name: "AccessDeniedException", status: 403, retryable: false, message: text });
      }
    },
  },
  {
    name: "a request the service refuses is ValidationException in its words",
    async run(context) {
      const assistant = { role: "assistant", content: [{ text: "I" }] };
      const request = { modelId: "local.echo", messages: [user({ text: "x" }), assistant] };
      const error = await rejection(connect(context).converseStream(request));
      isError(context, error, { name: "ValidationException", status: 400, message: /assistant message prefill/ });
      const unknown = await rejection(connect(context).converse(ask("no.such-model")));
      isError(context, unknown, { name: "ValidationException", status: 400, message: /model identifier is invalid/ });
    },
  },
  {
    name: "a status alone, where the browser hides the headers, still gives a name",
    async run(context) {
      for (const [status, name] of [[400, "ValidationException"], [403, "AccessDeniedException"], [404, "ResourceNotFoundException"], [429, "ThrottlingException"]]) {
        const fetch = async () => json({ message: "said" }, { status });
        const error = await rejection(connect(context, { fetch }).converse(ask("local.echo")));
        isError(context, error, { name, status, message: "said", requestId: undefined });
      }
    },
  },
  {
    name: "a custom fetch that fails, or gives no Response, is TransportError",
    async run(context) {
      const failures = {
        "throws an Error": () => { throw new Error("mine"); },
        "rejects with an Error": async () => { throw new Error("mine"); },
        "rejects with a text": () => Promise.reject("mine"),
        "rejects with nothing": () => Promise.reject(),
        "rejects with null": () => Promise.reject(null),
        "rejects with an object": () => Promise.reject({ a: 1 }),
        "has the reason as cause": async () => { throw new TypeError("failed", { cause: new Error("mine") }); },
        "gives nothing": async () => undefined,
        "gives an object": async () => ({ ok: true, status: 200 }),
      };
      for (const [what, fetch] of Object.entries(failures)) {
        for (const operation of ["converse", "converseStream"]) {
          const error = await rejection(connect(context, { fetch })[operation](ask("local.echo")), what);
          const text = /mine/.test(String(fetch)) ? /mine/ : /./;
          isError(context, error, { name: "TransportError", message: text }, what);
        }
      }
    },
  },
  {
    name: "the body of an answer that is refused unread is cancelled",
    async run(context) {
      for (const [operation, init] of [
        ["converse", { status: 307, headers: { location: "/elsewhere" } }],
        ["converseStream", { status: 307, headers: { location: "/elsewhere" } }],
        ["converseStream", { headers: { "content-type": "text/html" } }],
      ]) {
        const [cancelled, cancel] = signalled();
        const fetch = async () => new Response(new ReadableStream({ cancel }), init);
        const error = await rejection(connect(context, { fetch })[operation](ask("local.echo")));
        isError(context, error, { name: "ProtocolError" }, operation);
        await cancelled;
      }
    },
  },
  {
    name: "after its error a stream is done, and the fetch is ended",
    async run(context) {
      for (const model of ["local.stream-corrupt", "local.stream-huge-length", "local.stream-throttling"]) {
        const { fetch, cancelled } = watched();
        const iterator = (await open(context, model, { fetch }))[Symbol.asyncIterator]();
        const items = await Promise.allSettled(Array.from({ length: 8 }, () => iterator.next()));
        same(items.map(({ status, value }) => (status === "rejected" ? "error" : value.done)), [false, false, false, false, "error", true, true, true], model);
        same(await iterator.next(), DONE, "another next()");
        // Where the body ends with the error there is nothing left to cancel.
        if (model !== "local.stream-throttling") await cancelled;
      }
    },
  },
  {
    name: "a message over maxMessageBytes is LimitError",
    async run(context) {
      const { events, error } = await gatherUntilError(await open(context, "local.echo:messages", { maxMessageBytes: 64 }));
      equal(events.length, 0, "events");
      isError(context, error, { name: "LimitError", retryable: false, message: /maxMessageBytes/ });
      const large = eventStream([event("messageStart", { role: "x".repeat(300_000) }), event("messageStop", {})]);
      const stream = await open(context, "local.echo", { fetch: async () => large });
      equal((await gather(stream)).length, 2, "events of a stream with a large message");
    },
  },
  {
    name: "a body that breaks is TransportError with the reason",
    async run(context) {
      for (const reason of [new Error("mine"), new TypeError("mine"), "mine", { message: "mine" }]) {
        const { events, error } = await gatherUntilError(await served(context, [event("messageStart", {})], { error: reason }));
        equal(events.length, 1, "events");
        isError(context, error, { name: "TransportError", retryable: true, message: /mine/ });
      }
      const broken = () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error("mine")) }));
      const error = await rejection(connect(context, { fetch: async () => broken() }).converse(ask("local.echo")));
      // Chromium's json() has another reason than its own reader.
      isError(context, error, { name: "TransportError", retryable: true, message: /broke off \(.+\)/ });
    },
  },
  {
    name: "messages that are neither event nor exception are ProtocolError",
    async run(context) {
      for (const headers of [{}, { ":message-type": "news" }, { ":message-type": "event" }]) {
        const { error } = await gatherUntilError(await served(context, [message(headers)]));
        isError(context, error, { name: "ProtocolError", retryable: false });
      }
      const { error } = await gatherUntilError(await served(context, [exception("throttlingException", { message: "slower" })]));
      isError(context, error, { name: "ThrottlingException", retryable: true, message: "slower" });
    },
  },
];
