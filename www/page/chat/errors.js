// For each error: what happened in a few words, and what the person can do about it. Pure: no DOM, no network.

const AWS_CONSOLE_KEYS = "Amazon Bedrock console → API keys";

/**
 * The first rule that fits wins, so the special stands before the general. `name`, `status` and `message` are the
 * error's; `opened` tells whether the stream had begun; `endpoint` is the one from the settings ("" for AWS itself), and
 * `relay` tells whether that is the page's own; `blocked` that the content policy forbids it.
 * The text has to be asked where the service uses one type for several causes: every bad key is AccessDeniedException.
 */
const rules = [
  {
    when: ({ status, relay }) => relay && status === 401,
    title: "You are not signed in",
    advice: "The session is over, or there was none. Sign in, then retry.",
    signIn: true,
  },
  {
    when: ({ name }) => name === "ConfigError",
    title: "Nothing was sent: a setting does not fit",
    advice: "Check the key, region, model and endpoint. A key is a single line without blanks, and a short-term key works in its own region only.",
    settings: true,
  },
  {
    when: ({ name, message }) => name === "ExpiredTokenException" || (/expired/i.test(message) && /token|key|signature/i.test(message)),
    title: "This key has expired",
    advice: `Make a new one (${AWS_CONSOLE_KEYS}) and paste it into the settings. A short-term key lives for at most 12 hours, and no longer than the session that made it.`,
    settings: true,
  },
  {
    when: ({ message }) => /CallWithBearerToken/.test(message),
    title: "This key may not be used as a bearer key",
    advice: "The identity behind the key needs the permission bedrock:CallWithBearerToken, and nothing may deny it. Ask whoever manages the account.",
    settings: true,
  },
  {
    when: ({ message }) => /authentication failed|api key|security token.*invalid/i.test(message),
    title: "The key was not accepted",
    advice: "Copy it again in full, and check that it belongs to this region: a short-term key works in the region it was made for.",
    settings: true,
  },
  {
    when: ({ name, status, message }) => (name === "AccessDeniedException" || status === 403) && /model/i.test(message),
    title: "No access to this model",
    advice: "Check that the account may use the model in this region, and that the key's identity may call bedrock:InvokeModelWithResponseStream on it. Or choose another model.",
    settings: true,
  },
  {
    when: ({ name, status }) => name === "AccessDeniedException" || status === 401 || status === 403,
    title: "Access denied",
    advice: "Check the key, its region, and what its identity may do: bedrock:CallWithBearerToken and bedrock:InvokeModelWithResponseStream.",
    settings: true,
  },
  {
    when: ({ message }) => /on-demand throughput/i.test(message),
    title: "This model is called through an inference profile",
    advice: "Put the profile's prefix before the model id: us., eu., apac. or global., for example us.amazon.nova-lite-v1:0.",
    settings: true,
  },
  {
    when: ({ name, status, message }) => name === "ResourceNotFoundException" || status === 404 || /model identifier/i.test(message),
    title: "The model was not found",
    advice: "Check the model id, and that the model is offered in this region.",
    settings: true,
  },
  {
    when: ({ name, status }) => name === "ThrottlingException" || name === "ServiceQuotaExceededException" || (status === 429 && name !== "ModelNotReadyException"),
    title: "Too many requests just now",
    advice: "Wait a little and retry. If it happens often, the account's quota for this model is too small.",
  },
  {
    when: ({ name }) => name === "ModelNotReadyException",
    title: "The model is not ready yet",
    advice: "It is being loaded. Retry in a minute.",
  },
  {
    when: ({ message }) => /support.*tool use/i.test(message),
    title: "This model uses no tools",
    advice: "Switch the page's tools off in the settings, or choose another model.",
    settings: true,
  },
  {
    when: ({ message }) => /support.*(image|document)|no images/i.test(message),
    title: "This model does not take such a file",
    advice: "Choose another model, or start a new chat without it: it goes along with every question of this one.",
    settings: true,
  },
  {
    when: ({ message }) => /(input|prompt) is too long/i.test(message),
    title: "The conversation is too long for this model",
    advice: "Start a new chat, or edit an earlier question: what came after it is left out then.",
  },
  {
    when: ({ name, status }) => name === "ValidationException" || status === 400,
    title: "The request was not accepted",
    advice: "The service's words above tell what to change. A model may refuse a system prompt or a number of max tokens, and a long conversation may not fit any more.",
    settings: true,
  },
  {
    when: ({ name }) => name === "ModelTimeoutException" || name === "TimeoutError",
    title: "It took too long",
    advice: "Retry, or ask for a shorter answer.",
  },
  {
    when: ({ name }) => name === "ModelStreamErrorException" || name === "ModelErrorException",
    title: "The model failed",
    advice: "The model itself reported an error. Retry; if it happens again, try another model.",
  },
  {
    when: ({ name, opened }) => name === "TransportError" && opened,
    title: "The connection ended before the reply did",
    advice: "What had come by then is not the whole of it. Retry asks for the whole reply again.",
  },
  {
    when: ({ name, blocked }) => name === "TransportError" && blocked,
    title: "This page may not connect to that endpoint",
    advice: "Its content policy names what it may call: AWS, and what it was built for. Start the demo, or build the page, with --connect and the endpoint's origin; or choose another endpoint.",
    settings: true,
  },
  {
    when: ({ name, endpoint }) => name === "TransportError" && !endpoint,
    title: "AWS could not be reached from this page",
    advice: "Check the region and the connection. If both are right, the browser may have refused the answer because it came from another origin (CORS): then put a relay's address into Endpoint: a small server or Worker that holds the key and passes the request on.",
    settings: true,
  },
  {
    when: ({ name }) => name === "TransportError",
    title: "The endpoint could not be reached",
    advice: "Check its address and that it runs. If it does, it must allow this page's origin (CORS), with the headers authorization, content-type and accept. Calling AWS needs such a relay where the browser refuses the direct way.",
    settings: true,
  },
  {
    when: ({ name }) => name === "ProtocolError",
    title: "The answer could not be read",
    advice: "It is not a sound Converse stream: a checksum or a length was wrong, or something between here and AWS answered in its place. Nothing after the fault was used. Check the endpoint, then retry.",
  },
  {
    when: ({ name }) => name === "LimitError",
    title: "A message was larger than this page accepts",
    advice: "The stream was ended to protect memory. Ask for less at once.",
  },
  {
    when: ({ name }) => name === "PackageError",
    title: "WebAssembly did not load",
    advice: "Reload the page. If it stays so: the folder pkg must lie beside this page, and the browser must allow WebAssembly (some modes for high security switch it off).",
  },
  {
    when: ({ name, status }) => name === "InternalServerException" || name === "ServiceUnavailableException" || status >= 500,
    title: "The service has a problem",
    advice: "It is not on this side. Wait a little and retry.",
  },
];

const otherwise = { title: "Something went wrong", advice: "Retry. If it happens again, the words above help to find the cause." };

/** @returns {{ name: string, title: string, said: string, advice: string, settings: boolean, signIn: boolean }} */
export function explain(error, { opened = false, endpoint = "", key = "", relay = false, blocked = false } = {}) {
  const name = error?.name || "Error";
  const message = String(error?.message ?? error ?? "");
  const facts = { name, message, status: error?.status, opened, endpoint, relay, blocked };
  const { title, advice, settings = false, signIn = false } = rules.find((rule) => rule.when(facts)) ?? otherwise;
  return { name, title, advice, settings, signIn, said: withoutKey(message, key) };
}

/** A gateway may echo the header it was sent in its error page: what is shown must not hold the key even then. */
function withoutKey(text, key) {
  return key ? text.replaceAll(key, "[key]") : text;
}
