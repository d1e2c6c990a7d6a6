// What must not wear the module out: an exception that a host throws through WASM leaves its
// stack where it was. These come last, since after a failure here nothing works any more.
import { equal, ok, rejection, seen, thrown } from "../assert.mjs";
import { ask, connect, greeting } from "../calls.mjs";

const TIMES = 5_000;
const mine = new Error("mine");
const throwing = { get region() { throw mine; }, get member() { throw mine; }, get signal() { throw mine; } };

async function stillWorks(context) {
  const { stopReason } = await connect(context, { fetch: greeting }).converse(ask("local.echo"));
  equal(stopReason, "end_turn", "a call afterwards");
}

/** Nothing of it is kept: so many errors need not be looked through. */
function forget(error) {
  seen.pop();
  ok(!(error instanceof WebAssembly.RuntimeError), `the module is broken: ${error}`);
}

const AT_A_TIME = 20;
/** Not how long it may take, but when it must have hung. */
const LIMIT_MS = 300_000;

/** Streams of the meter, so many at a time: how each is begun and how it is left, by its number. */
async function manyStreams(context, ways) {
  const client = connect(context, { endpoint: context.meter });
  const { memory } = await context.instance();
  const { streams } = context;
  const counts = {};
  const one = async (number) => {
    const [kind, how] = ways[number % ways.length];
    const abort = new AbortController();
    const stream = await client.converseStream(ask(kind), { signal: abort.signal }).catch((error) => error);
    if (stream instanceof Error) return stream.name;
    try {
      for await (const event of stream) {
        if (how === "break" && event.contentBlockDelta) break;
        if (how === "abort" && event.contentBlockDelta) abort.abort();
      }
    } catch {
      // Its end says it.
    }
    return stream.end;
  };
  const run = async (from, to) => {
    let next = from;
    const worker = async () => {
      while (next < to) {
        const end = await one(next++);
        counts[end] = (counts[end] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  };
  // The first ones grow the memory to what so many at a time need.
  await run(0, 30 * ways.length);
  for (const end of Object.keys(counts)) delete counts[end];
  const before = memory.buffer.byteLength;
  await run(0, streams);
  equal(memory.buffer.byteLength, before, "WASM memory");
  // A server hears of a closed connection a little later.
  let open;
  for (let turn = 0; turn < 1000; turn++) {
    open = Number(await (await fetch(context.meter)).text());
    if (open === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  equal(open, 0, "responses that the server is still sending");
  return { counts, note: `${streams} streams: ${JSON.stringify(counts)}; WASM memory ${before} bytes before and after, open connections 0` };
}

export const cases = [
  {
    name: "streams by the thousand, aborted, left and read out, leave memory and connections as they were",
    limitMs: LIMIT_MS,
    async run(context) {
      const { counts, note } = await manyStreams(context, [["endless", "abort"], ["endless", "break"], ["whole", "read"]]);
      const third = Math.floor(context.streams / 3);
      equal(counts.complete, third, "read out");
      equal(counts.aborted, context.streams - third, "aborted or left");
      return note;
    },
  },
  {
    name: "faulty streams by the thousand leave memory and connections as they were",
    limitMs: LIMIT_MS,
    async run(context) {
      const { counts, note } = await manyStreams(context, [["broken"], ["truncated"], ["exception"], ["corrupt"]]);
      equal(counts.complete, undefined, "complete");
      equal(counts.exception, context.streams / 4, "exceptions");
      equal(counts.protocol, context.streams / 4, "corrupt ones");
      return note;
    },
  },
  {
    name: `${TIMES} fetches that throw leave the module as it was`,
    async run(context) {
      const fetch = () => {
        throw mine;
      };
      const client = connect(context, { fetch });
      for (let n = 0; n < TIMES; n++) forget(await rejection(client.converse(ask("x"))));
      await stillWorks(context);
    },
  },
  {
    name: `${TIMES} configurations that throw when they are read leave the module as it was`,
    async run(context) {
      for (let n = 0; n < TIMES; n++) forget(thrown(() => new context.ConverseClient(throwing)));
      await stillWorks(context);
    },
  },
  {
    name: `${TIMES} requests and options that throw when they are read leave the module as it was`,
    async run(context) {
      const client = connect(context, { fetch: greeting });
      for (let n = 0; n < TIMES; n++) {
        forget(await rejection(client.converse({ modelId: "x", inner: throwing })));
        forget(await rejection(client.converse(ask("x"), throwing)));
      }
      await stillWorks(context);
    },
  },
];
