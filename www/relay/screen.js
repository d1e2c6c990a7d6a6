// What of a request goes on to the service.
//
// The request is parsed and written anew: what was looked at is what is sent. (Numbers are
// JavaScript's on the way: an integer above 2^53, in a tool's result say, loses its last digits.)

/** Members of a request that a page may decide; what else there is, is left out. */
export const MEMBERS = ["messages", "system", "inferenceConfig", "toolConfig"];

/** Why a request is not passed on; the message is for whoever sent it. */
export class Refused extends Error {}

/**
 * @param {"converse" | "converse-stream" | "count-tokens"} operation
 * @param {string} body
 * @param {object} limits
 * @param {number} limits.maxTokens the most that a request may ask for, and what one asks for
 *   that does not say
 * @param {string[]} [limits.members] in place of `MEMBERS`
 * @returns {string} the body for the service
 * @throws {Refused}
 */
export function screen(operation, body, { maxTokens, members = MEMBERS }) {
  try {
    const request = JSON.parse(body);
    if (operation !== "count-tokens") return JSON.stringify(screened(request, members, maxTokens));
    if (!isObject(request?.input?.converse)) throw new Refused("Only a Converse request is counted here: input.converse.");
    return JSON.stringify({ input: { converse: screened(request.input.converse, members) } });
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refused("The body is not valid JSON.");
    if (error instanceof RangeError) throw new Refused("The request is nested too deeply.");
    throw error;
  }
}

function screened(request, members, maxTokens) {
  if (!isObject(request)) throw new Refused("The request must be an object.");
  const taken = Object.fromEntries(members.filter((name) => Object.hasOwn(request, name)).map((name) => [name, request[name]]));
  // With the key's rights the service would read from the key owner's own buckets.
  if (namesS3(taken)) throw new Refused("s3Location is not allowed here: send the bytes.");
  if (maxTokens === undefined) return taken;
  const { inferenceConfig = {} } = taken;
  if (!isObject(inferenceConfig)) throw new Refused("inferenceConfig must be an object.");
  const asked = inferenceConfig.maxTokens ?? maxTokens;
  if (!Number.isInteger(asked) || asked < 1 || asked > maxTokens) {
    throw new Refused(`inferenceConfig.maxTokens must be 1 to ${maxTokens} here.`);
  }
  return { ...taken, inferenceConfig: { ...inferenceConfig, maxTokens: asked } };
}

/** Whether there is an s3Location, but in what is a tool's own: its input and its results. */
function namesS3(value) {
  if (Array.isArray(value)) return value.some(namesS3);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, member]) => {
    if (name === "input" || name === "json") return false;
    return name === "s3Location" || namesS3(member);
  });
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
