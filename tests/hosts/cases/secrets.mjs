// The key is in the Authorization header, and nowhere else. The last case here looks
// through every error that any case before it has seen.
import { equal, isError, match, ok, rejection, same, seen } from "../assert.mjs";
import { MARKED_KEY, ask, connect, gather, gatherUntilError, json } from "../calls.mjs";
import { event, eventStream, exception, message } from "../frames.mjs";
import { hides } from "../leaks.mjs";

/** Answers of an endpoint that echoes what it was sent. */
const echoes = {
  "the message of an error": () => json({ message: `unknown key ${MARKED_KEY}` }, { status: 403 }),
  "the type of an error": () => json({ __type: MARKED_KEY, message: "m" }, { status: 403 }),
  "the code of an error": () => json({ code: MARKED_KEY, message: "m" }, { status: 403 }),
  "the header x-amzn-errortype": () => json({ message: "m" }, { status: 403, headers: { "x-amzn-errortype": MARKED_KEY } }),
  "the header x-amzn-requestid": () => json({ message: "m" }, { status: 403, headers: { "x-amzn-requestid": MARKED_KEY } }),
  "the content type of an error": () => json(MARKED_KEY, { status: 502, headers: { "content-type": `text/${MARKED_KEY}` } }),
  "the content type of an answer": () => new Response("<p>", { headers: { "content-type": `text/html; was=${MARKED_KEY}` } }),
  "an answer that is no JSON": () => new Response(MARKED_KEY, { headers: { "content-type": "application/json" } }),
  "the reason of a redirect": () => new Response(null, { status: 307, headers: { location: `/${MARKED_KEY}` } }),
};

/** Streams that do. */
const streamEchoes = {
  "an exception": () => eventStream([exception("validationException", { message: `bad key ${MARKED_KEY}` })]),
  "the type of an exception": () => eventStream([exception(MARKED_KEY, { message: "m" })]),
  "an error message": () =>
    eventStream([message({ ":message-type": "error", ":error-code": MARKED_KEY, ":error-message": `bad ${MARKED_KEY}` })]),
  "an unknown message type": () => eventStream([message({ ":message-type": MARKED_KEY })]),
  "a body that breaks": () => eventStream([event("messageStart", {})], { error: new Error(`cut off: Bearer ${MARKED_KEY}`) }),
  "the request id of a stream": () =>
    eventStream([exception("validationException", { message: "m" })], { headers: { "x-amzn-requestid": MARKED_KEY } }),
};

const keyed = (context, config) => connect(context, { bearerToken: MARKED_KEY, ...config });

export const cases = [
  {
    name: "client, stream and their prototypes show no key",
    async run(context) {
      const client = keyed(context);
      const stream = await client.converseStream(ask("local.echo:messages"));
      for (const [what, value] of Object.entries({ client, stream })) {
        hides(context, value, what);
        hides(context, { ...value }, `a copy of ${what}`);
        hides(context, Object.getPrototypeOf(value), `the prototype of ${what}`);
      }
      hides(context, await gather(stream), "the events");
      hides(context, stream, "the stream at its end");
    },
  },
  {
    name: "a custom fetch that fails with the key in its reason: it is redacted",
    async run(context) {
      const text = `Headers.append: "Bearer ${MARKED_KEY}" is an invalid header value.`;
      const failures = [new Error(text), text, new TypeError("failed", { cause: new Error(text) }), { message: text }];
      for (const failure of failures) {
        const client = keyed(context, { fetch: () => Promise.reject(failure) });
        for (const operation of ["converse", "converseStream"]) {
          const error = await rejection(client[operation](ask("local.echo")));
          isError(context, error, { name: "TransportError" });
          hides(context, error, operation);
        }
      }
    },
  },
  ...Object.entries(echoes).map(([what, answer]) => ({
    name: `an endpoint that echoes the key in ${what}: it is not shown`,
    async run(context) {
      const client = keyed(context, { fetch: async () => answer() });
      for (const operation of ["converse", "converseStream"]) {
        // Some of these are answers that a stream takes: its bytes are to tell then.
        const error = await rejection(client[operation](ask("local.echo")).then((it) => (operation === "converse" ? it : gather(it))));
        ok(error instanceof context.ConverseError, `no ConverseError: ${error}`);
        hides(context, error, operation);
      }
    },
  })),
  ...Object.entries(streamEchoes).map(([what, answer]) => ({
    name: `a stream that echoes the key in ${what}: it is not shown`,
    async run(context) {
      const stream = await keyed(context, { fetch: async () => answer() }).converseStream(ask("local.echo"));
      const { error } = await gatherUntilError(stream);
      ok(error instanceof context.ConverseError, `no ConverseError: ${error}`);
      hides(context, error, "the error");
    },
  })),
  {
    name: "what is redacted leaves the rest of the text",
    async run(context) {
      const fetch = async () => echoes["the message of an error"]();
      const error = await rejection(keyed(context, { fetch }).converse(ask("local.echo")));
      match(error.message, /^unknown key \[redacted\]$/, "message");
    },
  },
  {
    name: "an error is JSON without a key, and names what it is",
    async run(context) {
      const error = await rejection(keyed(context).converse(ask("local.error-throttling")));
      const { requestId, ...rest } = JSON.parse(JSON.stringify(error));
      same(rest, { name: "ThrottlingException", status: 429, retryable: true, attempts: 1 }, "JSON");
      ok(typeof requestId === "string", "requestId");
    },
  },
  {
    name: "an error that is inspected shows its name and message",
    async run(context) {
      if (!context.inspect) return { notHere: "which has no inspect()" };
      const error = await rejection(keyed(context).converse(ask("local.error-throttling")));
      match(context.inspect(error), /ThrottlingException: Too many requests/, "inspect");
      return undefined;
    },
  },
  {
    name: "a rejection that nobody hears of is noticed here, until somebody does",
    async run({ unhandled }) {
      const rejected = Promise.reject(new Error("made up here"));
      const noticed = async (count) => {
        // The host tells of it in a turn of its own.
        for (let turn = 0; turn < 1000 && unhandled().length !== count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
        equal(unhandled().length, count, `unhandled rejections: ${unhandled()}`);
      };
      await noticed(1);
      rejected.catch(() => {});
      await noticed(0);
    },
  },
  {
    name: "nothing was rejected without anyone to hear of it",
    run({ unhandled }) {
      same(unhandled().map(String), [], "unhandled rejections");
    },
  },
  {
    name: "no error that was seen here shows a key",
    run(context) {
      ok(seen.length > 100, `only ${seen.length} errors were seen`);
      for (const error of seen) hides(context, error, `${error?.name}: ${String(error?.message).slice(0, 60)}`);
    },
  },
];
