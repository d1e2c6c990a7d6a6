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

export const cases = [
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
