// Serves what was built, with a content policy as strict as it can be.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

/** How long it is as gzip -9 makes it. */
export const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Scripts and WebAssembly of the page's own origin, calls of that and of the endpoint, and nothing else. */
export const policy = (endpoint, scripts = "") =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' ${scripts}; connect-src 'self' ${endpoint}`;

/**
 * Serves folders, by the beginning of the path, and /settings.json. `weight()` is how much of scripts and of wasm has
 * been sent, each file once, as gzip -9 makes it.
 */
export async function serve(folders, settings, scripts) {
  const sent = new Map();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname.replace(/\/$/, "/index.html");
    try {
      const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix)) ?? "/";
      const file = join(folders[prefix] ?? "", path.slice(prefix.length));
      const body = path === "/settings.json" ? JSON.stringify(settings) : await readFile(file);
      sent.set(file, body);
      response.setHeader("content-security-policy", policy(settings.endpoint, scripts));
      response.setHeader("content-type", TYPES[extname(file)]);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const weightOf = (type) =>
    [...sent].reduce((sum, [file, body]) => sum + (extname(file) === type ? gzipped(body) : 0), 0);
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    weight: () => ({ scripts: weightOf(".js"), wasm: weightOf(".wasm") }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
