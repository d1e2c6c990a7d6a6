import { ask } from "../ask.js";

addEventListener("message", async ({ data }) => {
  await ask(data, (text) => postMessage({ text }));
  postMessage({ done: true });
});
