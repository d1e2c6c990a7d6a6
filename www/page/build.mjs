// Makes the page: its scripts and styles in one file each, with the package's wasm and index.html beside them.
// Run by `cargo xtask demo`, by `wrangler deploy`, and for Deno by hand: `npm run build`.
//
//   --out FOLDER       where to, www/site where nothing is said
//   --connect SOURCE   what the page may connect to beside its own origin and AWS, such as https://relay.example;
//                      several times, if need be. A source as in a content policy.
//   --no-aws           AWS is left out: for a page that has a relay

import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { AWS_REGIONS } from "./settings/models.js";

const here = fileURLToPath(new URL(".", import.meta.url));

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: join(here, "../site") },
    connect: { type: "string", multiple: true, default: [] },
    "no-aws": { type: "boolean", default: false },
  },
});
for (const source of options.connect) {
  if (!/^[^\s;,"'<>]+$/.test(source)) throw new Error(`--connect ${source}: that is no source of a content policy`);
}

/** What a page cannot say by itself, for hosts that serve files; ../deno/main.js says it, too. */
const HEADERS = `/*
  Content-Security-Policy: frame-ancestors 'none'
  X-Content-Type-Options: nosniff
`;

await access(join(here, "../../pkg/package.json")).catch(() => {
  console.error("The package is not built: run `cargo xtask build` first.");
  process.exit(1);
});

const out = resolve(options.out);
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { main: "main.js", style: "style/style.css", converse_wasm_bg: "converse-wasm/converse_wasm_bg.wasm" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  loader: { ".wasm": "copy" },
  legalComments: "none", // licences.txt has all of it
  logLevel: "warning",
});

// One host for each region, and no star: *.amazonaws.com would be every bucket and function of everyone's.
const aws = options["no-aws"] ? [] : AWS_REGIONS.map((region) => `https://bedrock-runtime.${region}.amazonaws.com`);
const connect = ["'self'", ...options.connect, ...aws].join(" ");
const page = await readFile(join(here, "index.html"), "utf8");
await writeFile(join(out, "index.html"), page.replace("connect-src 'self'", () => `connect-src ${connect}`));
await writeFile(join(out, "_headers"), HEADERS);
await writeFile(join(out, "licences.txt"), await licences());

/** Of what is bundled, as these licences ask for. */
async function licences() {
  const { dependencies } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  const parts = [];
  for (const name of Object.keys(dependencies)) {
    const folder = join(here, "node_modules", name);
    for (const file of (await readdir(folder)).filter((file) => /^LICENSE/.test(file))) {
      parts.push(`${name}: ${file}\n\n${await readFile(join(folder, file), "utf8")}`);
    }
  }
  return parts.join("\n\n");
}
