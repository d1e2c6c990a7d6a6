// What no HTTP library would send: bodies that are too much or never end, and requests within requests.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { PLAIN, REQUEST, model, outcome } from "../setup.mjs";

/** Sends these bytes as they are; gives what comes until the other side closes, or `enough` of it has come. */
function send(relay, parts, enough = () => false) {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(Number(new URL(relay.url).port), "127.0.0.1", () => parts.forEach((part) => socket.write(part)));
    socket.setEncoding("latin1");
    socket.on("data", (text) => (said += text) && enough(said) && socket.destroy());
    socket.on("error", () => {}).on("close", () => resolve(said));
  });
}

const statuses = (said) => [...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);

const head = (relay, session, lines) =>
  [`POST ${model(PLAIN)} HTTP/1.1`, `Host: ${new URL(relay.url).host}`, ...Object.entries(session).map((pair) => pair.join(": ")), ...lines, "", ""].join("\r\n");

export const attacks = [
  {
    name: "a body of 9 MiB, its length told or not",
    async run(relay) {
      const session = await relay.signIn();
      const body = new Uint8Array(9 << 20).fill(0x20);
      const told = { body };
      const untold = { body: new Blob([body]).stream(), duplex: "half" };
      const outcomes = [];
      for (const init of [told, untold]) {
        // A host may close the connection on who goes on sending: the answer is then lost.
        const answer = relay.call(session, model(PLAIN), { json: undefined, ...init }).then(outcome, () => "closed");
        outcomes.push(await answer);
      }
      for (const seen of outcomes) assert.match(seen, /^(413 RequestEntityTooLargeException|closed)$/);
      assert.equal((await relay.call(session, model(PLAIN))).status, 200, "it goes on");
      assert.equal(relay.upstream.received.length, 1);
      return outcomes.join(", ");
    },
  },
  {
    name: "a body that never comes, or stops",
    async run(relay) {
      const session = await relay.signIn();
      const answered = (said) => said.includes("\r\n\r\n");
      const seen = await Promise.all(
        [["Content-Length: 100"], ["Transfer-Encoding: chunked"]].map((lines) =>
          send(relay, [head(relay, session, lines), lines[0].includes("chunked") ? '4\r\n{"me\r\n' : '{"me'], answered),
        ),
      );
      for (const said of seen) assert.deepEqual(statuses(said), ["408"]);
      assert.equal(relay.upstream.received.length, 0);
      return "408 RequestTimeoutException";
    },
  },
  {
    name: "a body that is cut off, or is no UTF-8",
    async run(relay) {
      const session = await relay.signIn();
      const body = Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d);
      assert.equal(await outcome(await relay.call(session, model(PLAIN), { json: undefined, body })), "400 ValidationException");
      const socket = connect(Number(new URL(relay.url).port), "127.0.0.1");
      await new Promise((resolve) => socket.write(`${head(relay, session, ["Content-Length: 100"])}{"me`, resolve));
      socket.destroy();
      assert.equal((await relay.call(session, model(PLAIN))).status, 200, "it goes on");
      assert.equal(relay.upstream.received.length, 1);
      return "400 ValidationException";
    },
  },
  {
    name: "a request within a request: two lengths, length and chunks, chunks misspelt, bare line feeds",
    async run(relay) {
      const session = await relay.signIn();
      const inner = `POST ${model("other-model")} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
      const body = JSON.stringify(REQUEST);
      const close = "Connection: close";
      const attempts = [
        [head(relay, session, [`Content-Length: ${body.length}`, `Content-Length: ${body.length + inner.length}`, close]), body, inner],
        [head(relay, session, [`Content-Length: ${body.length + inner.length}`, "Transfer-Encoding: chunked", close]), `0\r\n\r\n${inner}`],
        [head(relay, session, ["Transfer-Encoding: xchunked", `Content-Length: ${body.length}`, close]), body, inner],
        [head(relay, session, ["Transfer-Encoding : chunked", `Content-Length: ${body.length}`, close]), body, inner],
        [head(relay, session, [`Content-Length: ${body.length}\nTransfer-Encoding: chunked`, close]), body, inner],
        [head(relay, session, ["X: a\r\n folded", `Content-Length: +${body.length}`, close]), body, inner],
      ];
      const seen = [];
      for (const parts of attempts) seen.push(statuses(await send(relay, parts)).join("+") || "closed");
      // Each is at most one call of the page's own. (A host may serve what follows as a request of
      // its own: it then has no session.)
      for (const { url, body } of relay.upstream.received) {
        assert.equal(url, `/in/us-west-2${model(PLAIN)}`);
        assert.deepEqual(JSON.parse(body).messages, REQUEST.messages);
      }
      assert.ok(relay.upstream.received.length <= attempts.length);
      for (const answer of seen) assert.match(answer, /^(closed|\d+(\+40[0134])?)$/);
      return seen.join(", ");
    },
  },
];
