// Who is compared, by the names of peers/.
export const PEERS = { body: "only the body read", "aws-sdk": "AWS SDK", "ai-sdk": "AI SDK", "converse-wasm": "converse-wasm" };
export const CLIENTS = ["aws-sdk", "ai-sdk", "converse-wasm"];
export const OURS = "converse-wasm";
export const THEIRS = "aws-sdk";

/** How many times the CPU of ours that of the AWS SDK should be: for an event, by the bytes of a chunk (0: a message). */
export const STREAM_GOALS = { 0: 5, 4096: 20, 65536: 30 };
/** The same from the import to the first request. */
export const START_GOAL = 5;
