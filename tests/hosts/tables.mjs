// What is printed at the end of a run of the suite: text tables, of plain values.

/** Of each fault, what users see of it: a row where hosts see the same, and the deliveries by which they do. */
export function faultTable(tables) {
  const rows = new Map();
  for (const [host, table] of tables) {
    for (const [fault, text, end, name, deliveries] of table) {
      const row = `${fault.padEnd(30)} ${JSON.stringify(text).padEnd(38)} ${end.padEnd(10)} ${name ?? ""}`;
      const cells = rows.get(row) ?? new Map();
      rows.set(row, cells.set(deliveries, [...(cells.get(deliveries) ?? []), host]));
    }
  }
  const lines = ["fault, text before it, how the stream ended, error; hosts: deliveries"];
  for (const [row, cells] of rows) {
    lines.push(row);
    for (const [deliveries, hosts] of cells) {
      lines.push(`    ${hosts.length === tables.size ? `all ${hosts.length} hosts` : hosts.join(", ")}: ${deliveries}`);
    }
  }
  return lines.join("\n");
}

/** How many cases of each group have passed on each host: `runs` are what suite.test.mjs keeps of the hosts. */
export function suiteTable(cases, runs) {
  const groups = [...new Set(cases.map(({ group }) => group))];
  const columns = runs.map((run) => [
    ...head(run),
    ...groups.map((group) => cell(cases.filter((it) => it.group === group), run)),
    cell(cases, run),
    run.seconds === undefined ? "" : `${run.seconds} s`,
  ]);
  const first = ["", "", "", "", ...groups, "all", "time"];
  const widths = [first, ...columns].map((column) => Math.max(...column.map((text) => text.length)));
  const lines = first.map((text, row) =>
    [text.padEnd(widths[0]), ...columns.map((column, at) => column[row].padStart(widths[at + 1]))].join("  "),
  );
  return [...lines, ...remarks(cases, runs)].join("\n");
}

/** "chromium", "service", "worker", "156.0.8078" */
function head({ host, version = "" }) {
  const [program, kind = "", worker = ""] = host.split(/[ -]/);
  return [program, kind, worker, version.split(".").slice(0, 3).join(".")];
}

function cell(cases, { results, absent }) {
  if (absent) return "not run";
  const had = cases.map(({ name }) => results.get(name));
  const count = (is) => had.filter(is).length;
  const notHere = count((it) => it?.note?.notHere !== undefined);
  const passed = count((it) => it && it.error === undefined) - notHere;
  const total = cases.length - notHere;
  return `${passed < total ? "FAILED " : ""}${passed}/${total}${notHere > 0 ? "*" : ""}`;
}

/** Why something was not run. */
function remarks(cases, runs) {
  const lines = runs.filter(({ absent }) => absent).map(({ host, absent }) => `not run: ${host}, ${absent}`);
  for (const { name } of cases) {
    const without = new Map();
    for (const { host, results } of runs) {
      const why = results.get(name)?.note?.notHere;
      if (why !== undefined) without.set(why, [...(without.get(why) ?? []), host]);
    }
    for (const [why, hosts] of without) lines.push(`* not on ${hosts.join(", ")}: ${name}, ${why}`);
  }
  return lines;
}
