// Who is compared, by the names of peers/.
export const PEERS = { body: "only the body read", "aws-sdk": "AWS SDK", "ai-sdk": "AI SDK", "converse-wasm": "converse-wasm" };
export const CLIENTS = ["aws-sdk", "ai-sdk", "converse-wasm"];
export const OURS = "converse-wasm";
export const THEIRS = "aws-sdk";
