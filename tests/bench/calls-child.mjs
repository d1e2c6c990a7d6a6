// What is measured by calls.mjs, in a process of its own (child.mjs).
const opened = new Map();
const MB = 1e6;
const IMAGE = new Uint8Array(5 * MB).map((_, at) => (at * 31) ^ (at >> 8));

const says = (...content) => ({ messages: [{ role: "user", content }] });

/** Makes one call; gives the ms up to what is waited for. */
const CALLS = {
  async firstText({ app, client }) {
    const request = { modelId: "local.long:fast", ...says({ text: "Go on." }), inferenceConfig: { maxTokens: 10 } };
    const began = performance.now();
    let milliseconds;
    await app.chat(client, request, () => (milliseconds ??= performance.now() - began));
    return milliseconds;
  },
  async megabyte({ app, client }) {
    const request = { modelId: "local.long", ...says({ text: "Go on." }), inferenceConfig: { maxTokens: 226_000 } };
    return timed(() => app.converse(client, request), (text) => text.length > 0.9 * MB && text.length < 1.1 * MB);
  },
  async image({ app, client }) {
    const request = { modelId: "local.echo", ...says({ text: "What is this?" }, { image: { format: "png", source: { bytes: IMAGE } } }) };
    return timed(() => app.converse(client, request), (text) => text === "What is this?");
  },
};

async function timed(call, isRight) {
  const began = performance.now();
  const answer = await call();
  const milliseconds = performance.now() - began;
  if (!isRight(answer)) throw new Error(`another answer than expected, of ${answer.length} characters`);
  return milliseconds;
}

export async function open(peer, main, endpoint) {
  const app = await import(main);
  const { bearerToken: key } = await (await fetch(`${endpoint}/local-endpoint.json`)).json();
  opened.set(peer, { app, client: await app.connect({ endpoint, key }) });
}

/** The mean of so many calls. */
export async function measured(call, peer, times) {
  gc();
  const before = process.cpuUsage();
  let milliseconds = 0;
  for (let time = 0; time < times; time++) milliseconds += await CALLS[call](opened.get(peer));
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: milliseconds / times, cpuMilliseconds: (user + system) / 1000 / times };
}
