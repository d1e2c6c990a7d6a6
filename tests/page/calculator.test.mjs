// The page's calculator: what a model writes there is not to be trusted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calculate } from "../../www/page/chat/tools.js";

test("expressions, as a text holds them", () => {
  for (const [text, value] of [
    ["12 * 34", 408],
    ["What is 12 × (3 + 4) − 1?", 83],
    ["2 + 3 * 4 ^ 2 / 8", 8],
    ["-2 ^ 2", -4],
    ["2 ^ 3 ^ 2", 512],
    ["2 ^ -1", 0.5],
    ["-(1 - 3) * .5", 1],
    ["10 / 4 - 2.", 0.5],
    ["7", 7],
  ]) {
    assert.equal(calculate(text), value, text);
  }
});

test("what is no arithmetic is an error that says so", () => {
  for (const text of ["", "nothing", "1 / 0", "(1 + 2", "2 +", "1 2", "9 ^ 9 ^ 9"]) {
    assert.throws(() => calculate(text), Error, text);
  }
});
