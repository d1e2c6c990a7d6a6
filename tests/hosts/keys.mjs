// Keys that open nothing, of the forms that Bedrock's have.

const basic = (date) => date.toISOString().replace(/[-:]|\.\d+/g, "");

/** A short-term key: made this long ago (negative: not yet), for this long, in seconds. */
export function shortTermKey({ region = "us-east-1", age = 0, life = 3600, accessKeyId = "AKIDEXAMPLE" } = {}) {
  const issued = basic(new Date(Date.now() - age * 1000));
  const url = [
    "bedrock.amazonaws.com/?Action=CallWithBearerToken",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    `X-Amz-Credential=${accessKeyId}%2F${issued.slice(0, 8)}%2F${region}%2Fbedrock%2Faws4_request`,
    `X-Amz-Date=${issued}`,
    `X-Amz-Expires=${life}`,
    "X-Amz-Security-Token=made-up",
    "X-Amz-SignedHeaders=host",
    "X-Amz-Signature=00",
    "Version=1",
  ];
  return `bedrock-api-key-${btoa(url.join("&"))}`;
}

export const longTermKey = (name = "made-up") => `ABSK${btoa(`BedrockAPIKey-${name}:x`)}`;
