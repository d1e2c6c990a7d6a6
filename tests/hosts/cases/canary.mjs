// A key with a mark in it is driven through every way in which something can go wrong, and the
// mark is looked for in whatever a user, a log or a stranger's server may get to see.
import { equal, fail, ok, seen } from "../assert.mjs";
import { MARKED_KEY, MARKER, ask, connect, gather, json, user } from "../calls.mjs";
import { event, eventStream } from "../frames.mjs";
import { shortTermKey } from "../keys.mjs";
import { hides, watching } from "../leaks.mjs";
import { BAD_HEADERS, REFUSED } from "./configuration.mjs";

const OPERATIONS = {
  converse: (client, request, options) => client.converse(request, options),
  converseStream: async (client, request, options) => gather(await client.converseStream(request, options)),
  response: async (client, request, options) => (await client.converseStream(request, options)).response(),
  countTokens: (client, { modelId, ...converse }, options) => client.countTokens({ modelId, input: { converse } }, options),
};

/** A signal that is aborted at once where the model would let one wait for ever. */
const patience = (model) => (/stall/.test(model) ? AbortSignal.timeout(50) : undefined);

/** [what, a function of (context, keyed) that gives, throws or rejects with anything] */
async function* paths(context) {
  const { models } = await (await fetch(`${context.endpoint}/local-endpoint.json`)).json();
  const faults = models.filter(({ kind }) => kind === "fault").map(({ id }) => id);
  ok(faults.length > 30, `only ${faults.length} faults`);
  for (const model of [...faults, "local.tool-input-broken", "local.nobody", "local.echo"]) {
    for (const [operation, call] of Object.entries(OPERATIONS)) {
      yield [`${model} ${operation}`, (_, keyed) => call(keyed(), ask(model), { signal: patience(model) })];
    }
  }
  for (const [what, config] of REFUSED) {
    yield [`configuration: ${what}`, (_, keyed) => keyed(config)];
  }
  for (const [what, headers] of BAD_HEADERS) {
    yield [`configuration: ${what}`, (_, keyed) => keyed({ headers })];
    yield [`call: ${what}`, (_, keyed) => keyed().converse(ask("local.echo"), { headers })];
  }
  const env = { AWS_BEARER_TOKEN_BEDROCK: MARKED_KEY, AWS_ENDPOINT_URL: context.endpoint };
  yield ["fromEnv", ({ ConverseClient }) => ConverseClient.fromEnv(env)];
  for (const [name, value] of [["AWS_BEARER_TOKEN_BEDROCK", `${MARKED_KEY}\n`.repeat(2)], ["AWS_REGION", MARKED_KEY + "=="], ["AWS_ENDPOINT_URL", `https://${MARKED_KEY}@x`]]) {
    yield [`fromEnv: a key in ${name}`, ({ ConverseClient }) => ConverseClient.fromEnv({ ...env, [name]: value })];
  }
  for (const [what, request] of [
    ["no model", { messages: [] }], ["a function", { ...ask("m"), a() {} }], ["a cycle", Object.assign(ask("m"), { toString: undefined })],
    ["model ..", ask("..")], ["a model that is the key", ask(MARKED_KEY)], ["a model that holds the key", ask(`a/${MARKED_KEY}/b`)],
  ]) {
    yield [`request: ${what}`, (_, keyed) => keyed({ endpoint: context.closedEndpoint }).converse(request)];
  }
  // Expired, and for another region.
  const marked = (options) => shortTermKey({ ...options, accessKeyId: MARKER });
  yield ["an expired key", (_, keyed) => keyed({ bearerToken: marked({ age: 7200 }) }).converse(ask("m"))];
  yield ["a key for another region", (_, keyed) => keyed({ bearerToken: marked({ region: "us-west-2" }), region: "us-east-1" })];
  yield ["inspectBearerToken", ({ inspectBearerToken }) => inspectBearerToken(marked())];
  yield ["inspectBearerToken of a list", ({ inspectBearerToken }) => inspectBearerToken([MARKED_KEY])];
  // Providers.
  for (const [what, bearerToken] of [
    ["gives a key in the wrong place", () => ({ key: MARKED_KEY })], ["gives a list", async () => [MARKED_KEY]],
    ["gives an unusable key", async () => `${MARKED_KEY}\n${MARKED_KEY}`], ["gives a bad expiration", () => ({ token: MARKED_KEY, expiration: MARKED_KEY })],
    ["gives an expired key", () => ({ token: MARKED_KEY, expiration: new Date(0) })], ["gives a key that is refused", () => MARKED_KEY],
  ]) {
    for (const model of ["local.error-expired-token", "local.redirect"]) {
      yield [`a provider that ${what}, ${model}`, (_, keyed) => keyed({ bearerToken }).converse(ask(model))];
    }
  }
  const hangs = () => new Promise(() => {});
  yield ["a provider that hangs", (_, keyed) => keyed({ bearerToken: hangs }).converse(ask("m"), { signal: AbortSignal.timeout(20) })];
  // Redirects, the network, and aborts.
  for (const where of ["same", "cross"]) {
    for (const status of [301, 302, 303, 307, 308]) {
      const endpoint = `${context.trap.redirector}/${status}/${where}`;
      yield [`redirect ${status} ${where}`, (_, keyed) => keyed({ endpoint }).converse(ask("m"))];
      yield [`redirect ${status} ${where}, stream`, (_, keyed) => keyed({ endpoint }).converseStream(ask("m"))];
    }
  }
  yield ["an endpoint that holds the key", (_, keyed) => keyed({ endpoint: `${context.closedEndpoint}/${MARKED_KEY.replaceAll("=", "")}`, bearerToken: MARKED_KEY.replaceAll("=", "") }).converse(ask("m"))];
  yield ["nobody listens", (_, keyed) => keyed({ endpoint: context.closedEndpoint }).converse(ask("m"))];
  yield ["aborted before", (_, keyed) => keyed().converse(ask("local.echo"), { signal: AbortSignal.abort() })];
  yield ["aborted in the midst", async (_, keyed) => {
    const abort = new AbortController();
    const stream = await keyed().converseStream(ask("local.stream-stall:messages"), { signal: abort.signal });
    for await (const item of stream) if (item.contentBlockDelta) abort.abort();
  }];
  yield ["left in the midst", async (_, keyed) => {
    const stream = await keyed().converseStream(ask("local.long:messages"));
    for await (const item of stream) if (item.contentBlockDelta) break;
    return [stream, await stream.response().catch((error) => error)];
  }];
  // A fetch of the caller's that tells all it knows.
  for (const [what, answer] of [
    ["throws the request's headers", (request) => { throw new Error(request.headers.get("authorization")); }],
    ["rejects with them as a text", (request) => Promise.reject(request.headers.get("authorization"))],
    ["nests them", (request) => Promise.reject(new TypeError("x", { cause: new Error(request.headers.get("authorization")) }))],
    ["gives them as no Response", (request) => request.headers.get("authorization")],
    ["answers with them", (request) => json({ message: request.headers.get("authorization") }, { status: 403 })],
    ["streams an error with them", (request) => eventStream([event("messageStart", {})], { error: new Error(request.headers.get("authorization")) })],
  ]) {
    for (const operation of ["converse", "converseStream"]) {
      yield [`a fetch that ${what}, ${operation}`, (_, keyed) => OPERATIONS[operation](keyed({ fetch: answer }), ask("m"))];
    }
  }
  // Objects, looked at and handled.
  yield ["a client that was freed", (_, keyed) => {
    const client = keyed();
    client.free();
    return client.converse(ask("m"));
  }];
  yield ["structuredClone of client and stream", async (_, keyed) => {
    const client = keyed();
    const stream = await client.converseStream(ask("local.echo"));
    return [client, stream].map((it) => {
      try {
        return structuredClone(it);
      } catch (error) {
        return error;
      }
    });
  }];
  yield ["logging client, stream and error", async (_, keyed) => {
    const client = keyed();
    console.log(client, await client.converseStream(ask("local.echo")));
    console.error(await client.converse(ask("local.error-validation")).catch((error) => error), String(client), JSON.stringify(client));
  }];
  yield ["tools", async ({ runTools }, keyed) => {
    const fails = { toolSpec: { name: "t", inputSchema: { json: {} } }, run() { throw new Error("t"); } };
    return gather(runTools(keyed(), { modelId: "local.tools", messages: [user({ text: "x" })] }, [fails], { maxTurns: 1 }));
  }];
}

