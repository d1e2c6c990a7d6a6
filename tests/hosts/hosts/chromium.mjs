// Chromium: a page on the origin of PAGE_URL, which serves the package at /pkg/. The suite
// is handed to the page from this folder; the endpoint is another origin.
import { readFile } from "node:fs/promises";
import { PAGE_URL, launch } from "../../page/browser.mjs";

const FOLDER = new URL("..", import.meta.url);

async function serve(route) {
  const path = new URL(route.request().url()).pathname.replace(/^\/hosts\//, "");
  await route.fulfill({ contentType: "text/javascript", body: await readFile(new URL(path, FOLDER)) });
}

export async function run(settings, report) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.exposeFunction("report", report);
    // A document that the server itself has sent, without scripts or a content policy: to a
    // page that was made up here, Chromium would deny the local network.
    await page.goto(new URL("/pkg/package.json", PAGE_URL).href);
    await page.route((url) => url.pathname.startsWith("/hosts/"), serve);
    await page.evaluate(load);
    // While there are routes, preflights are answered by the driver.
    await page.unrouteAll();
    await page.evaluate((settings) => globalThis.runAll(settings), settings);
  } finally {
    await browser.close();
  }
}

// This one runs in the page.
async function load() {
  const { unhandled } = await import("/hosts/unhandled.mjs");
  const entry = new URL("/pkg/browser.js", location.href).href;
  const { default: init, ...exported } = await import(entry);
  const { runTools } = await import(new URL("/pkg/tools.js", location.href).href);
  const { initSync } = await import(new URL("/pkg/converse_wasm.js", location.href).href);
  const { runAll } = await import("/hosts/suite.mjs");
  globalThis.runAll = (settings) =>
    runAll({ ...settings, host: "chromium", entry, init, ...exported, runTools, unhandled, instance: initSync }, globalThis.report);
}
