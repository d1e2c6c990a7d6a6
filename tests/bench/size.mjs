// What a page loads for a minimal chat that streams (chat.js), with each client: bundled by esbuild and
// minified, compressed file by file as servers do it.
//
//     node size.mjs
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { APPS, bundle, entry, PACKAGE } from "./bundle.mjs";
import { against, gzipped, publish } from "./figures.mjs";
import { CLIENTS, OURS, PEERS, THEIRS } from "./peers.mjs";

/** Half of the AWS SDK's. */
const GOAL = 2;

async function weight(files) {
  const sum = { bytes: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const content = await readFile(file);
    sum.bytes += content.length;
    sum.gzip += gzipped(content);
    sum.brotli += brotliCompressSync(content).length;
  }
  return sum;
}

const figures = [];
const of = (name) => figures.find((it) => it.name === name);
const is = (ending) => (file) => extname(file) === ending;

for (const peer of CLIENTS) {
  const outdir = join(APPS, "browser", peer);
  const { outputs } = await bundle({ main: "chat.js", peer, host: "browser", outdir });
  const files = Object.keys(outputs);
  figures.push({ name: PEERS[peer], ...(await weight(files)) });
  if (peer !== OURS) continue;
  figures.push({ name: "  its JavaScript", ...(await weight(files.filter(is(".js")))) });
  figures.push({ name: "  its wasm", ...(await weight(files.filter(is(".wasm")))) });
}
// What imports what, esbuild knows; the package's modules are loaded as they are.
const { inputs } = await bundle({ main: "chat.js", peer: OURS, host: "browser", outdir: join(APPS, "browser", OURS) });
const loaded = Object.keys(inputs).filter((file) => join(process.cwd(), file).startsWith(PACKAGE));
if (!loaded.some((file) => join(process.cwd(), file) === entry("browser"))) throw new Error("the package is not among what is loaded");
figures.push({ name: `${PEERS[OURS]} without a bundler, ${loaded.length} files`, ...(await weight(loaded)) });

const cells = ({ name, bytes, gzip, brotli }) => [name, ...[bytes, gzip, brotli].map((it) => it.toLocaleString("en"))];
const ratio = (as) => against(GOAL, of(PEERS[THEIRS])[as] / of(PEERS[OURS])[as]);
const rows = [
  ["", "bytes", "gzip -9", "brotli"],
  ...figures.map(cells),
  [`${PEERS[THEIRS]} ÷ ${PEERS[OURS]}`, "", ratio("gzip"), ratio("brotli")],
];
await publish("size", [{ title: "What a page loads for a chat that streams, in bytes", rows }], figures);
