// All of the API that botocore describes is in types.d.ts, and what the API requires is what
// the types require. A failure names what to add: a new botocore tells what is new.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { loadModel } from "./model.mjs";
import { walk } from "./walk.mjs";

const TYPES = readFileSync(new URL("../../src/js/types.d.ts", import.meta.url), "utf8");

let now;
before(async () => {
  now = await walk(loadModel(), TYPES);
});

test("types.d.ts has all of the model, required and optional as the model has it", () => {
  console.log(now.summary);
  assert.deepEqual(now.failures, []);
});

// The walk finds what it is to find: each change to the types, and nothing else, is named.
const CHANGES = [
  {
    what: "a member is gone",
    change: ["interface TokenUsage", "  cacheDetails?: CacheDetail[];", ""],
    found: ["TokenUsage.cacheDetails: missing"],
  },
  {
    what: "a `?` is gone",
    change: ["interface InferenceConfiguration", "maxTokens?:", "maxTokens:"],
    found: ["InferenceConfiguration.maxTokens: required, not optional"],
  },
  {
    what: "a `?` too many",
    change: ["interface Message ", "role:", "role?:"],
    found: ["Message.role: optional, not required"],
  },
  {
    what: "a `?` too many in what is in the URL",
    change: ["interface RequestMembers", "modelId:", "modelId?:"],
    found: ["ConverseRequest.modelId: optional, not required", "ConverseStreamRequest.modelId: optional, not required"],
  },
  {
    what: "a value of an enumeration is gone",
    change: ["type StopReason", '  | "tool_use"', ""],
    found: ['StopReason "tool_use": missing'],
  },
  {
    what: "an enumeration is any string",
    change: ["type CacheTTL", 'Enum<"5m" | "1h">', "string"],
    found: ['CacheTTL "5m": missing', 'CacheTTL "1h": missing'],
  },
  {
    what: "a member of a union is gone",
    change: ["type ContentBlock ", "  toolRemoval: ToolRemovalBlock;", ""],
    found: ["ContentBlock.toolRemoval: missing"],
  },
  {
    what: "an event is gone",
    change: ["type ConverseStreamEvent", "  metadata: ConverseStreamMetadataEvent;", ""],
    found: ["ConverseStreamOutput.metadata: missing"],
  },
  {
    what: "a member has another type",
    change: ["interface DocumentBlock ", "name: string", "name: any"],
    found: ["DocumentBlock.name: of another type, not required"],
  },
  {
    what: "a list is no list",
    change: ["interface GuardrailTraceAssessment", "GuardrailAssessment[]>", "GuardrailAssessment>"],
    found: ["GuardrailTraceAssessment.outputAssessments: of another type, not optional"],
  },
  {
    what: "a type has no name",
    change: ["interface SystemTool ", "export interface", "interface"],
    found: ["Tool.systemTool: there is no type SystemTool", "SystemTool.name: there is no type SystemTool"],
  },
  {
    what: "an error's name is gone",
    change: ["type ConverseErrorName", '  | "ModelTimeoutException"', ""],
    found: ["ModelTimeoutException: missing"],
  },
  {
    what: "an error's member is gone",
    change: ["class ConverseError", "  readonly originalMessage?: string;", ""],
    found: ["ModelStreamErrorException.originalMessage: missing"],
  },
  {
    what: "an exception may be an event",
    change: ["type ConverseStreamEvent", '    | "throttlingException"', ""],
    found: ["ConverseStreamOutput.throttlingException: missing"],
  },
];

for (const { what, change, found } of CHANGES) {
  test(`found: ${what}`, async () => {
    assert.deepEqual(await newFailures(loadModel(), changed(...change)), found);
  });
}

test("found: less may be sent than there is", async () => {
  const found = await newFailures(loadModel(), changed("type Sendable<", "? Bytes", "? Uint8Array"));
  assert.ok(found.includes("ImageSource.bytes, as sent: of another type, not required"), found.join("\n"));
  const others = found.filter((failure) => !/\.(bytes|redactedContent|body), as sent: /.test(failure));
  assert.deepEqual(others, []);
});

test("found: the model has more than the types", async () => {
  const model = loadModel();
  const { shapes } = model;
  shapes.Hologram = { type: "structure", required: ["depth"], members: { depth: { shape: "Integer" } } };
  shapes.Integer = { type: "integer" };
  shapes.ContentBlock.members.hologram = { shape: "Hologram" };
  shapes.ConversationRole.enum.push("critic");
  shapes.Message.required.push("mood");
  shapes.Message.members.mood = { shape: "String" };
  shapes.TokenUsage.required = [];
  shapes.HologramException = { type: "structure", members: { smell: { shape: "String" } }, exception: true };
  shapes.ConverseStreamOutput.members.hologramException = { shape: "HologramException" };
  const found = await newFailures(model, TYPES);
  assert.deepEqual(found.sort(), [
    "ContentBlock.hologram: missing",
    'ConversationRole "critic": missing',
    "ConverseStreamOutput.hologramException: missing",
    "Hologram.depth: there is no type Hologram",
    "HologramException.smell: missing",
    "HologramException: missing",
    "Message.mood: missing",
    "TokenUsage.inputTokens: required, not optional",
    "TokenUsage.outputTokens: required, not optional",
    "TokenUsage.totalTokens: required, not optional",
  ]);
});

test("each member says what it is", () => {
  assert.deepEqual(undocumented(TYPES), []);
  const less = changed("interface Message ", "  /** Who says it. */\n", "");
  assert.deepEqual(undocumented(less), ["Message.role"]);
});

test("nothing is of any type", () => {
  assert.deepEqual(anys(TYPES), []);
  const more = changed("interface Message ", "role: ConversationRole", "role: any");
  assert.deepEqual(anys(more), ["role: any;"]);
});

/** What is amiss beside what is amiss already, which is the first test's to tell. */
async function newFailures(model, types) {
  const { failures } = await walk(model, types);
  return failures.filter((failure) => !now.failures.includes(failure));
}

/** types.d.ts with a change to the declaration of that name. */
function changed(declaration, from, to) {
  const start = TYPES.search(new RegExp(`^(export )?${declaration}`, "m"));
  const end = TYPES.indexOf("\n\n", start);
  const text = TYPES.slice(start, end);
  assert.equal(text.split(from).length, 2, `${declaration} has ${from} once`);
  return TYPES.slice(0, start) + text.replace(from, to) + TYPES.slice(end);
}

/** Members without a comment on the line above. */
function undocumented(types) {
  const found = [];
  let owner;
  let above = "";
  for (const line of types.split("\n")) {
    // The parameters of a function look as members do.
    const [, kind, name] = line.match(/^(?:export )?(?:default )?(interface|class|type|function) (\w+)/) ?? [];
    if (kind) owner = kind === "function" ? undefined : name;
    const [, member] = line.match(/^ {2}(?:readonly )?(\w+)\??[:(]/) ?? [];
    if (owner && member && !above.endsWith("*/")) found.push(`${owner}.${member}`);
    above = line;
  }
  return found;
}

/** Lines with the type \`any\`; a member of that name is none. */
function anys(types) {
  const code = types.replace(/\/\*[^]*?\*\/|\/\/.*/g, "").split("\n");
  return code.filter((line) => /\bany\b(?!\??:)/.test(line)).map((line) => line.trim());
}
