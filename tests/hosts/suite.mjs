// The conformance suite: what a user relies on, written once and run on each host. Only
// Web APIs here and in cases/; what differs between hosts is in the context:
// `{ init, ...what the package exports, runTools, endpoint, closedEndpoint,
// trap, meter, bearerToken, streams, kind, entry, instance(), unhandled(), inspect? }`, where
// `kind` is that of the package's entries: "node", "deno", "workerd" or "browser". A case that
// does not apply to a host gives `{ notHere: why }`.
import { cases as abort } from "./cases/abort.mjs";
import { cases as basics } from "./cases/basics.mjs";
import { cases as canary, last } from "./cases/canary.mjs";
import { cases as configuration } from "./cases/configuration.mjs";
import { cases as content } from "./cases/content.mjs";
import { cases as endings } from "./cases/endings.mjs";
import { cases as endurance } from "./cases/endurance.mjs";
import { cases as errors } from "./cases/errors.mjs";
import { cases as eventstream } from "./cases/eventstream.mjs";
import { cases as keys } from "./cases/keys.mjs";
import { cases as peers } from "./cases/peers.mjs";
import { cases as peerStreams } from "./cases/peer-streams.mjs";
import { cases as provider } from "./cases/provider.mjs";
import { cases as requests } from "./cases/requests.mjs";
import { cases as response } from "./cases/response.mjs";
import { cases as retries } from "./cases/retries.mjs";
import { cases as secrets } from "./cases/secrets.mjs";
import { cases as streams } from "./cases/streams.mjs";
import { cases as tools } from "./cases/tools.mjs";

const CASE_LIMIT_MS = 15_000;

/** In order: the first ones look at the package before `init()`, secrets at what the others saw. */
const GROUPS = Object.entries({
  basics, eventstream, streams, requests, configuration, keys, provider, response, content, peers, "peer-streams": peerStreams,
  tools, errors, abort, endings, retries, canary, secrets, endurance, "the module's death": last,
});

/** All cases, each with the name of its group. */
export const cases = GROUPS.flatMap(([group, itsCases]) => itsCases.map((it) => ({ group, ...it })));

/** Runs all cases one by one; `report` is told each result as it comes. */
export async function runAll(context, report = () => {}) {
  const results = [];
  for (const { name, run, limitMs } of cases) {
    const result = { name };
    try {
      // What a case gives is a figure to be told.
      result.note = await within(run(context), limitMs);
    } catch (error) {
      // V8's stacks begin with the message; those of other engines are without it.
      result.error = error?.stack?.includes(error.message) ? error.stack : `${error}\n${error?.stack ?? ""}`;
    }
    results.push(result);
    await report(result);
  }
  return results;
}

async function within(promise, limitMs = CASE_LIMIT_MS) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
