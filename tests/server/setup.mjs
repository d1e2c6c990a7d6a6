// What the tests of both servers use.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

// The servers' own dependency, from where they have it.
const require = createRequire(new URL("../../www/server/mint.mjs", import.meta.url));
const { serve } = await import(pathToFileURL(require.resolve("@hono/node-server")));
export const { passphraseCheck } = await import("../../www/relay/checks.js");

export const PASSPHRASE = "open sesame, said the test";
export const ORIGIN = "http://127.0.0.1:8080";
export const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "made-up/session+token==",
};

export const config = {
  origin: ORIGIN,
  secret: "a secret of the tests, long enough",
  check: passphraseCheck(PASSPHRASE),
  region: "us-west-2",
  credentials: async () => CREDENTIALS,
};

/** Listens on a free port of this machine until the test is over. */
export async function listen(t, app) {
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  return listening(t, server);
}

export async function listening(t, server) {
  if (!server.listening) await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Asks as a page of ours does. `ask` is fetch, or the request function of an app. */
export function post(ask, url, { headers, json, ...init } = {}) {
  if (json !== undefined) init.body = JSON.stringify(json);
  const type = json === undefined ? {} : { "content-type": "application/json" };
  return ask(url, { method: "POST", headers: { origin: ORIGIN, ...type, ...headers }, ...init });
}

/** The cookie of a fresh session, as a browser sends it back. */
export async function signIn(ask, base = "") {
  const response = await post(ask, `${base}/sign-in`, { json: { passphrase: PASSPHRASE } });
  if (response.status !== 200) throw new Error(`sign-in: status ${response.status}`);
  return response.headers.get("set-cookie").split(";")[0];
}

/** Runs a server from the command line, with the made-up credentials and `env`. */
export function run(t, name, env) {
  const program = fileURLToPath(new URL(`../../www/server/${name}`, import.meta.url));
  const { PATH, SystemRoot } = process.env; // of ours nothing else, credentials above all
  const child = spawn(process.execPath, [program], {
    env: {
      PATH,
      SystemRoot,
      PORT: "0",
      ORIGIN,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
      ...env,
    },
  });
  t.after(() => child.kill());
  let written = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (written += data));
  const ended = new Promise((resolve) => child.on("close", (code) => resolve({ code, written })));
  /** Its first line, or all that it wrote where that was the end of it. */
  const first = Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once("line", resolve)),
    ended.then(({ written }) => written),
  ]);
  const url = first.then((line) => line.match(/^Listening on (http:\/\/127\.0\.0\.1:\d+)$/)?.[1] ?? line);
  return { url, ended, stop: () => (child.kill(), ended) };
}

/** All that is written to the console from here to the end of the test. */
export function consoleOf(t) {
  const lines = [];
  for (const method of ["log", "info", "warn", "error", "debug", "trace"]) {
    t.mock.method(console, method, (...values) => lines.push(...values.map(shown)));
  }
  return lines;
}

function shown(value) {
  return value instanceof Error ? `${value.stack} ${JSON.stringify(value)} ${value.cause}` : String(value);
}
