// Asks tsc whether the types have what the model has: a line of TypeScript for each question,
// so that the line of an error says what it is about. (TypeScript 7's JavaScript API is not
// stable yet.)
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { itemsOf } from "./model.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TARGET = fileURLToPath(new URL("../../target/types", import.meta.url));
const TSC = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

const CHECKS = `
import type * as ours from "./types.js";

declare function check<Expected, Found extends Expected>(): void;

/** How \`T\`, or the one variant of it that has the member at all, has a member of type \`Is\`. */
type Member<T, Name extends string, Is> = OrMissing<
  T extends unknown
    ? Name extends keyof Known<T>
      ? [Exclude<T[Name & keyof T], undefined>] extends [never]
        ? never
        : Same<Exclude<T[Name & keyof T], undefined>, Is> extends true
          ? {} extends Pick<Known<T>, Name>
            ? "optional"
            : "required"
          : "of another type"
      : never
    : never
>;

/** Whether an enumeration lists a value; that any other is allowed too does not count. */
type Value<T, Name extends string> = OrMissing<
  T extends string ? (string extends T ? never : T extends Name ? "listed" : never) : never
>;

/** What is thrown must not be taken for an event that is newer than the types. */
type Thrown<T, Name extends string> = T extends unknown
  ? Name extends keyof Known<T>
    ? [Exclude<T[Name & keyof T], undefined>] extends [never]
      ? "never there"
      : "there"
    : "missing"
  : never;

type OrMissing<Verdict> = [Verdict] extends [never] ? "missing" : Verdict;

/** Without index signatures, which any name would be found in. */
type Known<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/** Identity, not assignability: \`any\` is the same as nothing else. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
`;

/** What `types`, a text such as types.d.ts, lacks of a model; and how much it has. */
export async function walk(model, types) {
  const items = itemsOf(model);
  const lines = CHECKS.split("\n");
  const asked = new Map();
  for (const { path, checks } of items) {
    for (const check of checks) {
      lines.push(`check<"${check.expected}", ${check.check}>(); // ${path}`);
      asked.set(lines.length, check);
    }
  }
  for (const { line, message, text } of await errorsOf(lines.join("\n"), types)) {
    const check = asked.get(line);
    const [, found] = message.match(/^Type '(.*)' does not satisfy the constraint/) ?? [];
    const [, type] = message.match(/has no exported member '(\w+)'/) ?? [];
    if (!check || !(found || type)) throw new Error(`no answer to a question: ${text}`);
    // Where a type is missing, what is said of it means nothing.
    if (type) check.noType = type;
    else check.found = found.replaceAll('"', "");
  }
  return { failures: items.flatMap(failuresOf), summary: summaryOf(items) };
}

function failuresOf({ path, checks }) {
  const failed = checks.filter((check) => check.found || check.noType);
  const read = failed.filter(({ sent }) => !sent);
  // What is wrong in itself is wrong in what is made of it, too.
  const failures = (read.length > 0 ? read : failed).map(({ found, noType, expected, sent }) => {
    const where = sent ? `${path}, as sent` : path;
    if (found === "missing") return `${where}: missing`;
    return `${where}: ${noType ? `there is no type ${noType}` : `${found}, not ${expected}`}`;
  });
  return [...new Set(failures)];
}

function summaryOf(items) {
  const count = (is, ...of) => {
    const all = items.filter(({ kind }) => of.includes(kind));
    return `${all.filter(({ checks }) => checks.every(is)).length}/${all.length}`;
  };
  const isRight = ({ found, noType }) => !found && !noType;
  const isThere = (check) => isRight(check) || (!check.noType && ["required", "optional"].includes(check.found));
  return [
    `types.d.ts: members ${count(isThere, "required member", "optional member")}`,
    `union members ${count(isRight, "union member")}`,
    `enum values ${count(isRight, "enum value")}`,
    `required members ${count(isRight, "required member")} as required`,
    `optional members ${count(isRight, "optional member")} as optional`,
    `error names ${count(isRight, "error name")}`,
    `error members ${count(isRight, "error member")}`,
    `thrown events ${count(isRight, "thrown event")}`,
  ].join(", ");
}

/** The errors that tsc finds in `code`, which imports `types`. */
async function errorsOf(code, types) {
  mkdirSync(TARGET, { recursive: true });
  const folder = mkdtempSync(join(TARGET, "walk-"));
  try {
    const config = { extends: join(relative(folder, HERE), "tsconfig.json").replaceAll("\\", "/"), include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    writeFileSync(join(folder, "types.d.ts"), types);
    writeFileSync(join(folder, "walk.ts"), code);
    const output = await tsc(folder);
    // Further lines of an error are indented.
    const errors = output.split(/\r?\n/).filter((line) => /^\S/.test(line));
    return errors.map((text) => {
      const [, line, message = ""] = text.match(/^walk\.ts\((\d+),\d+\): error TS\d+: (.*)$/) ?? [];
      return { line: Number(line), message, text };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What tsc writes. It exits with 1 or 2 where it has found errors. */
function tsc(folder) {
  return new Promise((resolve, reject) => {
    const args = [TSC, "--project", folder, "--pretty", "false"];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error && (![1, 2].includes(error.code) || !stdout)) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
