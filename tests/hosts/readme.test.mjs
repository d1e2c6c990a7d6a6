// The README's JavaScript example, run on Node as it stands, but for where it goes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

test("the README's example streams an answer", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [, example] = readme.match(/```js\n(.*?)```/s);
  const local = example
    .replace('region: "us-east-1"', "endpoint: process.env.ENDPOINT")
    .replace("us.amazon.nova-lite-v1:0", "local.echo:messages");
  // Beside the tests' node_modules, where the package is installed.
  const file = new URL("../.readme-example.mjs", import.meta.url);
  await writeFile(file, local);
  try {
    const bearerToken = "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVw";
    const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: bearerToken };
    const { stdout } = await promisify(execFile)("node", [fileURLToPath(file)], { env });
    assert.equal(stdout, "Hello!");
  } finally {
    await rm(file);
  }
});
