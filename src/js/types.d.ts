/// <reference lib="esnext.disposable" />
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
  /**
   * The Bedrock API key, or a function that gives one. It is sent to the endpoint, and shown
   * nowhere. A short-term key that has expired, or that is for another region, is an error
   * before anything is sent.
   */
  bearerToken?: string | BearerTokenProvider;
  /**
   * The AWS region, such as `us-east-1`; else that of the model's ARN, of a short-term key, or
   * of the environment that `fromEnv` is given.
   */
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
  /**
   * Most attempts of a call, the first one included; 3 by default. A call is made again where
   * the fault may pass (the AWS SDKs' standard mode: after a while, which the service may ask
   * for), and only before the first event of a stream was delivered.
   */
  maxAttempts?: number;
  /** For how long to wait for an answer; for ever by default. */
  timeout?: Timeout;
  /** Longest message of a stream that is held in memory, in bytes; 25,296,912 by default. */
  maxMessageBytes?: number;
  /**
   * Most of a stream's response that is gathered for `response()` and `partial`, in bytes of the
   * events' JSON; 16,777,216 by default. A longer one can be read by its events only.
   */
  maxResponseBytes?: number;
  /** Use the region's FIPS endpoint. */
  useFipsEndpoint?: boolean;
  /** Use the region's dual-stack endpoint (IPv4 and IPv6). */
  useDualstackEndpoint?: boolean;
}

/**
 * Gives a Bedrock API key. Asked when a key is needed, once for all calls that need it, and
 * again a minute before it expires (or when nine tenths of a shorter life are over); and once
 * more for a call that the service has refused because of its key. What it throws is what the
 * calls that wait for it reject with. Without an expiration, a key that does not say one by
 * itself is used until the service refuses it.
 */
export type BearerTokenProvider = (context: BearerTokenProviderContext) => Provided | Promise<Provided>;

type Provided = ProvidedToken | string;

/** What a provider is asked with. */
export interface BearerTokenProviderContext {
  /** Aborted when no call waits for the key any more. */
  readonly signal: AbortSignal;
}

/** A key as a provider gives it. */
export interface ProvidedToken {
  /** The Bedrock API key. */
  token: string;
  /** When it expires; a short-term key says by itself when that is at the latest. */
  expiration?: Date | undefined;
}

/** What a key says of itself. Nothing in here is secret. */
export interface InspectedToken {
  /**
   * `short-term` keys are made from a session and work in one region, for 12 hours at most;
   * `long-term` ones belong to an IAM user (for exploration only, says AWS); what is of neither
   * form is `opaque`, and sent as it is.
   */
  readonly kind: "short-term" | "long-term" | "opaque";
  /** The only region that it works in; of short-term keys. */
  readonly region?: string;
  /** When it was made; of short-term keys. */
  readonly issuedAt?: Date;
  /**
   * When it expires at the latest; of short-term keys. The session that it was made from may
   * end sooner, and the key with it.
   */
  readonly expiresAt?: Date;
}

/**
 * Reads, offline, what a Bedrock API key says of itself. Whether it is good only the service
 * can tell.
 */
export function inspectBearerToken(token: string): InspectedToken;

/** For how long to wait for an answer, in milliseconds from 1 on. */
export interface Timeout {
  /** From a request to the first byte of its answer. Each attempt has as long. */
  firstByteMs?: number | undefined;
  /** From one byte of the answer to the next. While nobody reads a stream, no time passes. */
  idleMs?: number | undefined;
}

/** What a single call may set. */
export interface CallOptions {
  /** Aborts the call and the stream that it gave; they reject with the signal's reason. */
  signal?: AbortSignal;
  /** Added to this request, after those of the client. */
  headers?: HeadersInit;
  /** In place of the client's. */
  timeout?: Timeout;
}

