// The wire view without its picture: where a stream's messages and their fields lie, and what a file of a recording may be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeMessage } from "../../www/page/node_modules/converse-wasm/node.js";
import { ascii, dumpRows, fieldsOf, hex, runsOf } from "../../www/page/wire/fields.js";
import { verdictOf } from "../../www/page/wire/figures.js";
import { fromFile, MAX_FILE, toFile } from "../../www/page/wire/file.js";
import { decode, Frames, jsonOf } from "../../www/page/wire/frames.js";
import { Recorder } from "../../www/page/wire/recorder.js";
import { Recording } from "../../www/page/wire/recording.js";

const event = (type, payload) => encodeMessage({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, JSON.stringify(payload));
const delta = (text) => event("contentBlockDelta", { delta: { text }, contentBlockIndex: 0 });
const GOOD = [event("messageStart", { role: "assistant" }), delta("one "), delta("two"), event("messageStop", { stopReason: "end_turn" }), event("metadata", { usage: { outputTokens: 4 } })];
const joined = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A recording of these bytes, a chunk every 10 ms. */
function recorded(bytes, { size = bytes.length, end = "complete", limit } = {}) {
  const recording = new Recording({ startedAt: 0, limit });
  recording.request = { method: "POST", url: "https://example.invalid/model/a%3Ab/converse-stream", headers: {}, body: { messages: [] } };
  recording.response = { status: 200, headers: { "content-type": "application/vnd.amazon.eventstream" }, ms: 5 };
  for (let at = 0; at < bytes.length; at += size) recording.add(bytes.subarray(at, at + size), 10 * (at / size + 1));
  if (end) recording.close(end, 10_000);
  return recording;
}

function read(recording) {
  const frames = new Frames(recording);
  frames.read();
  return frames;
}

const rows = (frames) => Array.from({ length: frames.length }, (_, index) => frames.at(index));
const drawn = (frames) => rows(frames).reduce((sum, { length }) => sum + length, 0);

for (const size of [1, 7, 100, 1000]) {
  test(`messages from chunks of ${size} bytes, each in the chunk that ends it`, () => {
    const bytes = joined(GOOD);
    const recording = recorded(bytes, { size });
    const frames = read(recording);
    assert.deepEqual(frames.messages.map(({ type }) => type), ["messageStart", "contentBlockDelta", "contentBlockDelta", "messageStop", "metadata"]);
    assert.deepEqual(frames.messages.map(({ length }) => length), GOOD.map(({ length }) => length));
    let offset = 0;
    for (const message of frames.messages) {
      assert.equal(message.offset, offset);
      offset += message.length;
      assert.equal(message.chunk, Math.floor((offset - 1) / size));
      assert.equal(message.ms, recording.times[message.chunk]);
    }
    assert.equal(drawn(frames), bytes.length);
    assert.equal(frames.usage.outputTokens, 4);
    assert.equal(verdictOf(recording, frames).title, "Complete");
  });
}

test("a message that is under way is there as it grows", () => {
  const bytes = joined(GOOD);
  const recording = recorded(bytes.subarray(0, GOOD[0].length + 30), { end: null });
  const frames = read(recording);
  assert.equal(frames.messages.length, 1);
  assert.equal(frames.tail[0].state, "arriving");
  assert.equal(frames.tail[0].length, 30);
  assert.equal(frames.tail[0].total, GOOD[1].length);
  recording.add(bytes.subarray(GOOD[0].length + 30), 50);
  recording.close("complete", 60);
  assert.equal(frames.read(), true);
  assert.deepEqual([frames.messages.length, frames.tail.length], [5, 0]);
  assert.equal(frames.read(), false, "nothing new");
});

test("fields are all of a message's bytes, in order", () => {
  const fields = fieldsOf(GOOD[1]);
  let at = 0;
  for (const { start, end } of fields) {
    assert.equal(start, at);
    at = end;
  }
  assert.equal(at, GOOD[1].length);
  const of = (part) => fields.filter((field) => field.part === part);
  assert.equal(of("name").length, 6, "three headers: a length and a name each");
  assert.equal(ascii(GOOD[1].subarray(of("name")[1].start, of("name")[1].end)), ":event-type");
  assert.equal(of("value").length, 9, "a type, a length and a value each");
  const [payload] = of("payload");
  assert.deepEqual(jsonOf(GOOD[1].subarray(payload.start, payload.end)), { delta: { text: "one " }, contentBlockIndex: 0 });
  assert.deepEqual(fields.slice(0, 3).map(({ end }) => end), [4, 8, 12]);
  assert.equal(of("crc")[0].end - of("crc")[0].start, 4);
  assert.equal(decode(GOOD[1]).headers[":event-type"].value, "contentBlockDelta");
});

test("fields of any bytes at all are those bytes and no others", () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647);
  for (let round = 0; round < 2000; round++) {
    const bytes = GOOD[1].slice(0, random() % (GOOD[1].length + 1));
    for (let flips = random() % 4; flips > 0 && bytes.length > 0; flips--) bytes[random() % bytes.length] = random();
    for (const state of ["whole", "partial", "bad-prelude", "bad-length", "bad-message", "unread"]) {
      assert.equal(fieldsOf(bytes, state).reduce((sum, { start, end }) => (assert.equal(start, sum), end), 0), bytes.length);
    }
  }
});

