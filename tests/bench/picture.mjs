// The main figures as a picture for the README: bars, the shorter the better.
import * as echarts from "echarts";
import { CLIENTS, PEERS } from "./peers.mjs";

const WIDTH = 960;
const HEIGHT = 560;
const INK = "#1f2328";
const FAINT = "#59636e";
const LINE = "#d1d9e0";
const GROUND = "#ffffff";
/** What these are where the reader's system is dark. The ground is the picture's own on either. */
const DARK = { [INK]: "#f0f6fc", [FAINT]: "#9198a1", [LINE]: "#3d444d", [GROUND]: "#0d1117" };
const COLORS = { "aws-sdk": "#d4812a", "ai-sdk": "#8c8f94", "converse-wasm": "#2f81f7" };
const FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif";

const GAP = 24;
/** What the names of a panel's groups take. */
const NAMES = 76;

/** A panel: its place, its title, its groups of bars, and of each client a figure for each group. */
function panel(index, { left, top, width, height, title, unit, groups, values, most, named }) {
  const room = named ? NAMES : 6;
  return {
    title: { text: title, subtext: unit, left, top: top - 50, itemGap: 4, textStyle: { fontSize: 14, color: INK }, subtextStyle: { fontSize: 12, color: FAINT } },
    grid: { left: left + room, top, width: width - room - 40, height },
    xAxis: { gridIndex: index, type: "value", max: most, show: false },
    yAxis: {
      gridIndex: index,
      type: "category",
      inverse: true,
      data: groups,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } },
      axisLabel: { show: named, color: INK, fontSize: 12, lineHeight: 16 },
    },
    series: CLIENTS.map((peer) => ({
      type: "bar",
      name: PEERS[peer],
      xAxisIndex: index,
      yAxisIndex: index,
      data: groups.map((_, group) => values(peer, group)),
      color: COLORS[peer],
      barMaxWidth: 16,
      barCategoryGap: "26%",
      barGap: "8%",
      label: { show: true, position: "right", color: INK, fontSize: 12, formatter: ({ value }) => label(value) },
    })),
  };
}

const label = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function panels({ stream, size, start }) {
  const chunks = [...new Set(stream.map(({ chunkBytes }) => chunkBytes))];
  const hosts = [...new Set(stream.map(({ host }) => host))];
  const most = Math.max(...stream.map(({ microseconds }) => microseconds.median));
  const width = (WIDTH - 2 * GAP - NAMES) / 3;
  const reading = hosts.map((host, index) => ({
    // The first one names the groups of all.
    left: GAP + (index > 0 ? NAMES : 0) + index * width,
    top: 126,
    width: width + (index === 0 ? NAMES : 0),
    height: 192,
    title: `Reading a stream in ${host.split(" ")[0]}`,
    unit: "CPU for each event in µs",
    groups: chunks.map((bytes) => (bytes === 0 ? "a message\nin a chunk" : `chunks of\n${bytes / 1024} KiB`)),
    values: (peer, group) => stream.find((it) => it.host === host && it.peer === peer && it.chunkBytes === chunks[group]).microseconds.median,
    most,
    named: index === 0,
  }));
  const second = { top: 398, width: WIDTH / 2 - GAP };
  const starting = {
    ...second,
    left: GAP,
    height: 140,
    title: "Starting",
    unit: "CPU from the import to the first request in ms",
    groups: hosts.map((host) => host.split(" ")[0]),
    values: (peer, group) => start.find((it) => it.host === hosts[group] && it.peer === peer).milliseconds.median,
    named: true,
  };
  const loading = {
    ...second,
    left: WIDTH / 2 + GAP,
    height: 60,
    title: "Loading",
    unit: "Scripts and wasm of a page in kB, as gzip -9",
    groups: [""],
    values: (peer) => size.find(({ name }) => name === PEERS[peer]).gzip / 1000,
    named: false,
  };
  return [...reading, starting, loading];
}

/** The SVG of the figures of stream.mjs, size.mjs and start.mjs. */
export function picture(figures) {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  const all = panels(figures).map((each, index) => panel(index, each));
  const heading = { text: "converse-wasm beside the AWS SDK and the AI SDK", subtext: "Shorter is better", left: GAP, top: 14, itemGap: 2, textStyle: { fontSize: 18, color: INK }, subtextStyle: { fontSize: 12, color: FAINT } };
  chart.setOption({
    animation: false,
    backgroundColor: GROUND,
    textStyle: { fontFamily: FONT },
    title: [heading, ...all.map(({ title }) => title)],
    legend: { data: CLIENTS.map((peer) => PEERS[peer]), right: GAP, top: 20, itemGap: 18, itemWidth: 14, itemHeight: 14, textStyle: { color: INK, fontSize: 13 } },
    grid: all.map(({ grid }) => grid),
    xAxis: all.map(({ xAxis }) => xAxis),
    yAxis: all.map(({ yAxis }) => yAxis),
    series: all.flatMap(({ series }) => series),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const rules = Object.entries(DARK).map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`);
  return svg.replace(/(<svg[^>]*>)/, `$1<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`);
}
