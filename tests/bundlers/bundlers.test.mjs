// The packed package in what each bundler makes of an app, run under a strict content policy against the local
// endpoint (ENDPOINT), in Chromium (CHROMIUM) and workerd. Nothing may warn, neither when it is built nor when it runs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../page/browser.mjs";
import { browse } from "./browse.mjs";
import * as deno from "./builds/deno.mjs";
import * as esbuild from "./builds/esbuild.mjs";
import * as rollup from "./builds/rollup.mjs";
import * as vite from "./builds/vite.mjs";
import * as webpack from "./builds/webpack.mjs";
import * as wrangler from "./builds/wrangler.mjs";
import { gzipped, serve } from "./server.mjs";

const QUESTION = "Grüße, 世界!";
const APP = fileURLToPath(new URL("app", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../node_modules/converse-wasm", import.meta.url));
const BUILT = fileURLToPath(new URL("../../target/bundlers", import.meta.url));
const endpoint = (process.env.ENDPOINT ?? "http://127.0.0.1:8081").replace(/\/$/, "");
const { bearerToken } = await (await fetch(`${endpoint}/local-endpoint.json`)).json();
const settings = { endpoint, bearerToken, region: "us-east-1" };

let browser;
before(async () => {
  await rm(BUILT, { recursive: true, force: true });
  await mkdir(BUILT, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

const rows = [];
after(() => {
  console.log("gzip -9, bytes: JavaScript and wasm that the app loads");
  for (const row of rows) console.log(`${row.name.padEnd(32)} ${row.version.padEnd(10)} ${row.scripts} ${row.wasm}`);
});

/** A row of the table, for what has passed. */
const note = (name, version, { scripts, wasm }) =>
  rows.push({ name, version, scripts: String(scripts).padStart(7), wasm: String(wasm).padStart(7) });

async function check(url, kinds = []) {
  const seen = await browse(browser, url);
  assert.deepEqual(seen, { answer: QUESTION, complaints: [], kinds });
}

/** Builds an app, serves what has been built, and looks at it. */
function checkBuilt(name, { version }, app, build, kinds) {
  test(name, async () => {
    const folder = join(BUILT, name.replaceAll(/\W+/g, "-"));
    assert.deepEqual(await build(join(APP, app), folder), []);
    const server = await serve({ "/": folder }, settings);
    try {
      await check(server.url, kinds);
      note(name, version, server.weight());
    } finally {
      await server.close();
    }
  });
}

checkBuilt("vite build", vite, "page", vite.build);
checkBuilt("vite build: a module worker", vite, "worker", vite.build, ["module"]);
checkBuilt("webpack", webpack, "page", webpack.build);
checkBuilt("webpack: a classic worker", webpack, "worker", webpack.build, ["classic"]);
checkBuilt("webpack: a service worker", webpack, "service-worker", webpack.build);
checkBuilt("esbuild", esbuild, "page", esbuild.build);
checkBuilt("esbuild: a classic script", esbuild, "by-hand", esbuild.buildClassic);
checkBuilt("rollup", rollup, "page", rollup.build);

for (const [app, kinds] of [["page"], ["worker", ["module"]]]) {
  test(`vite dev, ${app}`, async () => {
    const server = await serve({}, settings);
    const dev = await vite.develop(join(APP, app), settings, server.url);
    try {
      await check(dev.url, kinds);
      assert.deepEqual(dev.warnings, []);
    } finally {
      await dev.close();
      await server.close();
    }
  });
}

test("no bundler", async () => {
  // A content policy that lets no inline script run takes an import map by its hash.
  const page = await readFile(join(APP, "no-bundler/index.html"), "utf8");
  const [, importMap] = page.match(/<script type="importmap">(.*?)<\/script>/s);
  const hash = createHash("sha256").update(importMap).digest("base64");
  const server = await serve({ "/node_modules/converse-wasm/": PACKAGE, "/": APP }, settings, `'sha256-${hash}'`);
  try {
    await check(`${server.url}no-bundler/`);
    note("no bundler", "", server.weight());
  } finally {
    await server.close();
  }
});

test("wrangler", async () => {
  const folder = join(BUILT, "wrangler");
  assert.deepEqual(await wrangler.build(join(APP, "cloudflare.js"), folder), []);
  const bindings = { AWS_BEARER_TOKEN_BEDROCK: bearerToken, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: endpoint };
  assert.equal(await wrangler.answer(folder, bindings, QUESTION), QUESTION);
  const weight = { ".js": 0, ".wasm": 0 };
  for (const file of await readdir(folder)) {
    if (extname(file) in weight) weight[extname(file)] += gzipped(await readFile(join(folder, file)));
  }
  note("wrangler", wrangler.version, { scripts: weight[".js"], wasm: weight[".wasm"] });
});

test("deno check", () => deno.check(join(APP, "deno.ts")));