const spoiled = (index, at) => {
  const parts = GOOD.map((part) => part.slice());
  parts[index][at] ^= 1;
  return joined(parts);
};
const huge = () => {
  const bytes = joined(GOOD);
  bytes.set([0x40, 0, 0, 0, 0, 0, 0, 0x57, 0xb9, 0xb0, 0xd9, 0xd3], GOOD[0].length);
  return bytes;
};
for (const [name, bytes, end, states, title, said] of [
  ["a payload bit", spoiled(1, GOOD[1].length - 6), "aborted", ["whole", "bad-message", "unread"], "Refused", /message's checksum/],
  ["the prelude's CRC", spoiled(1, 8), "aborted", ["whole", "bad-prelude"], "Refused", /prelude's checksum/],
  ["a length of 1 GiB", huge(), "aborted", ["whole", "bad-length"], "Refused", /1,?073,?741,?824/],
  ["cut by the connection", joined(GOOD).subarray(0, 200), "cut", ["whole", "partial"], "Cut", /ended/],
  ["short", joined(GOOD).subarray(0, 200), "complete", ["whole", "partial"], "Cut", /ended/],
  ["stopped", joined(GOOD).subarray(0, 200), "aborted", ["whole", "partial"], "Stopped", /middle of a message/],
  ["no messageStop", joined(GOOD.slice(0, 3)), "complete", ["whole", "whole", "whole"], "Incomplete", /without messageStop/],
  ["an exception", joined([GOOD[0], encodeMessage({ ":message-type": "exception", ":exception-type": "throttlingException" }, '{"message":"slow down"}')]), "aborted", ["whole", "whole"], "Exception", /throttlingException: slow down/],
]) {
  test(`what goes wrong is told, and all that came is drawn: ${name}`, () => {
    for (const size of [1, 64, 10_000]) {
      const recording = recorded(bytes, { size, end });
      const frames = read(recording);
      assert.deepEqual(rows(frames).map(({ state }) => state), states);
      assert.equal(drawn(frames), bytes.length);
      const verdict = verdictOf(recording, frames);
      assert.equal(verdict.title, title);
      assert.match(verdict.said, said);
    }
  });
}

test("a recording has a limit, and says when it is reached", () => {
  const recording = recorded(joined(GOOD), { size: 100, limit: 400 });
  assert.ok(recording.isFull);
  assert.equal(recording.length, 300);
  assert.equal(verdictOf(recording, read(recording)).title, "Not all kept");
});

test("rows of a dump, and the fields in each", () => {
  assert.deepEqual(dumpRows(20, 16), [{ start: 0, end: 16 }, { start: 16, end: 20 }]);
  assert.deepEqual(dumpRows(20, 8, 10), [{ start: 0, end: 8 }, { start: 8, end: 10 }]);
  const runs = runsOf(fieldsOf(GOOD[1]), { start: 0, end: 16 });
  assert.deepEqual(runs.map(({ start, end, field }) => [start, end, field.part]), [[0, 4, "total"], [4, 8, "headers-length"], [8, 12, "prelude-crc"], [12, 13, "name"], [13, 16, "name"]]);
  assert.equal(hex(Uint8Array.of(0, 10, 255)), "00 0a ff");
  assert.equal(ascii(Uint8Array.of(0x41, 0, 0x7e, 0x7f)), "A·~·");
});

test("a file gives back what was recorded", () => {
  const recording = recorded(joined(GOOD), { size: 50 });
  const again = fromFile(toFile(recording));
  assert.deepEqual(again.bytes, recording.bytes);
  assert.deepEqual([again.ends, again.times, again.end, again.request, again.modelId], [recording.ends, recording.times, recording.end, recording.request, "a:b"]);
});

test("what is no recording is refused, with what is wrong", () => {
  const good = JSON.parse(toFile(recorded(joined(GOOD), { size: 50 })));
  const refused = (changes, expected) => assert.throws(() => fromFile(JSON.stringify({ ...good, ...changes })), expected);
  assert.throws(() => fromFile("no"), /not JSON/);
  assert.throws(() => fromFile("null"), /not a recording/);
  refused({ format: "other" }, /not a recording/);
  refused({ version: 2 }, /of version 2/);
  refused({ date: "x" }, /date/);
  refused({ request: null }, /request/);
  refused({ response: { ...good.response, status: 1e9 } }, /response.status/);
  refused({ response: { ...good.response, headers: { "content-type": "text/html" } } }, /content-type/);
  refused({ chunks: {} }, /chunks/);
  refused({ chunks: [[1, "%"]] }, /chunks\[0\]\[1\]/);
  refused({ chunks: [[5, ""], [1, ""]] }, /chunks\[1\]\[0\]/);
  refused({ chunks: [[1e300, ""]] }, /chunks\[0\]\[0\]/);
  refused({ end: { kind: "__proto__", ms: 1e4 } }, /end.kind/);
  refused({ end: undefined }, /end.kind/);
  assert.ok(MAX_FILE > 16 * 1024 * 1024);
});

test("the recorder passes on what it records, and keeps no key", async (context) => {
  const KEY = "test-key-which-must-not-be-kept";
  const answers = [
    () => new Response(joined(GOOD), { headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "r-1", "set-cookie": "no" } }),
    (request) => new Response(`you sent ${request.headers.get("authorization")}`, { status: 403 }),
    () => Promise.reject(new TypeError("no network")),
  ];
  context.mock.method(globalThis, "fetch", (request) => answers.shift()(request));
  const recorder = new Recorder();
  const call = () => recorder.fetch(new Request("https://example.invalid/model/m/converse-stream?secret=1", { method: "POST", headers: { authorization: `Bearer ${KEY}`, accept: "*/*" }, body: '{"messages":[]}' }));
  assert.deepEqual(new Uint8Array(await (await call()).arrayBuffer()), joined(GOOD));
  assert.equal(await (await call()).text(), `you sent Bearer ${KEY}`, "unchanged for who asked");
  await assert.rejects(call(), /no network/);
  const [stream, refusal, failed] = recorder.recordings;
  assert.deepEqual(stream.bytes, joined(GOOD));
  assert.deepEqual(stream.request, { method: "POST", url: "https://example.invalid/model/m/converse-stream", headers: { accept: "*/*", "content-type": "text/plain;charset=UTF-8" }, body: { messages: [] } });
  assert.deepEqual(stream.response.headers, { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "r-1" });
  assert.equal(stream.end.kind, "complete");
  assert.equal(refusal.body, "you sent Bearer [key]");
  assert.deepEqual([failed.end.kind, failed.end.reason], ["failed", "no network"]);
  assert.ok(!JSON.stringify(recorder.recordings).includes(KEY));
  assert.ok(!toFile(stream).toLowerCase().includes("authorization"));
});

test("an abort and a broken body go through, and nothing is read ahead", async (context) => {
  let pulled = 0;
  let cancelled;
  const body = () => new ReadableStream({ pull: (controller) => void controller.enqueue(Uint8Array.of(pulled++)), cancel: (reason) => void (cancelled = reason) }, { highWaterMark: 0 });
  const broken = new TypeError("broken");
  const bodies = [body(), new ReadableStream({ pull: (controller) => controller.error(broken) }, { highWaterMark: 0 })];
  context.mock.method(globalThis, "fetch", async () => new Response(bodies.shift(), { headers: { "content-type": "application/vnd.amazon.eventstream" } }));
  const recorder = new Recorder();
  const call = async () => (await recorder.fetch(new Request("https://example.invalid/", { method: "POST" }))).body.getReader();
  const reader = await call();
  assert.equal(pulled, 0);
  await reader.read();
  assert.equal(pulled, 1);
  await reader.cancel("enough");
  assert.equal(cancelled, "enough");
  const again = await call();
  await assert.rejects(again.read(), (error) => error === broken);
  assert.deepEqual(recorder.recordings.map(({ end }) => end.kind), ["aborted", "cut"]);
});

test("the last twenty calls are kept, of 16 MiB together", async (context) => {
  const large = new Uint8Array(9 * 1024 * 1024);
  context.mock.method(globalThis, "fetch", async () => new Response(large.subarray(0, size), { headers: { "content-type": "application/vnd.amazon.eventstream" } }));
  let size = 10;
  const recorder = new Recorder();
  const call = async () => (await recorder.fetch(new Request("https://example.invalid/", { method: "POST" }))).arrayBuffer();
  for (let i = 0; i < 25; i++) await call();
  assert.equal(recorder.recordings.length, 20);
  size = large.length;
  await call();
  await call();
  await call();
  assert.deepEqual(recorder.recordings.map(({ length }) => length), [size, size], "what came before them is dropped when the next is sent");
});
