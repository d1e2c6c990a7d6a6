// This package.

import init, { ConverseClient } from "converse-wasm";

export async function connect({ endpoint, key, ...config }) {
  await init();
  return new ConverseClient({ ...config, bearerToken: key, region: "us-east-1", endpoint });
}

export const stream = (client, request) => client.converseStream(request);

export const textOf = (event) => event.contentBlockDelta?.delta?.text;

export async function converse(client, request) {
  const { output } = await client.converse(request);
  return output.message.content[0].text;
}
