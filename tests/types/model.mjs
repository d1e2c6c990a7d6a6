// AWS's own description of the API, as botocore has it, and all that the types owe it. The
// Rust model is measured by the same one (tests/model/botocore.rs).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const FOLDER = process.env.CONVERSE_BOTOCORE ?? fileURLToPath(new URL("../../target/python/botocore", import.meta.url));
const OPERATIONS = ["Converse", "ConverseStream", "CountTokens"];

/** Members of the model that are members of none of our types, and why. */
export const NO_MEMBERS = new Map([
  ["ConverseStreamResponse.stream", "what converseStream() gives is the stream itself, with its events"],
]);

export function loadModel() {
  const file = join(FOLDER, "data/bedrock-runtime/2023-09-30/service-2.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const packed = `${file}.gz`;
  // Not left out: nothing of the types would be checked, and nobody would see it.
  if (!existsSync(packed)) throw new Error(`there is no ${packed}: \`cargo xtask test types\` installs it`);
  return JSON.parse(gunzipSync(readFileSync(packed)).toString());
}

/**
 * What there has to be in the types: `path` names it as the model does, `kind` is what it
 * counts as, and each of `checks` is one of walk.mjs with the verdict that it must come to;
 * `sent` tells those of what `Sendable` makes of a type from those of the type itself.
 */
export function itemsOf({ shapes, operations }) {
  const items = new Map();
  const add = (kind, path, check, expected, sent = false) => {
    const item = items.get(path) ?? { kind, path, checks: [] };
    item.checks.push({ check, expected, sent });
    items.set(path, item);
  };
  const seen = { read: new Set(), sent: new Set() };
  const skipped = new Set();

  /** What may be sent is there twice: by its name, as it is read, and as `Sendable` makes it. */
  function visit(name, isSent) {
    visitAs(name, "read", typeOf(name));
    if (isSent) visitAs(name, "sent", typeOf(name, true));
  }

  function visitAs(name, side, type) {
    const shape = shapes[name];
    if (seen[side].has(name) || shape.document) return;
    seen[side].add(name);
    const isSent = side === "sent";
    for (const part of [shape.member, shape.value]) if (part) visit(part.shape, isSent);
    // What is listed may be sent: that a member's type is the enumeration is checked with the member.
    for (const value of (!isSent && shape.enum) || []) {
      add("enum value", `${name} "${value}"`, `Value<${type}, "${value}">`, "listed");
    }
    // A request has no other type than the one that is sent.
    const isRequest = type === `ours.${name}`;
    const isUnion = shape.union || shape.eventstream;
    for (const [member, { shape: target }] of Object.entries(shape.members ?? {})) {
      const path = `${name}.${member}`;
      if (shapes[target].exception) {
        add("thrown event", path, `Thrown<${type}, "${member}">`, "never there");
        addError(target);
        continue;
      }
      if (NO_MEMBERS.has(path)) {
        skipped.add(path);
      } else {
        // A variant of a union has its member.
        const expected = isUnion || shape.required?.includes(member) ? "required" : "optional";
        const kind = `${isUnion ? "union" : expected} member`;
        add(kind, path, `Member<${type}, "${member}", ${typeOf(target, isSent)}>`, expected, isSent && !isRequest);
      }
      visit(target, isSent);
    }
  }

  /** Errors are all of one class, so that most of them lack what only some have. */
  function addError(name) {
    if (seen.read.has(name)) return;
    seen.read.add(name);
    add("error name", name, `Value<ours.ConverseErrorName, "${name}">`, "listed");
    for (const [member, { shape }] of Object.entries(shapes[name].members)) {
      const check = `Member<ours.ConverseError, "${member}", ${typeOf(shape)}>`;
      add("error member", `${name}.${member}`, check, member === "message" ? "required" : "optional");
    }
  }

  function typeOf(name, isSent = false) {
    const shape = shapes[name];
    if (shape.document) return "ours.DocumentType";
    if (shape.enum) return `ours.${name}`;
    if (shape.type === "structure") return isSent ? `ours.Sendable<ours.${name}>` : `ours.${name}`;
    if (shape.type === "list") return `${typeOf(shape.member.shape, isSent)}[]`;
    if (shape.type === "map") return `Record<string, ${typeOf(shape.value.shape, isSent)}>`;
    if (shape.type === "blob") return isSent ? "ours.Bytes" : "Uint8Array";
    if (!(shape.type in SCALARS)) throw new Error(`${name} is a ${shape.type}, which this walk does not know`);
    return SCALARS[shape.type];
  }

  for (const { input, output, errors } of OPERATIONS.map((name) => operations[name])) {
    visitAs(input.shape, "sent", `ours.${input.shape}`);
    visit(output.shape, false);
    for (const { shape } of errors) addError(shape);
  }
  for (const path of NO_MEMBERS.keys()) {
    if (!skipped.has(path)) throw new Error(`${path} is an exception here, and the model has no such member`);
  }
  return [...items.values()];
}

const SCALARS = { string: "string", boolean: "boolean", integer: "number", long: "number", float: "number", double: "number" };
