// What a key says of itself, in words: its kind, its region, and how long it can still be used.

const MINUTE = 60_000;
const SOON = 5 * MINUTE;

/**
 * @param inspected what `inspectBearerToken` gave
 * @param now milliseconds since 1970
 * @returns {{ text: string, left: string, state: "good" | "soon" | "over" | "unknown" }} `left` is the countdown, "" for
 *   keys that have none
 */
export function describeKey({ kind, region, expiresAt }, now) {
  if (kind === "long-term") return { text: "A long-term key: good in every region. AWS means these for exploration only.", left: "", state: "good" };
  if (kind === "opaque") return { text: "Not of a form that Bedrock’s keys have. It is sent as it is.", left: "", state: "unknown" };
  const where = region ? ` for ${region}` : "";
  if (!expiresAt) return { text: `A short-term key${where}.`, left: "", state: "good" };
  const rest = expiresAt - now;
  if (rest <= 0) return { text: `A short-term key${where}, which has expired.`, left: "expired", state: "over" };
  const left = duration(rest);
  return { text: `A short-term key${where}: ${left} left, unless its session ends before.`, left: `${left} left`, state: rest < SOON ? "soon" : "good" };
}

/** 11 h 59 min, 42 min, 4 min 30 s */
function duration(ms) {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return ms < SOON ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
}
