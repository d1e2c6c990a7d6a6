// Servers that the local endpoint is not. Two for attacks: one redirects whatever it is sent, the other is where a key must
// never come. Both answer CORS to anyone, so that no browser rule hides a fault of ours, and
// remember what reached them.
import { createServer } from "node:http";
import { blockDelta, event, exception } from "./frames.mjs";

const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)));

export async function startTrap() {
  const seen = [];
  const server = (name, answer) =>
    createServer((request, response) => {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
      request.resume().on("end", () => {
        if (request.method === "GET" && request.url === "/seen") return response.end(JSON.stringify(seen));
        const { method, url, rawHeaders } = request;
        seen.push({ server: name, method, url, headers: rawHeaders.join("\n") });
        if (method === "OPTIONS") return response.writeHead(204).end();
        answer(request, response);
      });
    });
  const elsewhere = server("elsewhere", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  const elsewhereUrl = await listen(elsewhere);
  // `/307/cross/…` redirects to elsewhere, `/307/same/…` to itself.
  const redirector = server("redirector", ({ url }, response) => {
    const [, status, where] = url.split("/");
    const location = where === "cross" ? `${elsewhereUrl}/stolen` : "/stolen";
    response.writeHead(Number(status) || 200, { location, "content-type": "application/json" }).end("{}");
  });
  const redirectorUrl = await listen(redirector);
  const close = () => [elsewhere, redirector].forEach((it) => (it.closeAllConnections(), it.close()));
  return { redirector: redirectorUrl, elsewhere: elsewhereUrl, close };
}

/** What each kind of stream says after `messageStart` and two deltas. */
const RESTS = {
  whole: [event("messageStop", { stopReason: "end_turn" }), event("metadata", {})],
  truncated: [],
  exception: [exception("throttlingException", { message: "slow" })],
  corrupt: [event("messageStop", { stopReason: "end_turn" }).map((byte, at) => (at === 20 ? byte ^ 1 : byte))],
};

/** A server of streams, one of each kind by its model id, that counts how many it is still sending (`GET /`). */
export async function startMeter() {
  const open = new Set();
  const begin = Buffer.concat([event("messageStart", { role: "assistant" }), blockDelta(0, { text: "a" }), blockDelta(0, { text: "b" })]);
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
    response.setHeader("access-control-max-age", "600");
    if (request.method === "GET") return response.end(String(open.size));
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    open.add(response);
    response.on("close", () => open.delete(response));
    request.resume();
    const [, , kind] = request.url.split("/"); // /model/{kind}/converse-stream
    // Chromium holds on to a connection that could be used again for up to five seconds, to read
    // what is left (net/http/http_response_body_drainer.h). Here that is never over.
    if (kind === "endless") response.setHeader("connection", "close");
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    if (kind === "broken") response.write(begin, () => response.destroy());
    else if (kind === "endless") response.write(begin);
    else response.end(Buffer.concat([begin, ...RESTS[kind]]));
  });
  const url = await listen(server);
  return { url, close: () => (server.closeAllConnections(), server.close()) };
}
