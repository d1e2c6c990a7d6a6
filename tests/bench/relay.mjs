// The CPU that a MB of a stream costs on its way through the relay, beside what it costs to
// read the stream in a Worker: all in workerd, in one run, the same bytes. For Linux.
//
//     node relay.mjs [--quick]
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cpuSeconds } from "./cpu.mjs";
import { interleaved, publish, quick, shown, summary } from "./figures.mjs";
import { start, WORKERS } from "./workers.mjs";

const MB = 1e6;
const ROUNDS = quick ? 2 : 5;
const BYTES = quick ? 2 * MB : 20 * MB;
const CHUNKS = [4096, 65536];
// Frames that are passed through, in streams of several lengths. No bytes are one delta.
const PASSING = ["floor", "relay"];
const LENGTHS = quick ? [2 * MB, 20 * MB, 0] : [2 * MB, 20 * MB, 100 * MB, 0];

const model = (bytes, chunkBytes) => `${bytes}-${chunkBytes}`;
const names = Object.keys(WORKERS);

/** What is measured: so many calls at a time that there is something to measure. */
const measurements = [
  ...names.flatMap((name) => CHUNKS.map((chunkBytes) => measurement(name, BYTES, chunkBytes))),
  ...PASSING.flatMap((name) => LENGTHS.filter((bytes) => bytes !== BYTES).map((bytes) => measurement(name, bytes, CHUNKS[0]))),
];

function measurement(name, bytes, chunkBytes) {
  const calls = PASSING.includes(name) ? Math.min(200, Math.ceil((100 * MB) / bytes)) : 1;
  return { name, bytes, chunkBytes, calls, length: WORKERS[name].expected(bytes).length };
}

async function measure(worker, { name, bytes, chunkBytes, calls, length }) {
  const before = cpuSeconds(worker.pid);
  for (let call = 0; call < calls; call++) {
    let got = 0;
    for await (const chunk of (await answer(name, worker, bytes, chunkBytes)).body) got += chunk.length;
    if (got !== length) throw new Error(`${name}: ${got} bytes came, not ${length}`);
  }
  return (cpuSeconds(worker.pid) - before) / calls;
}

async function answer(name, worker, bytes, chunkBytes) {
  const response = await worker.call(model(bytes, chunkBytes));
  if (!response.ok) throw new Error(`${name}: status ${response.status}: ${await response.text()}`);
  return response;
}

/** A first call of each, which also shows that it does what it is measured for. */
async function warmUp(name, worker) {
  const response = await answer(name, worker, BYTES, CHUNKS[0]);
  const got = Buffer.from(await response.arrayBuffer());
  if (!got.equals(WORKERS[name].expected(BYTES))) throw new Error(`${name}: something else came than was streamed`);
}

const upstream = fork(fileURLToPath(new URL("upstream.mjs", import.meta.url)));
const [url] = await once(upstream, "message");
const models = measurements.map(({ bytes, chunkBytes }) => model(bytes, chunkBytes));
const workers = {};
try {
  for (const name of names) {
    workers[name] = await start(name, url, models);
    await warmUp(name, workers[name]);
  }
  await interleaved(measurements, ROUNDS, (each) => measure(workers[each.name], each));
} finally {
  for (const worker of Object.values(workers)) await worker.stop();
  upstream.disconnect();
}

const figures = measurements.map(({ name, bytes, chunkBytes, calls, rounds }) => ({
  worker: name,
  what: WORKERS[name].what,
  bytes,
  chunkBytes,
  calls,
  msPerCall: summary(rounds.map((of) => of * 1000)),
  ...(bytes > 0 && { msPerMB: summary(rounds.map((of) => (of * 1000) / (bytes / MB))) }),
}));
const figure = (name, bytes, chunkBytes) =>
  figures.find((of) => of.worker === name && of.bytes === bytes && of.chunkBytes === chunkBytes);
const ratio = (times) => times.toFixed(times < 10 ? 2 : 0);

const tables = [
  {
    title: `CPU of workerd, ms for each MB of a stream of ${BYTES / MB} MB: median of ${ROUNDS} rounds (least–most)`,
    rows: [
      ["", ...CHUNKS.flatMap((bytes) => [`in chunks of ${bytes / 1024} KiB`, "× the floor"])],
      ...names.map((name) => [
        WORKERS[name].what,
        ...CHUNKS.flatMap((chunkBytes) => {
          const { msPerMB } = figure(name, BYTES, chunkBytes);
          return [shown(msPerMB), ratio(msPerMB.median / figure("floor", BYTES, chunkBytes).msPerMB.median)];
        }),
      ]),
    ],
  },
  {
    title: `CPU of workerd, ms for each MB or call, by the length of the stream, in chunks of ${CHUNKS[0] / 1024} KiB`,
    rows: [
      ["", ...LENGTHS.map((bytes) => (bytes > 0 ? `each MB of ${bytes / MB} MB` : "a call with one delta"))],
      ...PASSING.map((name) => [
        WORKERS[name].what,
        ...LENGTHS.map((bytes) => figure(name, bytes, CHUNKS[0])).map(({ msPerMB, msPerCall }) => shown(msPerMB ?? msPerCall)),
      ]),
    ],
  },
];
await publish("relay", tables, figures);
