// The loop of a tool conversation: toolUse → run → toolResult, over streams.
import { ConverseError } from "./error.js";

const CONTENT = ["text", "json", "image", "document", "video", "searchResult"];
const isContent = (block) => {
  const members = Object.keys(block ?? {});
  return members.length === 1 && CONTENT.includes(members[0]);
};

// What a tool gave, as the content of its toolResult. The service takes objects as json.
const contentOf = (result) => {
  if (typeof result === "string") return [{ text: result }];
  if (Array.isArray(result) && result.length > 0 && result.every(isContent)) return result;
  const isObject = typeof result === "object" && result !== null && !Array.isArray(result);
  return [isObject ? { json: result } : { text: JSON.stringify(result ?? null) }];
};

// The caller's abort is not to wait for a tool that does not listen to it.
const orAborted = (promise, signal) =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", onAbort));
    if (signal?.aborted) onAbort();
  });

const run = async (tools, { toolUseId, name, input }, signal) => {
  try {
    const tool = tools.find(({ toolSpec }) => toolSpec.name === name);
    if (!tool) throw new Error(`there is no tool named ${name}`);
    return { toolResult: { toolUseId, content: contentOf(await tool.run(input, { signal })) } };
  } catch (error) {
    // The model is told, and may try another way.
    const text = String(error?.message ?? error);
    return { toolResult: { toolUseId, content: [{ text }], status: "error" } };
  }
};

export async function* runTools(client, request, tools, { signal, maxTurns = 10 } = {}) {
  const messages = [...(request.messages ?? [])];
  const offered = tools.map(({ toolSpec }) => ({ toolSpec }));
  const toolConfig = { ...request.toolConfig, tools: [...(request.toolConfig?.tools ?? []), ...offered] };
  for (let turn = 0; turn < maxTurns; turn++) {
    const stream = await client.converseStream({ ...request, messages, toolConfig }, { signal });
    yield* stream;
    const { output, stopReason } = await stream.response();
    messages.push(output.message);
    // Those of the service's own tools are run by the service.
    const uses = output.message.content.filter(({ toolUse }) => toolUse && toolUse.type !== "server_tool_use");
    if (stopReason !== "tool_use" || uses.length === 0) return messages;
    const results = uses.map(({ toolUse }) => run(tools, toolUse, signal));
    messages.push({ role: "user", content: await orAborted(Promise.all(results), signal) });
  }
  const message = `the model still asks for tools after ${maxTurns} turns: raise maxTurns to go on`;
  throw new ConverseError(message, { name: "LimitError", retryable: false });
}
