// Chromium: a page for all streams, and one in a new context for each start. What counts is the
// CPU of the processes that run pages; not of those that draw and that fetch.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "../../bundlers/server.mjs";
import { APPS, bundle } from "../bundle.mjs";
import { cpuSeconds, quietCpuSeconds } from "../cpu.mjs";

const ARGUMENTS = [
  // No sandbox: CI runs as root. The next three keep the browser from calling home.
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A page gets a process when it is opened, and no process waits for one.
  "--disable-features=SpareRendererForSitePerProcess",
];

export async function open(peers) {
  const folder = join(APPS, "browser");
  for (const peer of peers) await bundle({ main: "chat.js", peer, host: "browser", outdir: join(folder, peer) });
  await bundle({ main: "hosts/in-page.js", host: "browser", outdir: folder });
  await writeFile(join(folder, "index.html"), '<!doctype html><meta charset="utf-8"><title>Benchmark</title>');
  const server = await serve({ "/": folder }, { endpoint: "" });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
  const session = await browser.newBrowserCDPSession();

  async function opened() {
    const others = await renderers();
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(server.url);
    await page.evaluate(() => import("/main.js"));
    const pids = (await renderers()).filter((pid) => !others.includes(pid));
    return { page, pids };
  }

  async function renderers() {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  }

  /** The CPU that the page's process runs for what the page does. */
  async function secondsOf({ page, pids }, what, ...args) {
    const before = await quietCpuSeconds(pids);
    await page.evaluate(async ({ what, args }) => (await import("/main.js"))[what](...args), { what, args });
    return pids.reduce((sum, pid) => sum + cpuSeconds(pid), -before);
  }

  const all = await opened();
  return {
    name: `Chromium ${browser.version().split(".")[0]}`,
    seconds: (peer, deltas, chunkBytes) => secondsOf(all, "readIn", peer, deltas, chunkBytes),
    async startSeconds(peer) {
      const fresh = await opened();
      try {
        return await secondsOf(fresh, "startIn", peer);
      } finally {
        await fresh.page.context().close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
