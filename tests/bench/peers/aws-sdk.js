// The AWS SDK for JavaScript v3, with a key in place of credentials.

import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

export const connect = ({ endpoint, key }) =>
  new BedrockRuntimeClient({ authSchemePreference: ["httpBearerAuth"], endpoint, region: "us-east-1", token: { token: key } });

export const stream = async (client, request) => (await client.send(new ConverseStreamCommand(request))).stream;

export const textOf = (event) => event.contentBlockDelta?.delta?.text;

export async function converse(client, request) {
  const { output } = await client.send(new ConverseCommand(request));
  return output.message.content[0].text;
}
