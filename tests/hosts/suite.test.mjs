// The suite on each host. ENDPOINT is the local endpoint; CHROMIUM, FIREFOX and WEBKIT_DRIVER lead to
// the browsers; the package is installed beside this folder.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { before, describe, test } from "node:test";
import { cases } from "./suite.mjs";
import { faultTable, suiteTable } from "./tables.mjs";
import { startMeter, startTrap } from "./trap.mjs";

/** Each is run by the file of its name; what follows that is where in a browser: in a worker of what kind. */
const HOSTS = [
  ...["node", "node24", "bun", "deno", "workerd"],
  ...["chromium", "chromium worker", "chromium module-worker", "chromium service-worker"],
  ...["firefox", "firefox module-worker", "webkit", "webkit module-worker"],
];
/** Two, since a host keeps more than one core busy, and waits now and then. */
const AT_A_TIME = 2;
/** Longer than any case may take: a host that has said nothing for so long hangs. */
const SILENCE_MS = 330_000;
const endpoint = (process.env.ENDPOINT ?? "http://127.0.0.1:8081").replace(/\/$/, "");

/** Why a host cannot be had on this platform, where that is so. Whatever else is missing is a failure. */
function absence(host) {
  if (host.startsWith("webkit") && process.platform !== "linux") return `there is no WebKitGTK for ${process.platform}`;
  if (host === "node24" && process.platform === "darwin") return "the tests have no package of it for macOS";
  return undefined;
}

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

async function settings({ redirector, elsewhere }, { url: meter }, scope) {
  const { bearerToken } = await (await fetch(`${endpoint}/local-endpoint.json`)).json();
  // Endurance is a matter of the engine and its network: its workers share them with its pages.
  const streams = scope === "page" ? 10_000 : 1_000;
  return { endpoint, closedEndpoint: await closedEndpoint(), bearerToken, meter, trap: { redirector, elsewhere }, streams };
}

/** Runs the suite on a host; what comes of it is kept in `run`, whatever happens. */
async function runOn(run) {
  const [file, scope = "page"] = run.host.split(" ");
  const began = Date.now();
  const silence = new AbortController();
  let timer;
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error(`nothing was heard for ${SILENCE_MS} ms`)), SILENCE_MS);
  };
  const report = ({ version, ...result }) => {
    hear();
    if (version === undefined) run.results.set(result.name, result);
    else run.version = version;
  };
  const [trap, meter] = await Promise.all([startTrap(), startMeter()]);
  // A host that fails must not take the results before it with it.
  try {
    hear();
    const { run: runSuite } = await import(`./hosts/${file}.mjs`);
    await runSuite(await settings(trap, meter, scope), report, { signal: silence.signal, scope });
  } catch (error) {
    run.failure = error;
  } finally {
    clearTimeout(timer);
    trap.close();
    meter.close();
    run.seconds = Math.round((Date.now() - began) / 1000);
  }
}

const runs = HOSTS.map((host) => ({ host, results: new Map(), absent: absence(host) }));

describe("hosts", { concurrency: AT_A_TIME }, () => {
  for (const run of runs) {
    const { host, results } = run;
    describe(host, { skip: run.absent }, () => {
      before(() => runOn(run));
      for (const { name } of cases) {
        test(`${host}: ${name}`, (t) => {
          // Why, and that this is a failure, is told once, by the last test.
          if (!results.has(name)) return t.skip(`${host} did not come to this`);
          const { error, note } = results.get(name);
          assert.equal(error, undefined, error);
          if (note?.notHere !== undefined) return t.skip(`not on ${host}, ${note.notHere}`);
          if (note !== undefined && !note.table) t.diagnostic(`${host}: ${note}`);
          return undefined;
        });
      }
      test(`${host}: it started, ran all and ended by itself`, () => {
        assert.equal(run.failure, undefined, run.failure?.stack);
        assert.equal(results.size, cases.length, "a name for each case");
      });
    });
  }
});

// Not in after(), which comes before the last results are told.
process.on("exit", () => {
  const tables = runs.flatMap(({ host, results }) => {
    const { note } = [...results.values()].find((result) => result.note?.table) ?? {};
    return note ? [[host, note.table]] : [];
  });
  console.log(`${faultTable(new Map(tables))}\n\n${suiteTable(cases, runs)}`);
});
