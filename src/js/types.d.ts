// The JavaScript API of converse-wasm. Written by hand, checked by tsc.
// Shapes and names of requests, responses and events are those of the AWS SDK for
// JavaScript v3; members that are not listed here pass through in both directions.

/**
 * Loads the module. Browsers need it once before the first client; on Node, Bun, Deno and
 * Cloudflare Workers the import has done it, and this does nothing.
 *
 * @param module where the wasm is, or the wasm itself; by default the file beside the
 *   package's JavaScript.
 */
export default function init(
  module?: string | URL | Request | Response | BufferSource | WebAssembly.Module,
): Promise<void>;

/** How a client reaches Bedrock. */
export interface ClientConfig {
  /** The Bedrock API key. It is sent to the endpoint, and shown nowhere. */
  bearerToken?: string;
  /** The AWS region, such as `us-east-1`; else it is read from a model's ARN. */
  region?: string;
  /**
   * Base URL of a relay, a gateway or the local endpoint: https, or http on this machine.
   * Its path is kept.
   */
  endpoint?: string;
  /** Send no Authorization, whatever the key: the endpoint authenticates by itself. */
  skipAuth?: boolean;
  /** Added to each request. `authorization` is refused; in a browser each one adds to the preflight. */
  headers?: HeadersInit;
  /** Used in place of the host's fetch; it is called with one Request. */
  fetch?: (request: Request) => Promise<Response>;
  /** Longest message of a stream that is held in memory, in bytes; 25,296,912 by default. */
  maxMessageBytes?: number;
  /** Use the region's FIPS endpoint. */
  useFipsEndpoint?: boolean;
  /** Use the region's dual-stack endpoint (IPv4 and IPv6). */
  useDualstackEndpoint?: boolean;
}

/** What a single call may set. */
export interface CallOptions {
  /** Aborts the call and the stream that it gave; they reject with the signal's reason. */
  signal?: AbortSignal;
  /** Added to this request, after those of the client. */
  headers?: HeadersInit;
}

/** Calls Amazon Bedrock's Converse API with a Bedrock API key. */
export class ConverseClient {
  /** @throws {ConverseError} named `ConfigError` where the configuration cannot be used. */
  constructor(config?: ClientConfig);
  /** Asks for an answer as a whole. */
  converse(request: ConverseRequest, options?: CallOptions): Promise<ConverseResponse>;
  /** Asks for an answer as a stream of events. */
  converseStream(request: ConverseRequest, options?: CallOptions): Promise<ConverseStream>;
  /** Gives the client's memory back at once; else that is done when it is collected. */
  free(): void;
}

/**
 * The events of an answer, once. Leaving the loop early aborts the fetch. Where the stream
 * fails, the iteration ends with an error after all events before it: one that ends
 * without an error was whole.
 */
export interface ConverseStream extends AsyncIterable<ConverseStreamEvent> {
  /** What AWS support asks for; in a browser the endpoint must expose the header. */
  readonly requestId: string | undefined;
}

/** Why a call or a stream failed. */
export class ConverseError extends Error {
  private constructor();
  /**
   * The service's error type, such as `ThrottlingException`; or `ConfigError` (nothing was
   * sent), `TransportError` (the network), `ProtocolError` (the answer is not what it
   * should be), `LimitError` (a message is longer than `maxMessageBytes`).
   */
  readonly name: string;
  /** The HTTP status of the service's answer; none for an error within a stream. */
  readonly status?: number;
  /** What AWS support asks for. */
  readonly requestId?: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
}

/** Members that are newer than these types, or not typed here. */
interface Open {
  [member: string]: unknown;
}

/** A part of a message. Bytes are Uint8Array. */
export interface ContentBlock extends Open {
  text?: string;
}

/** A turn of the conversation. */
export interface Message extends Open {
  role: "user" | "assistant" | (string & {});
  content: ContentBlock[];
}

/** A request of Converse and ConverseStream. */
export interface ConverseRequest extends Open {
  /** Model id, inference profile or ARN. */
  modelId: string;
  messages?: Message[];
  system?: ContentBlock[];
  inferenceConfig?: {
    maxTokens?: number;
    temperature?: number;
    topP?: number;
    stopSequences?: string[];
  };
}

/** Tokens read and written. */
export interface TokenUsage extends Open {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
}

/** The answer of Converse. */
export interface ConverseResponse extends Open {
  output: { message?: Message };
  stopReason: string;
  usage: TokenUsage;
  /** `latencyMs`: milliseconds, as the service measured them. */
  metrics: { latencyMs: number };
}

/** An event of ConverseStream: the member that it has says which. */
export interface ConverseStreamEvent extends Open {
  messageStart?: { role: string };
  contentBlockStart?: { start: Open; contentBlockIndex: number };
  contentBlockDelta?: {
    delta: {
      text?: string;
      toolUse?: { input: string };
      reasoningContent?: { text?: string; redactedContent?: Uint8Array; signature?: string };
      [member: string]: unknown;
    };
    contentBlockIndex: number;
  };
  contentBlockStop?: { contentBlockIndex: number };
  messageStop?: { stopReason: string; additionalModelResponseFields?: unknown };
  /** Comes after `messageStop`. */
  metadata?: { usage: TokenUsage; metrics: { latencyMs: number } };
}
