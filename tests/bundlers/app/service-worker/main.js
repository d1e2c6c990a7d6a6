const isControlled = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
await navigator.serviceWorker.register(new URL("./service-worker.js", import.meta.url));
await isControlled;
document.body.append(await (await fetch("/answer", { method: "POST", body: "Grüße, 世界!" })).text());
document.title = "Answered";
