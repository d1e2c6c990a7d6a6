// The AI SDK's provider by itself, without what `streamText` of the package ai adds.

import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";

export const connect = ({ endpoint, key }) => createAmazonBedrock({ apiKey: key, region: "us-east-1", baseURL: endpoint });

export const stream = async (bedrock, request) => (await bedrock(request.modelId).doStream(options(request))).stream;

export function textOf(part) {
  if (part.type === "error") throw part.error;
  return part.type === "text-delta" ? part.delta : undefined;
}

export async function converse(bedrock, request) {
  const { content } = await bedrock(request.modelId).doGenerate(options(request));
  return content[0].text;
}

function options({ messages, inferenceConfig }) {
  const prompt = messages.map(({ role, content }) => ({ role, content: content.map(part) }));
  return { prompt, maxOutputTokens: inferenceConfig?.maxTokens };
}

function part({ text, image }) {
  if (text !== undefined) return { type: "text", text };
  return { type: "file", mediaType: `image/${image.format}`, data: { type: "data", data: image.source.bytes } };
}
