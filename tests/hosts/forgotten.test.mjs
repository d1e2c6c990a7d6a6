// A stream that is neither read to its end nor left is closed when it is collected. Node only:
// other hosts cannot be told to collect.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ConverseClient } from "converse-wasm";
import { startMeter } from "./trap.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
let meter;
before(async () => (meter = await startMeter()));
after(() => meter.close());

const open = async () => Number(await (await fetch(meter.url)).text());

for (const [what, options] of [
  ["without a signal", () => undefined],
  ["with a signal that lives on", () => ({ signal: lasting.signal })],
]) {
  test(`a stream that is forgotten is closed, ${what}`, async () => {
    const client = new ConverseClient({ endpoint: meter.url, skipAuth: true });
    const ends = [];
    const forget = async () => {
      const stream = await client.converseStream({ modelId: "endless", messages: [] }, options());
      ends.push(stream.end);
      await stream[Symbol.asyncIterator]().next();
    };
    for (let count = 0; count < 5; count++) await forget();
    assert.equal(await open(), 5, "streams that are open");
    // A collection is no promise: it takes some.
    for (let turn = 0; turn < 500 && (await open()) > 0; turn++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(await open(), 0, "streams that are open");
    assert.deepEqual(await Promise.all(ends), Array(5).fill("aborted"));
  });
}

const lasting = new AbortController();
