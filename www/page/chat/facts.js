// The small print under a reply: how it ended, what it cost, and how fast it was.

import { number } from "../common/numbers.js";

const STOP_REASONS = {
  max_tokens: "Cut at max tokens",
  stop_sequence: "Stop sequence",
  tool_use: "Wants to use a tool",
  guardrail_intervened: "A guardrail intervened",
  content_filtered: "Filtered",
  model_context_window_exceeded: "The context window is full",
  malformed_model_output: "The model’s output was malformed",
  malformed_tool_use: "The model’s use of a tool was malformed",
};

/** As nodes: what is out of the ordinary first, then the numbers. */
export function facts(turn) {
  const { state, stopReason, modelId, usage } = turn;
  const notable = {
    stopped: "Stopped",
    error: "Incomplete",
    done: stopReason === "end_turn" ? "" : (STOP_REASONS[stopReason] ?? stopReason),
  }[state];
  const numbers = [modelId];
  if (turn.firstTokenMs !== undefined) numbers.push(`first token ${number(turn.firstTokenMs / 1000, 2)} s`);
  const speed = tokensPerSecond(turn);
  if (speed) numbers.push(`${number(speed)} tokens/s`);
  if (usage) numbers.push(`${number(usage.inputTokens)} in`, `${number(usage.outputTokens)} out`);
  if (turn.seconds) numbers.push(`${number(turn.seconds, 2)} s`);
  const nodes = [];
  if (notable) {
    const mark = document.createElement("span");
    mark.className = "notable";
    mark.textContent = notable;
    nodes.push(mark, " · ");
  }
  // A line may break between two facts, not between a number and its unit.
  nodes.push(numbers.filter(Boolean).map((fact) => fact.replaceAll(" ", "\u00a0")).join(" · "));
  return nodes;
}

/** As this page has seen it: the tokens after the first, in the time after the first. */
function tokensPerSecond({ usage, seconds, firstTokenMs }) {
  const rest = seconds - firstTokenMs / 1000;
  return usage?.outputTokens > 1 && rest > 0 ? (usage.outputTokens - 1) / rest : 0;
}
