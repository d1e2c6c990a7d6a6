// The script of the page: starts the suite where its address says. What cannot even start is told.
const PROGRAM = "/hosts/hosts/in-browser.mjs";
const fail = (reason) => fetch("/end", { method: "POST", body: JSON.stringify(String(reason)) });

/** Errors of a worker that it has not caught itself: of its loading above all. */
const watch = (worker) => worker.addEventListener("error", (event) => fail(`the worker: ${event.message ?? "it cannot be loaded"}`));

const starts = {
  page: () => import(PROGRAM),
  worker: () => watch(new Worker("/classic-worker.js")),
  "module-worker": () => watch(new Worker(PROGRAM, { type: "module" })),
  "service-worker": async () => {
    await navigator.serviceWorker.register(PROGRAM, { type: "module", scope: "/" });
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage("run");
  },
};
try {
  await starts[new URL(location.href).searchParams.get("in")]();
} catch (error) {
  await fail(error);
}
