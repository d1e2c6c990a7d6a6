// From the figures in target/bench to results.md and results.svg, and to the README's own table.
//
//     node report.mjs
import { readFile, writeFile } from "node:fs/promises";
import { FOLDER, markdown } from "./figures.mjs";
import { picture } from "./picture.mjs";
import { summary } from "./summary.mjs";

const BENCHMARKS = ["stream", "size", "start", "memory", "linearity", "calls", "relay", "native"];

const results = {};
for (const name of BENCHMARKS) results[name] = JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), "utf8"));

const { date, cpu, cores, node, ...versions } = results.stream.circumstances;
const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);

const table = ({ title, rows, note }) => [title, "", markdown(rows), ...(note ? ["", note] : [])].join("\n");

const circumstances = `By \`cargo xtask bench\` on ${date.slice(0, 10)}: ${cores} cores, ${cpu}; Node ${node}; ${listed.join("; ")}.`;
const figures = Object.fromEntries(BENCHMARKS.map((name) => [name, results[name].figures]));

const file = (name) => new URL(name, import.meta.url);
await writeFile(
  file("results.md"),
  `# Results

${circumstances} How it is measured: [CONTRIBUTING.md](../../CONTRIBUTING.md#benchmarks).

![CPU and size of converse-wasm, the AWS SDK and the AI SDK](results.svg)

${BENCHMARKS.map((name) => `## ${name}\n\n${results[name].tables.map(table).join("\n\n")}\n`).join("\n")}`,
);
await writeFile(file("results.svg"), picture(figures));

const README = file("../../README.md");
const [BEGIN, END] = ["<!-- figures: written by `cargo xtask bench` -->", "<!-- end of figures -->"];
const [before, , after] = (await readFile(README, "utf8")).split(new RegExp(`(?<=${BEGIN})|(?=${END})`));
if (after === undefined) throw new Error(`README.md has no place for figures: ${BEGIN} … ${END}`);
await writeFile(README, `${before}\n${summary(figures)}\n\n${circumstances}\n${after}`);
console.log("README.md, tests/bench/results.md and tests/bench/results.svg are of these figures");
