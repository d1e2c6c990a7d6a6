// The relay under attack, on each of its hosts: what was tried, and what happened.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { attacks as crowd } from "./attacks/crowd.mjs";
import { attacks as raw } from "./attacks/raw.mjs";
import { attacks as requests } from "./attacks/requests.mjs";
import { attacks as sessions } from "./attacks/sessions.mjs";
import { HOSTS, KEY, PASSPHRASE, SECRET, startRelay } from "./setup.mjs";

const ATTACKS = [sessions, requests, raw, crowd].flat();
const table = new Map(ATTACKS.map(({ name }) => [name, []]));

for (const host of Object.keys(HOSTS)) {
  describe(host, () => {
    let relay;
    before(async () => {
      relay = await startRelay(host);
    });
    for (const { name, run } of ATTACKS) {
      test(`${host}: ${name}`, async () => {
        relay.upstream.received.length = 0;
        table.get(name).push(`${host}: ${await run(relay)}`);
      });
    }
    test(`${host}: what it logged holds no key, no secret and nothing of what was said`, async () => {
      await relay.stop();
      // workerd itself writes down what it could not parse, for developers.
      const ours = relay.said().split("\n").filter((line) => !/^(workerd\/|stack:)/.test(line)).join("\n");
      for (const secret of [KEY, PASSPHRASE, SECRET]) assert.ok(!relay.said().includes(secret), relay.said());
      for (const content of ["private question", "the-client", "eyJ"]) assert.ok(!ours.includes(content), ours);
    });
  });
}

after(() => {
  console.log("what was tried; host: what happened");
  for (const [name, outcomes] of table) console.log(`${name}\n    ${outcomes.join("\n    ")}`);
});
