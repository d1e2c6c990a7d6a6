// What a page or a worker of a browser runs: the suite, and a line to the server of the page for each result.
// Its imports are static, since a service worker has no others.
import init, * as exported from "/entry.mjs";
import { initSync } from "/pkg/converse_wasm.js";
import { runTools } from "/pkg/tools.js";
import { runAll } from "../suite.mjs";
import { unhandled } from "../unhandled.mjs";

const tell = (path, value = null) => fetch(path, { method: "POST", body: JSON.stringify(value) });

async function run() {
  fetch("/alive").catch(() => {});
  try {
    const settings = await (await fetch("/settings.json")).json();
    const context = { ...settings, init, ...exported, runTools, unhandled, instance: initSync };
    await runAll(context, (result) => tell("/report", result));
    await tell("/end");
  } catch (error) {
    await tell("/end", `${error}\n${error?.stack}`);
  }
}

// A service worker runs for as long as an event wants it to.
if ("ServiceWorkerGlobalScope" in globalThis) addEventListener("message", (event) => event.waitUntil(run()));
else run();
