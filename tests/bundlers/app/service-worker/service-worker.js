import { ask } from "../ask.js";

async function answer(request) {
  let answer = "";
  await ask(await request.text(), (text) => (answer += text));
  return new Response(answer);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/answer") event.respondWith(answer(event.request));
});
