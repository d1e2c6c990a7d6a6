// From the figures in target/bench to results.md and results.svg.
//
//     node report.mjs
import { readFile, writeFile } from "node:fs/promises";
import { FOLDER } from "./figures.mjs";
import { picture } from "./picture.mjs";

const BENCHMARKS = ["stream", "size", "start", "memory", "linearity", "calls", "relay"];

const results = {};
for (const name of BENCHMARKS) results[name] = JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), "utf8"));

const { date, cpu, cores, node, ...versions } = results.stream.circumstances;
const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);

function table({ title, rows, note }) {
  const [head, ...body] = rows.map((cells) => `| ${cells.map((cell) => cell.trim()).join(" | ")} |`);
  const rule = `|${rows[0].map((_, column) => (column === 0 ? "---" : "---:")).join("|")}|`;
  return [title, "", head, rule, ...body, ...(note ? ["", note] : [])].join("\n");
}

const text = `# Results

By \`cargo xtask bench\` on ${date.slice(0, 10)}: ${cores} cores, ${cpu}; Node ${node}; ${listed.join("; ")}. How it is measured: [CONTRIBUTING.md](../../CONTRIBUTING.md#benchmarks).

![CPU and size of converse-wasm, the AWS SDK and the AI SDK](results.svg)

${BENCHMARKS.map((name) => `## ${name}\n\n${results[name].tables.map(table).join("\n\n")}\n`).join("\n")}`;

const file = (name) => new URL(name, import.meta.url);
await writeFile(file("results.md"), text);
const figures = Object.fromEntries(BENCHMARKS.map((name) => [name, results[name].figures]));
await writeFile(file("results.svg"), picture(figures));
console.log("tests/bench/results.md and tests/bench/results.svg are of these figures");