/** Calls Amazon Bedrock's Converse API with a Bedrock API key. */
export class ConverseClient {
  /** @throws {ConverseError} named `ConfigError` where the configuration cannot be used. */
  constructor(config?: ClientConfig);
  /**
   * A client for what an environment says: a Worker's `env`, `Deno.env.toObject()`,
   * `process.env`. Of it `AWS_BEARER_TOKEN_BEDROCK`, `AWS_REGION`, `AWS_DEFAULT_REGION`,
   * `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL` and `AWS_BEDROCK_SKIP_AUTH` are
   * read, and nothing else ever is. What `config` says wins, but for
   * `AWS_BEDROCK_SKIP_AUTH=1`: it wins over every key, unless `skipAuth` is `false`.
   *
   * @throws {ConverseError} named `ConfigError` where the configuration cannot be used; it says
   *   where an unusable key came from.
   */
  static fromEnv(env: object, config?: ClientConfig): ConverseClient;
  /** Asks for an answer as a whole. */
  converse(request: ConverseRequest, options?: CallOptions): Promise<ConverseResponse>;
  /** Asks for an answer as a stream of events. */
  converseStream(request: ConverseStreamRequest, options?: CallOptions): Promise<ConverseStream>;
  /** Asks how many tokens a request would be. Not every model can be asked. */
  countTokens(request: CountTokensRequest, options?: CallOptions): Promise<CountTokensResponse>;
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
  /**
   * What `converse()` would have answered: reads what is left of the stream, and puts it
   * together with what the loop has taken, before, during or after the loop. Rejects as the
   * loop does; where the loop was left early; where it is longer than `maxResponseBytes`; and
   * where a tool's input is not JSON.
   */
  response(): Promise<ConverseResponse>;
  /** What has come so far, also after the stream has failed or was left. */
  readonly partial: Partial<ConverseResponse>;
  /**
   * How the stream ended, once it has; never rejects. It ends by being read to its end, by being
   * left, or by failing: waiting for this alone reads nothing.
   */
  readonly end: Promise<StreamEnd>;
  /** Ends the stream and its fetch, unless it has ended before. */
  cancel(): Promise<void>;
  /** The events, once, for what takes streams; cancelling it cancels this one. */
  toReadableStream(): ReadableStream<ConverseStreamEvent>;
  /** Is `cancel()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * How a stream ended: `complete`, the answer is whole; `truncated`, the connection broke or the
 * stream ended before `messageStop`; `exception`, the service said why; `aborted`, by the signal
 * or by leaving; `timeout`; `protocol`, what came is not what the protocol or a limit allows.
 */
export type StreamEnd = "complete" | "truncated" | "exception" | "aborted" | "timeout" | "protocol";

/** The value of a header of an event-stream message. */
export type MessageHeaderValue =
  | { type: "boolean"; value: boolean }
  | { type: "byte" | "short" | "integer"; value: number }
  | { type: "long"; value: bigint }
  | { type: "binary"; value: Uint8Array }
  | { type: "string"; value: string }
  | { type: "timestamp"; value: Date }
  | { type: "uuid"; value: string };

/** A message of an AWS event stream, of any service. */
export interface EventStreamMessage {
  /** Its headers, by their names. */
  headers: Record<string, MessageHeaderValue>;
  /** What they describe. */
  payload: Uint8Array;
}

/** How a decoder is made. */
export interface EventStreamDecoderOptions {
  /** Longest message that is held in memory, in bytes; 25,296,912 by default. */
  maxMessageBytes?: number | undefined;
}

/** Takes the messages out of an AWS event stream, chunk by chunk, however it is cut. */
export class EventStreamDecoder {
  /** A decoder at the start of a stream. */
  constructor(options?: EventStreamDecoderOptions);
  /**
   * Adds a chunk; gives the messages that are whole now.
   *
   * @throws {ConverseError} named `ProtocolError` or `LimitError` where the stream is damaged; where
   *   messages came before in the same chunk, those are given first, and the next call throws.
   */
  push(chunk: Uint8Array): EventStreamMessage[];
  /** Ends the stream; throws where it ended within a message, or is damaged. */
  finish(): void;
}

/** The same for `pipeThrough`. */
export class EventStreamDecoderStream {
  /** A decoder at the start of a stream. */
  constructor(options?: EventStreamDecoderOptions);
  /** The messages. */
  readonly readable: ReadableStream<EventStreamMessage>;
  /** Takes the chunks. */
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * A message as it stands on the wire. A header that is a string has the type `string`; a payload
 * that is one is encoded as UTF-8.
 *
 * @throws {ConverseError} named `ConfigError` where a header cannot be encoded.
 */
export function encodeMessage(headers: Record<string, string | MessageHeaderValue>, payload?: Uint8Array | string): Uint8Array;

/** Why a call or a stream failed. */
export class ConverseError extends Error {
  private constructor();
  /**
   * The service's error type, such as `ThrottlingException`; or `ConfigError` (nothing was
   * sent), `TransportError` (the network), `TimeoutError` (by `timeout`), `ProtocolError` (the
   * answer is not what it should be), `LimitError` (`maxMessageBytes`, `maxResponseBytes`, or
   * the `maxTurns` of `runTools`), `ModuleError` (the WebAssembly module has failed).
   */
  readonly name: ConverseErrorName;
  /** The HTTP status of the service's answer; none for an error within a stream. */
  readonly status?: number;
  /** What AWS support asks for. */
  readonly requestId?: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** How many requests were made; 0 where nothing was sent. */
  readonly attempts: number;
  /** What to do about it, where the service did not let the call in and said why. */
  readonly advice?: string;
  /**
   * What had come of a stream's answer: its last block may be a part of one, and a tool's
   * input that is not valid JSON (yet) is a string, the text of it.
   */
  readonly partial?: Partial<ConverseResponse>;
  /** Of `ModelErrorException` and `ModelStreamErrorException`: the status of the model's own server. */
  readonly originalStatusCode?: number;
  /** Of `ModelStreamErrorException`: what the model's own server said. */
  readonly originalMessage?: string;
  /** Of `ModelErrorException`: the model that failed. */
  readonly resourceName?: string;
}

/** What an error may be named: the last six are this package's, all others the service's. */
export type ConverseErrorName = Enum<
  | "AccessDeniedException"
  | "InternalServerException"
  | "ModelErrorException"
  | "ModelNotReadyException"
  | "ModelStreamErrorException"
  | "ModelTimeoutException"
  | "ResourceNotFoundException"
  | "ServiceUnavailableException"
  | "ThrottlingException"
  | "ValidationException"
  | "ConfigError"
  | "TransportError"
  | "TimeoutError"
  | "ProtocolError"
  | "LimitError"
  | "ModuleError"
>;

// How the API's shapes are written below: as they are read. `Sendable` makes of each what
// may be sent.

/** Members that are newer than these types: sent and given as they are. */
interface Open {
  [member: string]: unknown;
}

/** Values of an enumeration; the service may add to them at any time. */
type Enum<Known extends string> = Known | (string & {});

/**
 * A union of the API: an object with exactly one of the members of `Members`, which a check
 * such as `if (block.text !== undefined)` finds out. A member that is newer than these
 * types is there under its own name, as `unknown`; the AWS SDK's `$unknown` is never there.
 */
type OneOf<Members> = {
  [Name in keyof Members]: Pick<Members, Name> & Without<Exclude<keyof Members, Name>> & Open;
}[keyof Members];

type Without<Names extends PropertyKey> = { [Name in Names | "$unknown"]?: never };

/** Any JSON value: what a tool is called with, a JSON schema, a model's own fields. */
export type DocumentType =
  | null
  | boolean
  | number
  | string
  | DocumentType[]
  | { [member: string]: DocumentType };

/** Bytes as they may be sent: a string is base64. Those of an answer are Uint8Array. */
export type Bytes = Uint8Array | ArrayBuffer | ArrayBufferView | Blob | string;

/**
 * What may be sent where the API has a `T`: bytes of any kind, members and blocks that are
 * newer than these types, and `undefined` for a member that is to be left out. A `T` that
 * was received is one, and so is what the AWS SDK's types call `T`.
 */
export type Sendable<T> = [DocumentType] extends [T]
  ? T
  : [T] extends [string | number | boolean]
    ? T
    : [T] extends [Uint8Array]
      ? Bytes
      : [T] extends [(infer Element)[]]
        ? Sendable<Element>[]
        : "$unknown" extends keyof Known<T>
          ? SendableOneOf<T, Exclude<keyof Known<T>, "$unknown">>
          : unknown extends T[keyof T]
            ? OrOpen<{
                [Name in keyof Known<T>]: Sendable<Exclude<Known<T>[Name], undefined>> | undefined;
              }>
            : { [Name in keyof T]: Sendable<T[Name]> };

/** T without the index signature of `Open`. */
type Known<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/** A union, so that an interface of the caller's, which has no index signature, is one too. */
type OrOpen<T> = T | (T & Open);

type SendableOneOf<T, Names extends keyof T> =
  | {
      [Name in Names]-?: OrOpen<
        { [Is in Name]: Sendable<Exclude<T[Is], undefined>> } & {
          [IsNot in Exclude<Names, Name>]?: undefined;
        }
      >;
    }[Names]
  | OrOpen<{ [Name in Names]?: undefined }>;

// Requests.

interface RequestMembers extends Open {
  /**
   * A model id, an inference profile's, or the ARN of a model, profile, prompt, prompt
   * router or endpoint; 1 to 2048 characters. It goes into the URL.
   */
  modelId: string;
  /** The conversation so far, the oldest message first. A prompt's ARN may stand without. */
  messages?: Message[];
  /** Instructions for the whole conversation. */
  system?: SystemContentBlock[];
  /** How the model picks its tokens, and when it stops. */
  inferenceConfig?: InferenceConfiguration;
  /** The tools that the model may ask for. */
  toolConfig?: ToolConfiguration;
  /** Parameters of the model itself, which `inferenceConfig` does not have. */
  additionalModelRequestFields?: DocumentType;
  /** Values of a prompt's variables, by name; without effect unless `modelId` is a prompt. */
  promptVariables?: Record<string, PromptVariableValues>;
  /**
   * JSON Pointers such as `/stop_sequence` into the model's own response, up to 10 of 1 to
   * 256 characters: what they find is in `additionalModelResponseFields`.
   */
  additionalModelResponseFieldPaths?: string[];
  /** Written to the invocation log, to find the call by: keys to 256 characters, values to 16. */
  requestMetadata?: Record<string, string>;
  /** Asks for latency-optimized inference. */
  performanceConfig?: PerformanceConfiguration;
  /** The tier that serves the request. */
  serviceTier?: ServiceTier;
  /** The form of the answer, and the effort spent on it. */
  outputConfig?: OutputConfig;
}

interface ConverseMembers extends RequestMembers {
  /** The guardrail that checks what is sent and answered. */
  guardrailConfig?: GuardrailConfiguration;
}

interface ConverseStreamMembers extends RequestMembers {
  /** The guardrail that checks what is sent and answered. */
  guardrailConfig?: GuardrailStreamConfiguration;
}

/** A request of Converse. */
export type ConverseRequest = Sendable<ConverseMembers>;

/** A request of ConverseStream; one of Converse is one. */
export type ConverseStreamRequest = Sendable<ConverseStreamMembers>;

/** How the model picks its tokens, and when it stops. */
export interface InferenceConfiguration extends Open {
  /** Most tokens of the answer, 1 or more; by default as many as the model allows. */
  maxTokens?: number;
  /** From 0 to 1: lower values favour likely tokens more. */
  temperature?: number;
  /** From 0 to 1: only the likeliest tokens that make up this share are considered. */
  topP?: number;
  /** Texts, none of them empty, that end the answer; up to 2500. */
  stopSequences?: string[];
}

/** The guardrail for a call. */
export interface GuardrailConfiguration extends Open {
  /** The guardrail's id or ARN. */
  guardrailIdentifier?: string;
  /** A number from 1 to 99999999, as text, or `DRAFT`. */
  guardrailVersion?: string;
  /** Whether the answer says what the guardrail found. */
  trace?: GuardrailTrace;
}

/** The guardrail for a stream. */
export interface GuardrailStreamConfiguration extends GuardrailConfiguration {
  /** `sync` holds text back until it is checked; `async` checks what was sent already. */
  streamProcessingMode?: GuardrailStreamProcessingMode;
}

/** The value of a prompt's variable. */
export type PromptVariableValues = OneOf<{
  /** Put in the variable's place. */
  text: string;
}>;

/** The latency that is asked for, or was given. */
export interface PerformanceConfiguration extends Open {
  /** `standard` where it is not given. */
  latency?: PerformanceConfigLatency;
}

/** The tier that is asked for, or has served. */
export interface ServiceTier extends Open {
  /** What the tier is called. */
  type: ServiceTierType;
}

/** The form of the answer, and the effort spent on it. */
export interface OutputConfig extends Open {
  /** Holds the answer's text to a form. */
  textFormat?: OutputFormat;
  /** How much the model reasons: `low`, `medium`, `high`, `xhigh`, `max`, where it knows them. */
  effort?: string;
}

/** A form that the answer's text has to have. */
export interface OutputFormat extends Open {
  /** Of which kind `structure` is. */
  type: OutputFormatType;
  /** What the text must match. */
  structure: OutputFormatStructure;
}

/** What the answer's text must match. */
export type OutputFormatStructure = OneOf<{
  /** A JSON schema. */
  jsonSchema: JsonSchemaDefinition;
}>;

/** The JSON schema of an answer. */
export interface JsonSchemaDefinition extends Open {
  /** The schema as JSON text: here a string, unlike a tool's. */
  schema: string;
  /** What the schema is called. */
  name?: string;
  /** What the schema is for. */
  description?: string;
}

/** A part of the system prompt. */
export type SystemContentBlock = OneOf<{
  /** Instructions; not empty. */
  text: string;
  /** Instructions that the guardrail is to check. */
  guardContent: GuardrailConverseContentBlock;
  /** What stands before it is cached. */
  cachePoint: CachePointBlock;
}>;

// Tools.

/** The tools that the model may ask for. */
export interface ToolConfiguration extends Open {
  /** One or more. */
  tools: Tool[];
  /** Whether the model must use one; `auto` where it is not given. Not every model knows it. */
  toolChoice?: ToolChoice;
}

/** A tool, or the end of those that are to be cached. */
export type Tool = OneOf<{
  /** A tool that the caller runs. */
  toolSpec: ToolSpecification;
  /** A tool that the service runs. */
  systemTool: SystemTool;
  /** The tools before it are cached. */
  cachePoint: CachePointBlock;
}>;

/** What the model is told of a tool. */
export interface ToolSpecification extends Open {
  /** 1 to 64 letters, digits, `_` and `-`. */
  name: string;
  /** What the tool does, and when to use it; not empty. */
  description?: string;
  /** What the tool takes. */
  inputSchema: ToolInputSchema;
  /** Whether the model's input is made to match the schema. */
  strict?: boolean;
}

/** What a tool takes. */
export type ToolInputSchema = OneOf<{
  /** A JSON schema, as an object. */
  json: DocumentType;
}>;

/** A tool that the service runs. */
export interface SystemTool extends Open {
  /** 1 to 64 letters, digits, `_` and `-`. */
  name: string;
}

/** Whether the model must use a tool. */
export type ToolChoice = OneOf<{
  /** The model decides. */
  auto: AutoToolChoice;
  /** The model must use one, whichever. */
  any: AnyToolChoice;
  /** The model must use this one. */
  tool: SpecificToolChoice;
}>;

/** The model decides: an empty object. */
export interface AutoToolChoice extends Open {}

/** The model must use a tool, whichever: an empty object. */
export interface AnyToolChoice extends Open {}

/** The model must use this tool. */
export interface SpecificToolChoice extends Open {
  /** The tool's name, as its specification has it. */
  name: string;
}

// Messages.

/** A turn of the conversation. */
export interface Message extends Open {
  /** Who says it. */
  role: ConversationRole;
  /** What is said, part by part. */
  content: ContentBlock[];
}

/** A part of a message. */
export type ContentBlock = OneOf<{
  /** Text. */
  text: string;
  /** A picture. */
  image: ImageBlock;
  /** A document. */
  document: DocumentBlock;
  /** A video. */
  video: VideoBlock;
  /** A recording. */
  audio: AudioBlock;
  /** The model asks for a tool to be run. */
  toolUse: ToolUseBlock;
  /** What a tool has given. */
  toolResult: ToolResultBlock;
  /** Content that the guardrail is to check; where there is some, it checks nothing else. */
  guardContent: GuardrailConverseContentBlock;
  /** What stands before it is cached. */
  cachePoint: CachePointBlock;
  /** How the model came to its answer; goes back unchanged with the next request. */
  reasoningContent: ReasoningContentBlock;
  /** Generated text, and where it is from. */
  citationsContent: CitationsContentBlock;
  /** Found by a search, to be cited from. */
  searchResult: SearchResultBlock;
  /** From here on the model may ask for this tool, too. */
  toolAddition: ToolAdditionBlock;
  /** From here on the model may not ask for this tool. */
  toolRemoval: ToolRemovalBlock;
}>;

/** A picture. */
export interface ImageBlock extends Open {
  /** The format of its bytes. */
  format: ImageFormat;
  /** Where it is. */
  source: ImageSource;
  /** Why the picture could not be used. */
  error?: ErrorBlock;
}

/** Where a picture is. */
export type ImageSource = OneOf<{
  /** The file; not empty. */
  bytes: Uint8Array;
  /** The file, in S3. */
  s3Location: S3Location;
}>;

/** An object in S3. */
export interface S3Location extends Open {
  /** `s3://bucket/key`, up to 1024 characters. */
  uri: string;
  /** The account that the bucket belongs to, 12 digits, if it is another one. */
  bucketOwner?: string;
}

/** Why a block could not be used. */
export interface ErrorBlock extends Open {
  /** For people to read. */
  message?: string;
}

/** A document. */
export interface DocumentBlock extends Open {
  /** The format of its bytes. */
  format?: DocumentFormat;
  /**
   * What the model knows it by: 1 to 200 letters, digits, single spaces, hyphens, parentheses
   * and brackets. Choose a neutral one, for the model may take it as an instruction.
   */
  name: string;
  /** Where it is, or what it says. */
  source: DocumentSource;
  /** How the model is to take the document when it cites from it. */
  context?: string;
  /** Whether the answer cites from it. */
  citations?: CitationsConfig;
}

/** Where a document is, or what it says. */
export type DocumentSource = OneOf<{
  /** The file; not empty. */
  bytes: Uint8Array;
  /** The file, in S3. */
  s3Location: S3Location;
  /** The document's text. */
  text: string;
  /** The document in chunks, which citations tell apart. */
  content: DocumentContentBlock[];
}>;

/** A chunk of a document. */
export type DocumentContentBlock = OneOf<{
  /** The chunk's text. */
  text: string;
}>;

/** Whether the answer cites from a source. */
export interface CitationsConfig extends Open {
  /** Whether it does. */
  enabled: boolean;
}

/** A video. */
export interface VideoBlock extends Open {
  /** The format of its bytes. */
  format: VideoFormat;
  /** Where it is. */
  source: VideoSource;
}

/** Where a video is. */
export type VideoSource = OneOf<{
  /** The file; not empty. */
  bytes: Uint8Array;
  /** The file, in S3. */
  s3Location: S3Location;
}>;

/** A recording. */
export interface AudioBlock extends Open {
  /** The format of its bytes. */
  format: AudioFormat;
  /** Where it is. */
  source: AudioSource;
  /** Why the recording could not be used. */
  error?: ErrorBlock;
}

/** Where a recording is. */
export type AudioSource = OneOf<{
  /** The file; not empty. */
  bytes: Uint8Array;
  /** The file, in S3. */
  s3Location: S3Location;
}>;

/** The model asks for a tool to be run. */
export interface ToolUseBlock extends Open {
  /** What the result refers to: 1 to 64 letters, digits and `_.:-`. */
  toolUseId: string;
  /** The tool's name. */
  name: string;
  /** What the tool is called with. The model wrote it: it need not match the schema. */
  input: DocumentType;
  /** `server_tool_use` where the service runs the tool. */
  type?: ToolUseType;
}

/** What a tool has given. */
export interface ToolResultBlock extends Open {
  /** That of the `toolUse` which it answers. */
  toolUseId: string;
  /** What the tool has given, part by part. */
  content: ToolResultContentBlock[];
  /** Whether the tool has failed. Not every model knows it. */
  status?: ToolResultStatus;
  /** The kind of a tool that the service has run. */
  type?: string;
}

/** A part of a tool's result. */
export type ToolResultContentBlock = OneOf<{
  /** A JSON value. */
  json: DocumentType;
  /** Text. */
  text: string;
  /** A picture. */
  image: ImageBlock;
  /** A document. */
  document: DocumentBlock;
  /** A video. */
  video: VideoBlock;
  /** Found by a search, to be cited from. */
  searchResult: SearchResultBlock;
}>;

/** Found by a search, to be cited from. */
export interface SearchResultBlock extends Open {
  /** Its URL, or another name for where it is from. */
  source: string;
  /** Its title. */
  title: string;
  /** What it says, block by block. */
  content: SearchResultContentBlock[];
  /** Whether the answer cites from it. */
  citations?: CitationsConfig;
}

/** A block of a search result. */
export interface SearchResultContentBlock extends Open {
  /** The block's text. */
  text: string;
}

/** Content that the guardrail is to check. */
export type GuardrailConverseContentBlock = OneOf<{
  /** Text. */
  text: GuardrailConverseTextBlock;
  /** A picture. */
  image: GuardrailConverseImageBlock;
}>;

/** Text that the guardrail is to check. */
export interface GuardrailConverseTextBlock extends Open {
  /** The text. */
  text: string;
  /** What the text is for the contextual grounding check. */
  qualifiers?: GuardrailConverseContentQualifier[];
}

/** A picture that the guardrail is to check. */
export interface GuardrailConverseImageBlock extends Open {
  /** The format of its bytes. */
  format: GuardrailConverseImageFormat;
  /** Where it is. */
  source: GuardrailConverseImageSource;
}

/** Where a picture is that the guardrail is to check. */
export type GuardrailConverseImageSource = OneOf<{
  /** The file; not empty. */
  bytes: Uint8Array;
}>;

/** What stands before it is cached. */
export interface CachePointBlock extends Open {
  /** There is one kind. */
  type: CachePointType;
  /** How long it is kept, if not as long as the model has it by default. */
  ttl?: CacheTTL;
}

/** How the model came to its answer. */
export type ReasoningContentBlock = OneOf<{
  /** In words. */
  reasoningText: ReasoningTextBlock;
  /** Encrypted by the model's provider, for safety. */
  redactedContent: Uint8Array;
}>;

/** How the model came to its answer, in words. */
export interface ReasoningTextBlock extends Open {
  /** The words. */
  text: string;
  /** Proves that the model wrote the text: without it, or with another text, it is refused. */
  signature?: string;
}

/** Generated text, and where it is from. */
export interface CitationsContentBlock extends Open {
  /** What the model wrote. */
  content?: CitationGeneratedContent[];
  /** Where it is from. */
  citations?: Citation[];
}

/** A piece of what the model wrote. */
export type CitationGeneratedContent = OneOf<{
  /** Its text. */
  text: string;
}>;

/** A place that the model has cited. */
export interface Citation extends Open {
  /** The document's title or name. */
  title?: string;
  /** The `source` of the search result. */
  source?: string;
  /** What is said there. */
  sourceContent?: CitationSourceContent[];
  /** Where in the source it is. */
  location?: CitationLocation;
}

/** A piece of what is said in a source. */
export type CitationSourceContent = OneOf<{
  /** Its text. */
  text: string;
}>;

/** Where in a source something is. */
export type CitationLocation = OneOf<{
  /** On the web. */
  web: WebLocation;
  /** Characters of a document. */
  documentChar: DocumentCharLocation;
  /** Pages of a document. */
  documentPage: DocumentPageLocation;
  /** Chunks of a document. */
  documentChunk: DocumentChunkLocation;
  /** Blocks of a search result. */
  searchResultLocation: SearchResultLocation;
}>;

/** A place on the web. */
export interface WebLocation extends Open {
  /** Its URL. */
  url?: string;
  /** The URL's domain. */
  domain?: string;
}

/** Characters of a document. */
export interface DocumentCharLocation extends Open {
  /** Which of the request's documents, from 0. */
  documentIndex?: number;
  /** The first character. */
  start?: number;
  /** Where they end. */
  end?: number;
}

/** Pages of a document. */
export interface DocumentPageLocation extends Open {
  /** Which of the request's documents, from 0. */
  documentIndex?: number;
  /** The first page. */
  start?: number;
  /** Where they end. */
  end?: number;
}

/** Chunks of a document. */
export interface DocumentChunkLocation extends Open {
  /** Which of the request's documents, from 0. */
  documentIndex?: number;
  /** The first chunk. */
  start?: number;
  /** Where they end. */
  end?: number;
}

/** Blocks of a search result. */
export interface SearchResultLocation extends Open {
  /** Which of the request's search results, from 0. */
  searchResultIndex?: number;
  /** The first block of its content. */
  start?: number;
  /** Where they end. */
  end?: number;
}

/** A tool that the model may ask for from here on; in a message of the role `system`. */
export interface ToolAdditionBlock extends Open {
  /** The tool. */
  tool: ToolReference;
}

/** A tool that the model may not ask for from here on; in a message of the role `system`. */
export interface ToolRemovalBlock extends Open {
  /** The tool. */
  tool: ToolReference;
}

/** A tool of `toolConfig`. */
export interface ToolReference extends Open {
  /** The kind of reference, 1 to 64 characters. */
  type?: string;
  /** The tool's name, 1 to 128 characters. */
  name?: string;
  /** The MCP server that has the tool, 1 to 128 characters; needed for a tool of one. */
  serverName?: string;
}

// The answer of Converse.

/** The answer of Converse. */
export interface ConverseResponse extends Open {
  /** What the model answers. */
  output: ConverseOutput;
  /** Why the answer ends here. */
  stopReason: StopReason;
  /** Tokens read and written. */
  usage: TokenUsage;
  /** The time it took. */
  metrics: ConverseMetrics;
  /** What `additionalModelResponseFieldPaths` has found. */
  additionalModelResponseFields?: DocumentType;
  /** What the guardrail has found, and where the prompt router has sent the request. */
  trace?: ConverseTrace;
  /** The latency that was given. */
  performanceConfig?: PerformanceConfiguration;
  /** The tier that has served the request. */
  serviceTier?: ServiceTier;
}

/** What the model answers. */
export type ConverseOutput = OneOf<{
  /** Goes into the next request's `messages` as it is. */
  message: Message;
}>;

/** Tokens read and written. */
export interface TokenUsage extends Open {
  /** Read, without those of the cache. */
  inputTokens: number;
  /** Written. */
  outputTokens: number;
  /** All of them. */
  totalTokens: number;
  /** Read from the cache. */
  cacheReadInputTokens?: number;
  /** Written to the cache. */
  cacheWriteInputTokens?: number;
  /** Those written to the cache, by how long they are kept. */
  cacheDetails?: CacheDetail[];
}

/** Tokens written to the cache for the same time. */
export interface CacheDetail extends Open {
  /** How long they are kept. */
  ttl: CacheTTL;
  /** How many they are. */
  inputTokens: number;
}

/** The time an answer took. */
export interface ConverseMetrics extends Open {
  /** Milliseconds, as the service measured them. */
  latencyMs: number;
}

/** What happened to a request on its way. */
export interface ConverseTrace extends Open {
  /** What the guardrail has found. */
  guardrail?: GuardrailTraceAssessment;
  /** Where the prompt router has sent the request. */
  promptRouter?: PromptRouterTrace;
}

/** Where the prompt router has sent a request. */
export interface PromptRouterTrace extends Open {
  /** The ARN of the model or inference profile. */
  invokedModelId?: string;
}

// The events of ConverseStream.

/**
 * An event of ConverseStream: the member that it has says which. The service's exceptions
 * are no events here: the iteration ends with a `ConverseError` of that name.
 */
export type ConverseStreamEvent = OneOf<{
  /** The first event. */
  messageStart: MessageStartEvent;
  /** A block begins. One of text may begin with its first delta instead. */
  contentBlockStart: ContentBlockStartEvent;
  /** More of a block. */
  contentBlockDelta: ContentBlockDeltaEvent;
  /** A block is whole. */
  contentBlockStop: ContentBlockStopEvent;
  /** The message is whole. */
  messageStop: MessageStopEvent;
  /** Comes after `messageStop`. */
  metadata: ConverseStreamMetadataEvent;
}> &
  Without<
    | "internalServerException"
    | "modelStreamErrorException"
    | "serviceUnavailableException"
    | "throttlingException"
    | "validationException"
  >;

/** A message begins. */
export interface MessageStartEvent extends Open {
  /** Who says it. */
  role: ConversationRole;
}

/** A block begins. */
export interface ContentBlockStartEvent extends Open {
  /** What is known of it from the start. */
  start: ContentBlockStart;
  /** Which of the message's blocks, from 0. */
  contentBlockIndex: number;
}

/** What is known of a block from the start. */
export type ContentBlockStart = OneOf<{
  /** The model asks for a tool to be run. */
  toolUse: ToolUseBlockStart;
  /** What a tool has given that the service has run. */
  toolResult: ToolResultBlockStart;
  /** A picture. */
  image: ImageBlockStart;
}>;

/** The model asks for a tool to be run. */
export interface ToolUseBlockStart extends Open {
  /** What the result refers to: 1 to 64 letters, digits and `_.:-`. */
  toolUseId: string;
  /** The tool's name. */
  name: string;
  /** `server_tool_use` where the service runs the tool. */
  type?: ToolUseType;
}

/** What a tool has given that the service has run. */
export interface ToolResultBlockStart extends Open {
  /** That of the `toolUse` which it answers. */
  toolUseId: string;
  /** The tool's kind. */
  type?: string;
  /** Whether the tool has failed. */
  status?: ToolResultStatus;
}

/** A picture begins. */
export interface ImageBlockStart extends Open {
  /** The format of its bytes. */
  format: ImageFormat;
}

/** More of a block. */
export interface ContentBlockDeltaEvent extends Open {
  /** What is added. */
  delta: ContentBlockDelta;
  /** Which of the message's blocks, from 0. */
  contentBlockIndex: number;
}

/** What is added to a block. */
export type ContentBlockDelta = OneOf<{
  /** More of its text. */
  text: string;
  /** More of what the tool is called with. */
  toolUse: ToolUseBlockDelta;
  /** More of what the tool has given. */
  toolResult: ToolResultBlockDelta[];
  /** More of how the model came to its answer. */
  reasoningContent: ReasoningContentBlockDelta;
  /** A place that the text is from. */
  citation: CitationsDelta;
  /** More of a picture. */
  image: ImageBlockDelta;
}>;

/** More of what a tool is called with. */
export interface ToolUseBlockDelta extends Open {
  /** A piece of JSON text: all those of a block together are the input. */
  input: string;
}

/** More of what a tool has given. */
export type ToolResultBlockDelta = OneOf<{
  /** More of its text. */
  text: string;
  /** A JSON value. */
  json: DocumentType;
}>;

/** More of how the model came to its answer. */
export type ReasoningContentBlockDelta = OneOf<{
  /** More of the words. */
  text: string;
  /** Encrypted by the model's provider, for safety. */
  redactedContent: Uint8Array;
  /** Proves that the model wrote the words. */
  signature: string;
}>;

/** A place that the text is from. */
export interface CitationsDelta extends Open {
  /** The document's title or name. */
  title?: string;
  /** The `source` of the search result. */
  source?: string;
  /** What is said there. */
  sourceContent?: CitationSourceContentDelta[];
  /** Where in the source it is. */
  location?: CitationLocation;
}

/** More of what is said in a source. */
export interface CitationSourceContentDelta extends Open {
  /** Its text. */
  text?: string;
}

/** More of a picture. */
export interface ImageBlockDelta extends Open {
  /** The picture's data. */
  source?: ImageSource;
  /** Why the picture could not be made. */
  error?: ErrorBlock;
}

/** A block is whole. */
export interface ContentBlockStopEvent extends Open {
  /** Which of the message's blocks, from 0. */
  contentBlockIndex: number;
}

/** The message is whole. */
export interface MessageStopEvent extends Open {
  /** Why the answer ends here. */
  stopReason: StopReason;
  /** What `additionalModelResponseFieldPaths` has found. */
  additionalModelResponseFields?: DocumentType;
}

/** What the answer has cost. */
export interface ConverseStreamMetadataEvent extends Open {
  /** Tokens read and written. */
  usage: TokenUsage;
  /** The time it took. */
  metrics: ConverseStreamMetrics;
  /** What the guardrail has found, and where the prompt router has sent the request. */
  trace?: ConverseStreamTrace;
  /** The latency that was given. */
  performanceConfig?: PerformanceConfiguration;
  /** The tier that has served the request. */
  serviceTier?: ServiceTier;
}

/** The time a stream took. */
export interface ConverseStreamMetrics extends Open {
  /** Milliseconds, as the service measured them. */
  latencyMs: number;
}

/** What happened to a request on its way. */
export interface ConverseStreamTrace extends Open {
  /** What the guardrail has found. */
  guardrail?: GuardrailTraceAssessment;
  /** Where the prompt router has sent the request. */
  promptRouter?: PromptRouterTrace;
}

// CountTokens.

interface CountTokensMembers extends Open {
  /** A model's id or ARN, 1 to 256 characters. It goes into the URL. */
  modelId: string;
  /** What to count. */
  input: CountTokensInput;
}

/** A request of CountTokens. */
export type CountTokensRequest = Sendable<CountTokensMembers>;

/** What to count: the request of another operation. */
export type CountTokensInput = OneOf<{
  /** One of InvokeModel. */
  invokeModel: InvokeModelTokensRequest;
  /** One of Converse. */
  converse: ConverseTokensRequest;
}>;

/** A request of InvokeModel, to be counted. */
export interface InvokeModelTokensRequest extends Open {
  /** The body in the model's own format, up to 25,000,000 bytes. */
  body: Uint8Array;
}

/** A request of Converse, to be counted: what of it makes tokens. */
export interface ConverseTokensRequest extends Open {
  /** The conversation so far. */
  messages?: Message[];
  /** Instructions for the whole conversation. */
  system?: SystemContentBlock[];
  /** The tools that the model may ask for. */
  toolConfig?: ToolConfiguration;
  /** Parameters of the model itself. */
  additionalModelRequestFields?: DocumentType;
}

/** The answer of CountTokens. */
export interface CountTokensResponse extends Open {
  /** The tokens that the model would read. */
  inputTokens: number;
}

// What a guardrail has found.

/** What a guardrail has found. */
export interface GuardrailTraceAssessment extends Open {
  /** What the model had answered, as the guardrail was given it. */
  modelOutput?: string[];
  /** Of the input, by the guardrail's id. */
  inputAssessment?: Record<string, GuardrailAssessment>;
  /** Of the output, by the guardrail's id. */
  outputAssessments?: Record<string, GuardrailAssessment[]>;
  /** Why the guardrail did what it did. */
  actionReason?: string;
}

/** What a guardrail has found in a text, policy by policy. */
export interface GuardrailAssessment extends Open {
  /** Topics that are denied. */
  topicPolicy?: GuardrailTopicPolicyAssessment;
  /** Harmful content. */
  contentPolicy?: GuardrailContentPolicyAssessment;
  /** Words that are blocked. */
  wordPolicy?: GuardrailWordPolicyAssessment;
  /** Personal data, and what a regular expression matches. */
  sensitiveInformationPolicy?: GuardrailSensitiveInformationPolicyAssessment;
  /** Whether the answer keeps to its sources and to the question. */
  contextualGroundingPolicy?: GuardrailContextualGroundingPolicyAssessment;
  /** Whether the answer follows from rules. */
  automatedReasoningPolicy?: GuardrailAutomatedReasoningPolicyAssessment;
  /** What the check has cost. */
  invocationMetrics?: GuardrailInvocationMetrics;
  /** The guardrail that checked. */
  appliedGuardrailDetails?: AppliedGuardrailDetails;
}

/** Topics that are denied. */
export interface GuardrailTopicPolicyAssessment extends Open {
  /** Those found. */
  topics: GuardrailTopic[];
}

/** A topic. */
export interface GuardrailTopic extends Open {
  /** The topic's name in the guardrail. */
  name: string;
  /** What the guardrail does with the topic. */
  type: GuardrailTopicType;
  /** What was done. */
  action: GuardrailTopicPolicyAction;
  /** Whether it was found, whatever was done. */
  detected?: boolean;
}

/** Harmful content. */
export interface GuardrailContentPolicyAssessment extends Open {
  /** The filters that found some. */
  filters: GuardrailContentFilter[];
}

/** A filter of harmful content. */
export interface GuardrailContentFilter extends Open {
  /** What it looks for. */
  type: GuardrailContentFilterType;
  /** How sure it is. */
  confidence: GuardrailContentFilterConfidence;
  /** How strictly it filters. */
  filterStrength?: GuardrailContentFilterStrength;
  /** What was done. */
  action: GuardrailContentPolicyAction;
  /** Whether it found some, whatever was done. */
  detected?: boolean;
}

/** Words that are blocked. */
export interface GuardrailWordPolicyAssessment extends Open {
  /** Words of the guardrail's own list. */
  customWords: GuardrailCustomWord[];
  /** Words of AWS's lists. */
  managedWordLists: GuardrailManagedWord[];
}

/** A word of the guardrail's own list. */
export interface GuardrailCustomWord extends Open {
  /** What was matched. */
  match: string;
  /** What was done. */
  action: GuardrailWordPolicyAction;
  /** Whether it was found, whatever was done. */
  detected?: boolean;
}

/** A word of one of AWS's lists. */
export interface GuardrailManagedWord extends Open {
  /** What was matched. */
  match: string;
  /** Which list. */
  type: GuardrailManagedWordType;
  /** What was done. */
  action: GuardrailWordPolicyAction;
  /** Whether it was found, whatever was done. */
  detected?: boolean;
}

/** Personal data, and what a regular expression matches. */
export interface GuardrailSensitiveInformationPolicyAssessment extends Open {
  /** Personal data. */
  piiEntities: GuardrailPiiEntityFilter[];
  /** What a regular expression of the guardrail matches. */
  regexes: GuardrailRegexFilter[];
}

/** A piece of personal data. */
export interface GuardrailPiiEntityFilter extends Open {
  /** What was matched: the data itself. */
  match: string;
  /** Which kind of data. */
  type: GuardrailPiiEntityType;
  /** What was done. */
  action: GuardrailSensitiveInformationPolicyAction;
  /** Whether it was found, whatever was done. */
  detected?: boolean;
}

/** What a regular expression of the guardrail matches. */
export interface GuardrailRegexFilter extends Open {
  /** The name of the expression in the guardrail. */
  name?: string;
  /** What was matched. */
  match?: string;
  /** The expression. */
  regex?: string;
  /** What was done. */
  action: GuardrailSensitiveInformationPolicyAction;
  /** Whether it was found, whatever was done. */
  detected?: boolean;
}

/** Whether an answer keeps to its sources and to the question. */
export interface GuardrailContextualGroundingPolicyAssessment extends Open {
  /** One for each of the two. */
  filters?: GuardrailContextualGroundingFilter[];
}

/** Whether an answer keeps to its sources, or to the question. */
export interface GuardrailContextualGroundingFilter extends Open {
  /** Which of the two. */
  type: GuardrailContextualGroundingFilterType;
  /** From 0 to 1: a lower score fails. */
  threshold: number;
  /** From 0 to 1: how well it does. */
  score: number;
  /** What was done. */
  action: GuardrailContextualGroundingPolicyAction;
  /** Whether the score is below the threshold, whatever was done. */
  detected?: boolean;
}

/** Whether an answer follows from rules. */
export interface GuardrailAutomatedReasoningPolicyAssessment extends Open {
  /** What was found, claim by claim. */
  findings?: GuardrailAutomatedReasoningFinding[];
}

/** Whether claims follow from rules. */
export type GuardrailAutomatedReasoningFinding = OneOf<{
  /** The claims follow from the rules. */
  valid: GuardrailAutomatedReasoningValidFinding;
  /** The claims contradict the rules. */
  invalid: GuardrailAutomatedReasoningInvalidFinding;
  /** The claims may be true or false: that depends on what is not said. */
  satisfiable: GuardrailAutomatedReasoningSatisfiableFinding;
  /** Nothing follows, for the premises or the rules contradict each other. */
  impossible: GuardrailAutomatedReasoningImpossibleFinding;
  /** The text can be read in several ways. */
  translationAmbiguous: GuardrailAutomatedReasoningTranslationAmbiguousFinding;
  /** The text is too long or too complex to be checked. */
  tooComplex: GuardrailAutomatedReasoningTooComplexFinding;
  /** The text says nothing that could be checked. */
  noTranslations: GuardrailAutomatedReasoningNoTranslationsFinding;
}>;

/** Claims that follow from the rules. */
export interface GuardrailAutomatedReasoningValidFinding extends Open {
  /** The claims, in logic. */
  translation?: GuardrailAutomatedReasoningTranslation;
  /** A case in which the claims are true. */
  claimsTrueScenario?: GuardrailAutomatedReasoningScenario;
  /** The rules that the claims follow from. */
  supportingRules?: GuardrailAutomatedReasoningRule[];
  /** What is wrong with the logic itself, whatever the rules. */
  logicWarning?: GuardrailAutomatedReasoningLogicWarning;
}

/** Claims that contradict the rules. */
export interface GuardrailAutomatedReasoningInvalidFinding extends Open {
  /** The claims, in logic. */
  translation?: GuardrailAutomatedReasoningTranslation;
  /** The rules that the claims contradict. */
  contradictingRules?: GuardrailAutomatedReasoningRule[];
  /** What is wrong with the logic itself, whatever the rules. */
  logicWarning?: GuardrailAutomatedReasoningLogicWarning;
}

/** Claims that may be true or false. */
export interface GuardrailAutomatedReasoningSatisfiableFinding extends Open {
  /** The claims, in logic. */
  translation?: GuardrailAutomatedReasoningTranslation;
  /** A case in which the claims are true. */
  claimsTrueScenario?: GuardrailAutomatedReasoningScenario;
  /** A case in which the claims are false. */
  claimsFalseScenario?: GuardrailAutomatedReasoningScenario;
  /** What is wrong with the logic itself, whatever the rules. */
  logicWarning?: GuardrailAutomatedReasoningLogicWarning;
}

/** Claims that nothing can be said of. */
export interface GuardrailAutomatedReasoningImpossibleFinding extends Open {
  /** The claims, in logic. */
  translation?: GuardrailAutomatedReasoningTranslation;
  /** The rules that contradict the premises, or each other. */
  contradictingRules?: GuardrailAutomatedReasoningRule[];
  /** What is wrong with the logic itself, whatever the rules. */
  logicWarning?: GuardrailAutomatedReasoningLogicWarning;
}

/** A text that can be read in several ways. */
export interface GuardrailAutomatedReasoningTranslationAmbiguousFinding extends Open {
  /** Ways to read it, up to 2. */
  options?: GuardrailAutomatedReasoningTranslationOption[];
  /** Cases that tell the ways apart, up to 2. */
  differenceScenarios?: GuardrailAutomatedReasoningScenario[];
}

/** A text that is too long or too complex to be checked: an empty object. */
export interface GuardrailAutomatedReasoningTooComplexFinding extends Open {}

/** A text that says nothing that could be checked: an empty object. */
export interface GuardrailAutomatedReasoningNoTranslationsFinding extends Open {}

/** A text, in logic. */
export interface GuardrailAutomatedReasoningTranslation extends Open {
  /** What is taken as given. */
  premises?: GuardrailAutomatedReasoningStatement[];
  /** What is claimed. */
  claims?: GuardrailAutomatedReasoningStatement[];
  /** Parts of the premises that could not be put into logic. */
  untranslatedPremises?: GuardrailAutomatedReasoningInputTextReference[];
  /** Parts of the claims that could not be put into logic. */
  untranslatedClaims?: GuardrailAutomatedReasoningInputTextReference[];
  /** From 0 to 1: how sure the translation is. */
  confidence?: number;
}

/** A way to read a text. */
export interface GuardrailAutomatedReasoningTranslationOption extends Open {
  /** The text, in logic. */
  translations?: GuardrailAutomatedReasoningTranslation[];
}

/** A statement. */
export interface GuardrailAutomatedReasoningStatement extends Open {
  /** In logic, up to 1000 characters. */
  logic?: string;
  /** In words, up to 1000 characters. */
  naturalLanguage?: string;
}

/** A part of the text. */
export interface GuardrailAutomatedReasoningInputTextReference extends Open {
  /** What it says, up to 1000 characters. */
  text?: string;
}

/** A case. */
export interface GuardrailAutomatedReasoningScenario extends Open {
  /** What is so in this case. */
  statements?: GuardrailAutomatedReasoningStatement[];
}

/** A rule. */
export interface GuardrailAutomatedReasoningRule extends Open {
  /** 12 small letters and digits. */
  identifier?: string;
  /** The ARN of the policy, with its version, that the rule is in. */
  policyVersionArn?: string;
}

/** What is wrong with the logic itself. */
export interface GuardrailAutomatedReasoningLogicWarning extends Open {
  /** What it is. */
  type?: GuardrailAutomatedReasoningLogicWarningType;
  /** The premises that it is about. */
  premises?: GuardrailAutomatedReasoningStatement[];
  /** The claims that it is about. */
  claims?: GuardrailAutomatedReasoningStatement[];
}

/** What a check has cost. */
export interface GuardrailInvocationMetrics extends Open {
  /** The time it took, in milliseconds. */
  guardrailProcessingLatency?: number;
  /** What is charged for it. */
  usage?: GuardrailUsage;
  /** How much was checked. */
  guardrailCoverage?: GuardrailCoverage;
}

/** What is charged for a check, in units of text or pictures. */
export interface GuardrailUsage extends Open {
  /** Text units of the topic policy. */
  topicPolicyUnits: number;
  /** Text units of the content policy. */
  contentPolicyUnits: number;
  /** Text units of the word policy. */
  wordPolicyUnits: number;
  /** Text units of the sensitive information policy. */
  sensitiveInformationPolicyUnits: number;
  /** Text units of the sensitive information policy that are free. */
  sensitiveInformationPolicyFreeUnits: number;
  /** Text units of the contextual grounding policy. */
  contextualGroundingPolicyUnits: number;
  /** Pictures of the content policy. */
  contentPolicyImageUnits?: number;
  /** Text units of the automated reasoning policy. */
  automatedReasoningPolicyUnits?: number;
  /** How many automated reasoning policies were used. */
  automatedReasoningPolicies?: number;
}

/** How much was checked. */
export interface GuardrailCoverage extends Open {
  /** Of the text. */
  textCharacters?: GuardrailTextCharactersCoverage;
  /** Of the pictures. */
  images?: GuardrailImageCoverage;
}

/** How much of the text was checked. */
export interface GuardrailTextCharactersCoverage extends Open {
  /** Characters that were. */
  guarded?: number;
  /** All characters. */
  total?: number;
}

/** How many of the pictures were checked. */
export interface GuardrailImageCoverage extends Open {
  /** Pictures that were. */
  guarded?: number;
  /** All pictures. */
  total?: number;
}

/** The guardrail that checked. */
export interface AppliedGuardrailDetails extends Open {
  /** Its id. */
  guardrailId?: string;
  /** Its version: a number, as text, or `DRAFT`. */
  guardrailVersion?: string;
  /** Its ARN. */
  guardrailArn?: string;
  /** Who asked for it. */
  guardrailOrigin?: GuardrailOrigin[];
  /** Whether it belongs to the calling account. */
  guardrailOwnership?: GuardrailOwnership;
}

// Enumerations.

/** Who says a message. */
export type ConversationRole = Enum<"user" | "assistant" | "system">;

/** The format of a picture. */
export type ImageFormat = Enum<"png" | "jpeg" | "gif" | "webp">;

/** The format of a document. */
export type DocumentFormat = Enum<
  | "pdf"
  | "csv"
  | "doc"
  | "docx"
  | "xls"
  | "xlsx"
  | "html"
  | "txt"
  | "md"
>;

/** The format of a video; `three_gp` is 3GP. */
export type VideoFormat = Enum<
  | "mkv"
  | "mov"
  | "mp4"
  | "webm"
  | "flv"
  | "mpeg"
  | "mpg"
  | "wmv"
  | "three_gp"
>;

/** The format of a recording. */
export type AudioFormat = Enum<
  | "mp3"
  | "opus"
  | "wav"
  | "aac"
  | "flac"
  | "mp4"
  | "ogg"
  | "mkv"
  | "mka"
  | "x-aac"
  | "m4a"
  | "mpeg"
  | "mpga"
  | "pcm"
  | "webm"
>;

/** Who runs a tool, if not the caller. */
export type ToolUseType = Enum<"server_tool_use">;

/** Whether a tool has failed. */
export type ToolResultStatus = Enum<"success" | "error">;

/** What a text is for the guardrail: a source, the question, or content to check. */
export type GuardrailConverseContentQualifier = Enum<
  | "grounding_source"
  | "query"
  | "guard_content"
>;

/** The format of a picture that the guardrail is to check. */
export type GuardrailConverseImageFormat = Enum<"png" | "jpeg">;

/** The kind of a cache point. */
export type CachePointType = Enum<"default">;

/** How long something is cached: five minutes, or an hour. */
export type CacheTTL = Enum<"5m" | "1h">;

/** Whether the answer says what the guardrail found; `enabled_full` also what it let pass. */
export type GuardrailTrace = Enum<"enabled" | "disabled" | "enabled_full">;

/** The latency of an answer. */
export type PerformanceConfigLatency = Enum<"standard" | "optimized">;

/** A tier of service. */
export type ServiceTierType = Enum<"priority" | "default" | "flex" | "reserved">;

/** The kind of form that an answer has. */
export type OutputFormatType = Enum<"json_schema">;

/** Why an answer ends. */
export type StopReason = Enum<
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded"
>;

/** What a guardrail does with a topic. */
export type GuardrailTopicType = Enum<"DENY">;

/** What was done about a topic. */
export type GuardrailTopicPolicyAction = Enum<"BLOCKED" | "NONE">;

/** What a filter of harmful content looks for. */
export type GuardrailContentFilterType = Enum<
  | "INSULTS"
  | "HATE"
  | "SEXUAL"
  | "VIOLENCE"
  | "MISCONDUCT"
  | "PROMPT_ATTACK"
>;

/** How sure a filter is. */
export type GuardrailContentFilterConfidence = Enum<"NONE" | "LOW" | "MEDIUM" | "HIGH">;

/** How strictly a filter filters. */
export type GuardrailContentFilterStrength = Enum<"NONE" | "LOW" | "MEDIUM" | "HIGH">;

/** What was done about harmful content. */
export type GuardrailContentPolicyAction = Enum<"BLOCKED" | "NONE">;

/** What was done about a word. */
export type GuardrailWordPolicyAction = Enum<"BLOCKED" | "NONE">;

/** One of AWS's lists of words. */
export type GuardrailManagedWordType = Enum<"PROFANITY">;

/** A kind of personal data. */
export type GuardrailPiiEntityType = Enum<
  | "ADDRESS"
  | "AGE"
  | "AWS_ACCESS_KEY"
  | "AWS_SECRET_KEY"
  | "CA_HEALTH_NUMBER"
  | "CA_SOCIAL_INSURANCE_NUMBER"
  | "CREDIT_DEBIT_CARD_CVV"
  | "CREDIT_DEBIT_CARD_EXPIRY"
  | "CREDIT_DEBIT_CARD_NUMBER"
  | "DRIVER_ID"
  | "EMAIL"
  | "INTERNATIONAL_BANK_ACCOUNT_NUMBER"
  | "IP_ADDRESS"
  | "LICENSE_PLATE"
  | "MAC_ADDRESS"
  | "NAME"
  | "PASSWORD"
  | "PHONE"
  | "PIN"
  | "SWIFT_CODE"
  | "UK_NATIONAL_HEALTH_SERVICE_NUMBER"
  | "UK_NATIONAL_INSURANCE_NUMBER"
  | "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER"
  | "URL"
  | "USERNAME"
  | "US_BANK_ACCOUNT_NUMBER"
  | "US_BANK_ROUTING_NUMBER"
  | "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER"
  | "US_PASSPORT_NUMBER"
  | "US_SOCIAL_SECURITY_NUMBER"
  | "VEHICLE_IDENTIFICATION_NUMBER"
>;

/** What was done about personal data. */
export type GuardrailSensitiveInformationPolicyAction = Enum<"ANONYMIZED" | "BLOCKED" | "NONE">;

/** Whether the sources or the question are kept to. */
export type GuardrailContextualGroundingFilterType = Enum<"GROUNDING" | "RELEVANCE">;

/** What was done about an answer that does not. */
export type GuardrailContextualGroundingPolicyAction = Enum<"BLOCKED" | "NONE">;

/** What is wrong with a piece of logic: it is so in no case, or in every one. */
export type GuardrailAutomatedReasoningLogicWarningType = Enum<"ALWAYS_FALSE" | "ALWAYS_TRUE">;

/** Who asked for a guardrail: the request, the account, or the organization. */
export type GuardrailOrigin = Enum<"REQUEST" | "ACCOUNT_ENFORCED" | "ORGANIZATION_ENFORCED">;

/** Whose a guardrail is. */
export type GuardrailOwnership = Enum<"SELF" | "CROSS_ACCOUNT">;

/** Whether a guardrail holds a stream back. */
export type GuardrailStreamProcessingMode = Enum<"sync" | "async">;

// What the AWS SDK calls the same, for those who move over.

export type ConverseCommandInput = ConverseRequest;
export type ConverseCommandOutput = ConverseResponse;
export type ConverseStreamCommandInput = ConverseStreamRequest;
export type ConverseStreamOutput = ConverseStreamEvent;
export type CountTokensCommandInput = CountTokensRequest;
export type CountTokensCommandOutput = CountTokensResponse;

// Without this line the helpers above would be exported, too.
export {};
