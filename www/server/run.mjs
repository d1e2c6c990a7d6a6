// What is done only where a server is started from the command line.

import { randomBytes } from "node:crypto";
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { serve } from "@hono/node-server";
import { passphraseCheck } from "../relay/checks.js";

/** Whether this module is the program, not an import of one. */
export function isRunDirectly(moduleUrl) {
  const [, program] = process.argv;
  return program !== undefined && pathToFileURL(realpathSync(program)).href === moduleUrl;
}

/** The part of the configuration that `sessions` takes. */
export function access(env) {
  return {
    origin: env.ORIGIN || `http://${env.HOST}:${env.PORT}`,
    // Made up anew where there is none: sessions then end with the process.
    secret: env.SESSION_SECRET || randomBytes(32).toString("hex"),
    check: passphraseCheck(env.PASSPHRASE),
  };
}

/** Listens, on this machine only where HOST does not say otherwise. */
export function start(defaultPort, makeApp) {
  const env = { ...process.env };
  env.HOST ||= "127.0.0.1";
  env.PORT ||= String(defaultPort);
  try {
    const { fetch } = makeApp(env);
    serve({ fetch, hostname: env.HOST, port: Number(env.PORT) }, ({ port }) =>
      console.log(`Listening on http://${env.HOST}:${port}`),
    );
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
