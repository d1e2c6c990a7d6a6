// The suite on each host. ENDPOINT is the local endpoint, PAGE_URL a server with the package
// at /pkg/ on another origin, CHROMIUM the browser; the package is installed beside this folder.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { cases } from "./suite.mjs";
import { startMeter, startTrap } from "./trap.mjs";

const HOSTS = ["node", "deno", "workerd", "chromium"];
const endpoint = (process.env.ENDPOINT ?? "http://127.0.0.1:8081").replace(/\/$/, "");

/** An address of this machine where nobody listens: it was given out a moment ago. */
function closedEndpoint() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(`http://127.0.0.1:${port}`));
    });
  });
}

async function settings({ redirector, elsewhere }, { url: meter }) {
  const { bearerToken } = await (await fetch(`${endpoint}/local-endpoint.json`)).json();
  return { endpoint, closedEndpoint: await closedEndpoint(), bearerToken, meter, trap: { redirector, elsewhere } };
}

/** What the users of each host see of each fault. */
const tables = new Map();

for (const host of HOSTS) {
  describe(host, () => {
    const results = new Map();
    let failure;
    before(async () => {
      const [trap, meter] = await Promise.all([startTrap(), startMeter()]);
      // A host that fails must not take the results before it with it.
      try {
        const { run } = await import(`./hosts/${host}.mjs`);
        await run(await settings(trap, meter), (result) => results.set(result.name, result));
      } catch (error) {
        failure = error;
      } finally {
        trap.close();
        meter.close();
      }
    });
    for (const { name } of cases) {
      test(`${host}: ${name}`, (t) => {
        assert.ok(results.has(name), `${host} did not come to this: ${failure?.message ?? "it ended before"}`);
        const { error, note } = results.get(name);
        assert.equal(error, undefined, error);
        if (note?.table) tables.set(host, note.table);
        else if (note !== undefined) t.diagnostic(`${host}: ${note}`);
      });
    }
    test(`${host}: it started, ran all and ended by itself`, () => {
      assert.equal(failure, undefined, failure?.stack);
      assert.equal(results.size, cases.length, "a name for each case");
    });
  });
}

// One table for all hosts: a row where they see the same, and the deliveries by which they do.
after(() => {
  const rows = new Map();
  for (const [host, table] of tables) {
    for (const [fault, text, end, name, deliveries] of table) {
      const row = `${fault.padEnd(30)} ${JSON.stringify(text).padEnd(38)} ${end.padEnd(10)} ${name ?? ""}`;
      rows.set(row, [...(rows.get(row) ?? []), `${host}: ${deliveries}`]);
    }
  }
  console.log("fault, text before it, how the stream ended, error; host: deliveries");
  for (const [row, cells] of rows) console.log(`${row}\n    ${cells.join("; ")}`);
});
