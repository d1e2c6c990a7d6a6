// Gathers in www/site what a host of the relay serves as files: the page, and the package
// that it imports from pkg/. Run by `wrangler deploy`; for Deno by hand: `node site.js`.

import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const SITE = path("site/");

/** For files that Cloudflare serves, what the page itself cannot say; deno/main.js says it, too. */
const HEADERS = `/*
  Content-Security-Policy: frame-ancestors 'none'
  X-Content-Type-Options: nosniff
`;

await rm(SITE, { recursive: true, force: true });
await mkdir(SITE);
for (const file of await readdir(path("."))) {
  if (/\.(html|css|js)$/.test(file) && file !== "site.js") await cp(path(file), SITE + file);
}
try {
  await cp(path("../pkg/"), `${SITE}pkg`, { recursive: true, filter: (file) => !/\.(md|json)$/.test(file) });
} catch (error) {
  if (error.code !== "ENOENT") throw error;
  console.error("The package is not built: run `cargo xtask build` first.");
  process.exitCode = 1;
}
await writeFile(`${SITE}_headers`, HEADERS);
