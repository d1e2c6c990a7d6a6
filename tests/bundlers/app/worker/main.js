const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => {
  if (data.text) document.body.append(data.text);
  if (data.done) document.title = "Answered";
});
worker.postMessage("Grüße, 世界!");
