// What all browsers share: a server on loopback with a page that runs the suite in itself or in a worker, against the
// installed package, and tells here how it goes. A browser is only to open its address. (It is a document really
// sent, without a content policy: to one that a driver made up, Chromium would deny the local network.)
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const SUITE = new URL("../", import.meta.url);
const PACKAGE = new URL("../../node_modules/converse-wasm/", import.meta.url);
const TYPES = { html: "text/html", mjs: "text/javascript", js: "text/javascript", json: "application/json", wasm: "application/wasm" };

/** What is made up here, by its path. */
async function madeUp(settings) {
  // No bundler resolves the package's name here: its entry is the one that they would take for browsers.
  const { exports } = JSON.parse(await readFile(new URL("package.json", PACKAGE), "utf8"));
  const entry = new URL(exports["."].browser, "http://host/pkg/").pathname;
  return {
    "/page.html": `<!doctype html><meta charset="utf-8"><title>The suite</title><script type="module" src="/hosts/hosts/in-page.mjs"></script>`,
    "/entry.mjs": `export * from "${entry}";\nexport { default } from "${entry}";`,
    "/classic-worker.js": `import("/hosts/hosts/in-browser.mjs").catch((error) => fetch("/end", { method: "POST", body: JSON.stringify(String(error)) }));`,
    "/settings.json": JSON.stringify({ ...settings, kind: "browser", entry }),
  };
}

/**
 * Serves the page until `close()`. `url` is its address for a scope: "page", "worker", "module-worker" or
 * "service-worker". `ended` resolves once the suite was run there.
 */
export async function servePage(settings, report, signal) {
  const texts = await madeUp(settings);
  let end;
  const ended = new Promise((resolve, reject) => {
    end = (error) => (error ? reject(new Error(error)) : resolve());
  });
  // Whoever awaits it may come later.
  ended.catch(() => {});
  signal.addEventListener("abort", () => end(signal.reason.message));

  const told = { "/report": report, "/end": end };
  const fileOf = (path) => {
    if (path.startsWith("/hosts/")) return readFile(new URL(path.slice("/hosts/".length), SUITE));
    if (path.startsWith("/pkg/")) return readFile(new URL(path.slice("/pkg/".length), PACKAGE));
    throw new Error(`nothing at ${path}`);
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    // Open for as long as the suite runs: a browser that dies, or a tab of it, closes it.
    if (pathname === "/alive") return response.on("close", () => end("the page or the worker is gone"));
    try {
      if (request.method === "POST") {
        told[pathname](JSON.parse(await text(request)));
        return response.end();
      }
      const body = texts[pathname] ?? (await fileOf(pathname));
      // A service worker is to be one for the whole origin, so that the page can wait for it.
      const headers = { "content-type": TYPES[pathname.split(".").pop()], "service-worker-allowed": "/" };
      return response.writeHead(200, headers).end(body);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: (scope) => `http://127.0.0.1:${server.address().port}/page.html?in=${scope}`,
    ended,
    close: () => (server.closeAllConnections(), server.close()),
  };
}
