// Many at a time, and those who leave.
import assert from "node:assert/strict";
import { FRAMES, PLAIN, model } from "../setup.mjs";

const whole = Buffer.concat(FRAMES);

export const attacks = [
  {
    // Neither host watches a silent connection for its end in every case: what is sent next
    // finds it closed, at the latest.
    name: "who leaves before the answer, and in the midst of it",
    async run(relay) {
      const session = await relay.signIn();
      const { upstream } = relay;
      for (const id of ["endless", "late"]) {
        const leaving = new AbortController();
        const answer = relay.call(session, model(id, "converse-stream"), { signal: leaving.signal });
        await upstream.until(() => upstream.open.size === 1);
        if (id === "endless") await (await answer).body.getReader().read();
        leaving.abort();
        await answer.catch(() => {});
        upstream.release();
        await upstream.until(() => upstream.open.size === 0);
      }
      return "the upstream's connection is closed";
    },
  },
  {
    name: "1,000 streams at a time, a tenth of them left",
    async run(relay) {
      const session = await relay.signIn();
      const { upstream } = relay;
      const leaving = new AbortController();
      const left = Array.from({ length: 100 }, async () => {
        const response = await relay.call(session, model("endless", "converse-stream"), { signal: leaving.signal });
        await response.arrayBuffer();
      });
      const read = Array.from({ length: 900 }, async () => {
        const response = await relay.call(session, model(PLAIN, "converse-stream"));
        assert.equal(response.status, 200);
        assert.ok(whole.equals(Buffer.from(await response.arrayBuffer())), "to the byte");
      });
      await upstream.until(() => upstream.open.size >= 100 && upstream.received.filter(({ url }) => url.includes("endless")).length === 100);
      leaving.abort();
      const ends = await Promise.allSettled(left);
      for (const { reason } of ends) assert.equal(reason?.name, "AbortError");
      await Promise.all(read);
      await upstream.until(() => upstream.open.size === 0);
      assert.equal(upstream.received.length, 1000);
      return "900 whole to the byte, 100 closed upstream";
    },
  },
];
