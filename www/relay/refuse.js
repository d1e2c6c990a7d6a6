// What is said where the answer is no, and what is checked before a server starts.

/** The service's own names for what these statuses say. */
const TYPES = {
  400: "ValidationException",
  // A client that gets its key from a function asks it for another one.
  401: "ExpiredTokenException",
  403: "AccessDeniedException",
  404: "UnknownOperationException",
  408: "RequestTimeoutException",
  413: "RequestEntityTooLargeException",
  429: "ThrottlingException",
  500: "InternalServerException",
  502: "ServiceUnavailableException",
};

/** An error in the form of Bedrock's, so that ConverseError has its name and message. */
export function refuse(c, status, message, type = TYPES[status]) {
  return c.json({ message }, status, { "x-amzn-errortype": type });
}

/** The kind of an error, not its message: JSON's and fetch's repeat what they refused. */
export function logFailure(error) {
  console.error(["Failed:", error.name, error.code ?? error.cause?.code].filter(Boolean).join(" "));
}

/** The URL of an origin that a secret may travel to. */
export function httpsOrLoopback(text, what) {
  const url = secretsMayGoTo(text);
  // href is the origin and a slash where there is no user, path, query or fragment.
  if (url?.href !== `${url?.origin}/`) {
    throw new Error(`${what} must be an origin: https://…, or http://… on this machine.`);
  }
  return url;
}

/** The URL that this text is, if https or this machine's; else undefined. */
export function secretsMayGoTo(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback.test(url.hostname));
  return safe ? url : undefined;
}

/** A region as it may stand in a host name. */
export function checkRegion(region) {
  if (!/^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(region ?? "")) {
    throw new Error("AWS_REGION must be a region, such as us-east-1.");
  }
  return region;
}