export const cases = [
  {
    name: "canary: a marked key goes through every path, and shows nowhere",
    async run(context) {
      const keyed = (config) => connect(context, { bearerToken: MARKED_KEY, ...config });
      let count = 0;
      await watching(async ({ said, requests }) => {
        for await (const [what, run] of paths(context)) {
          count += 1;
          let outcome;
          try {
            outcome = await run(context, keyed);
          } catch (error) {
            outcome = error;
            seen.push(error);
          }
          hides(context, outcome, what);
        }
        hides(context, said, "the console");
        for (const { url, headers } of requests) {
          ok(!url.includes(MARKER) && !url.includes(MARKED_KEY), `a key in the URL ${url}`);
          const isKeyed = headers.includes(MARKED_KEY);
          const isAsked = [context.endpoint, context.closedEndpoint, context.trap.redirector].some((origin) => url.startsWith(`${origin}/`));
          ok(!isKeyed || isAsked, `the key went to ${url}`);
        }
      });
      // What reached the servers says the same, whatever the host's fetch did by itself.
      const reached = await (await fetch(`${context.trap.redirector}/seen`)).json();
      for (const { server, method, url, headers } of reached) {
        ok(!url.includes(MARKED_KEY), `a key in the URL ${url}`);
        if (headers.includes(MARKED_KEY)) ok(server === "redirector" && /^\/30\d\//.test(url), `the key went to ${server}, ${method} ${url}`);
      }
      ok(reached.some(({ headers }) => headers.includes(MARKED_KEY)), "the redirects were asked");
      return `${count} paths tried with a marked key`;
    },
  },
  {
    name: "redirects to any origin are refused, and followed nowhere",
    async run(context) {
      const { redirector } = context.trap;
      for (const status of [301, 302, 303, 307, 308]) {
        for (const where of ["same", "cross"]) {
          const error = await connect(context, { endpoint: `${redirector}/${status}/${where}` }).converse(ask("m")).then(() => fail("followed"), (error) => error);
          equal(error.name, "ProtocolError", `${status} ${where}: ${error.message}`);
        }
      }
      const reached = await (await fetch(`${redirector}/seen`)).json();
      const stolen = reached.filter(({ server, url }) => server === "elsewhere" || url === "/stolen");
      equal(stolen.length, 0, `requests where a redirect leads: ${JSON.stringify(stolen)}`);
    },
  },
  {
    name: "a key is gone from the module's memory once its client is freed",
    async run(context) {
      const { memory } = await context.instance();
      // Made up here and now, so that nothing else has left it there; in halves, since it is
      // to be looked for and not to be found in the search itself.
      const secret = `ABSK${btoa(String(Math.random())).replaceAll("=", "")}${btoa(String(Math.random())).replaceAll("=", "")}`;
      const bytes = new TextEncoder().encode(secret);
      const copies = () => {
        const heap = new Uint8Array(memory.buffer);
        let count = 0;
        for (let at = heap.indexOf(bytes[0]); at !== -1; at = heap.indexOf(bytes[0], at + 1)) {
          if (bytes.every((byte, index) => heap[at + index] === byte)) count += 1;
        }
        return count;
      };
      const fetch = async () => json({ output: { message: { role: "assistant", content: [] } } });
      for (const bearerToken of [secret, ` ${secret}\n`, async () => ({ token: secret })]) {
        const client = connect(context, { bearerToken, fetch });
        await client.converse(ask("m"));
        ok(copies() > 0, "the search finds a key that is in use");
        client.free();
        equal(copies(), 0, "copies of the key");
      }
      context.inspectBearerToken(secret);
      equal(copies(), 0, "copies after inspectBearerToken");
    },
  },
];

/** After all others: nothing works any more. */
export const last = [
  {
    name: "canary: a module that dies says so to all who wait and all who come, and tells no key",
    async run(context) {
      const keyed = (config) => connect(context, { bearerToken: MARKED_KEY, ...config });
      const client = keyed();
      const stream = await client.converseStream(ask("local.long:messages"));
      const events = stream[Symbol.asyncIterator]();
      await events.next();
      const waits = keyed({ fetch: () => new Promise(() => {}) }).converse(ask("m"));
      const wasm = await context.instance();
      const outcomes = [];
      const attempt = async (call) => {
        try {
          outcomes.push(await call());
        } catch (error) {
          outcomes.push(error);
        }
      };
      // What no input can do, a test can: all pointers lead out of the memory now.
      new Uint8Array(wasm.memory.buffer).fill(0xff);
      for (const call of [
        () => client.converse(ask("local.echo")),
        () => waits,
        () => client.converseStream(ask("local.echo")),
        () => keyed(),
        () => context.ConverseClient.fromEnv({ AWS_BEARER_TOKEN_BEDROCK: MARKED_KEY }),
        () => context.inspectBearerToken(MARKED_KEY),
        () => gather(events),
      ]) {
        outcomes.length = 0;
        await attempt(call);
        hides(context, outcomes, String(call));
        const [error] = outcomes;
        ok(error instanceof context.ConverseError && error.name === "ModuleError", `${call}: ${error}`);
        ok(/cannot be used any more/.test(error.message), error.message);
      }
      await stream.cancel();
    },
  },
];
