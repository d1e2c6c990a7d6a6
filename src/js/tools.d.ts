// The tool loop of converse-wasm. Written by hand, checked by tsc.
import type {
  ConverseClient,
  ConverseStreamEvent,
  ConverseStreamRequest,
  DocumentType,
  Message,
  Sendable,
  ToolSpecification,
} from "./types.js";

/** A tool, and how it is run. */
export interface RunnableTool {
  /** What the model is told of the tool. */
  toolSpec: Sendable<ToolSpecification>;
  /**
   * Runs the tool; may be async. What it gives is sent to the model: a string as a text
   * block; an array of content blocks (one or more, each an object with exactly one of
   * `text`, `json`, `image`, `document`, `video` and `searchResult`) as it is; any other
   * object as a `json` block; anything else as a text block with its JSON. Where it throws,
   * the model is sent the error's message with the status `error`, and the loop goes on.
   *
   * @param input what the model calls the tool with. The model wrote it: it need not match
   *   the schema.
   */
  run(input: DocumentType, context: ToolContext): unknown;
}

/** What a tool is run with beside its input. */
export interface ToolContext {
  /** The signal that was given to `runTools`. */
  readonly signal: AbortSignal | undefined;
}

/** What a run of tools may set. */
export interface RunToolsOptions {
  /** Aborts the call that is under way, and the wait for a tool; tools are given it, too. */
  signal?: AbortSignal;
  /** Most calls of the model; 10 by default. */
  maxTurns?: number;
}

/**
 * Asks the model, runs the tools that it asks for (those of one turn at the same time), sends
 * it their results, and so on until it asks for none. Gives the events of all turns, each turn
 * from its `messageStart` to its `metadata`; and returns, as a generator does, the messages of
 * the whole conversation, ready for the next request.
 *
 * The iteration ends with an error as that of a stream does, and where a tool's input is not
 * JSON; and with a `ConverseError` named `LimitError` where the model still asks for tools
 * after `maxTurns` turns. Leaving the loop aborts the call that is under way.
 *
 * @param request `tools` are added to those of its `toolConfig`.
 */
export function runTools(
  client: Pick<ConverseClient, "converseStream">,
  request: ConverseStreamRequest,
  tools: readonly RunnableTool[],
  options?: RunToolsOptions,
): AsyncGenerator<ConverseStreamEvent, Sendable<Message>[], undefined>;
