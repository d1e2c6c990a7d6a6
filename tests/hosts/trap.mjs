// Two servers for attacks: one redirects whatever it is sent, the other is where a key must
// never come. Both answer CORS to anyone, so that no browser rule hides a fault of ours, and
// remember what reached them.
import { createServer } from "node:http";

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
