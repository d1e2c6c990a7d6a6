// A stand-in for Bedrock that streams text deltas: a process of its own, so that its CPU is
// nobody else's. The model id says how much, and in what chunks: `20000000-4096`.
import { once } from "node:events";
import { createServer } from "node:http";
import { frames } from "./streamed.mjs";

const bodies = new Map();

const server = createServer(async (request, response) => {
  request.resume();
  const [bytes, chunkBytes] = request.url.match(/\/model\/(\d+)-(\d+)\//).slice(1).map(Number);
  if (!bodies.has(bytes)) bodies.set(bytes, frames(bytes));
  const body = bodies.get(bytes);
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  for (let at = 0; at < body.length; at += chunkBytes) {
    if (!response.write(body.subarray(at, at + chunkBytes))) await once(response, "drain");
  }
  response.end();
});
// A connection that is closed while it is used again would fail a call.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on("disconnect", () => process.exit());
