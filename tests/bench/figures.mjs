// What was measured, for people and for programs.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PACKAGE } from "./bundle.mjs";

const require = createRequire(import.meta.url);
const PACKAGES = ["@aws-sdk/client-bedrock-runtime", "@ai-sdk/amazon-bedrock", "workerd", "esbuild"];

export const FOLDER = new URL("../../target/bench/", import.meta.url);
export const quick = process.argv.includes("--quick");

/** How long it is as gzip -9 makes it. */
export const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/**
 * Measures all, one after the other, in each of so many rounds, and gives to each its `rounds`. What
 * comes before the first of them warms up.
 */
export async function interleaved(measurements, rounds, measure) {
  for (const each of measurements) each.rounds = [];
  for (let round = 0; round <= rounds; round++) {
    console.error(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
    for (const each of measurements) {
      const figure = await measure(each);
      if (round > 0) each.rounds.push(figure);
    }
  }
}

/** Of several rounds: `{ median, least, most, rounds }`. */
export function summary(rounds) {
  const sorted = rounds.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1), rounds };
}

/** With three digits that say something. */
export const digits = (number) => number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0);

/** As in `1.23 (1.10–1.40)`. */
export const shown = ({ median, least, most }) => `${digits(median)} (${digits(least)}–${digits(most)})`;

/** How many times what is in the rounds of one is in the same rounds of another. */
export const ratios = (theirs, ours) => summary(theirs.rounds.map((of, round) => of / ours.rounds[round]));

/** A ratio beside its goal, as in `5.3 (goal: 5, met)`. */
export const against = (goal, ratio) => `${digits(ratio)} (goal: ${goal}, ${ratio >= goal ? "met" : "missed"})`;

/** The same rows in Markdown. */
export function markdown(rows) {
  const rule = rows[0].map((_, column) => (column === 0 ? "---" : "---:"));
  return [rows[0], rule, ...rows.slice(1)].map((cells) => `| ${cells.map((cell) => String(cell).trim()).join(" | ")} |`).join("\n");
}

/** Prints rows of cells, of which the first is a name and the others are set flush right. */
function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 2))).join("").trimEnd());
  }
}

/** The machine, and which versions of what is compared. */
async function circumstances() {
  const ofMiniflare = createRequire(require.resolve("miniflare"));
  const versions = PACKAGES.map((name) => [name, (name === "workerd" ? ofMiniflare : require)(`${name}/package.json`).version]);
  const [wasm, { version }] = [await readFile(join(PACKAGE, "converse_wasm_bg.wasm")), require(join(PACKAGE, "package.json"))];
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0].model,
    cores: cpus().length,
    "converse-wasm": `${version}, wasm of ${wasm.length} bytes, ${gzipped(wasm)} as gzip`,
    node: process.versions.node,
    ...Object.fromEntries(versions),
  };
}

/**
 * Prints tables, each with a `title`, `rows` and perhaps a `note`, and writes them with all figures to
 * target/bench/NAME.json.
 */
export async function publish(name, tables, figures) {
  for (const { title, rows, note } of tables) {
    console.log(`\n${title}\n`);
    print(rows);
    if (note) console.log(note);
  }
  await mkdir(FOLDER, { recursive: true });
  const all = { circumstances: await circumstances(), quick, tables, figures };
  await writeFile(new URL(`${name}.json`, FOLDER), `${JSON.stringify(all, null, 2)}\n`);
  console.log(`\nAll figures: target/bench/${name}.json`);
}
