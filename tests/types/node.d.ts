// What the AWS SDK's types name of Node's, which are not installed. Instead of skipLibCheck, which
// would leave our own declarations unchecked, too.
declare module "node:http" {
  export type Agent = unknown;
  export type AgentOptions = unknown;
  export type IncomingMessage = unknown;
}
declare module "node:http2" {
  export type ClientHttp2Stream = unknown;
}
declare module "node:https" {
  export type Agent = unknown;
  export type AgentOptions = unknown;
}
declare module "node:stream" {
  export class Readable {}
}
declare module "node:stream/web" {
  export type ReadableStream = unknown;
}
interface Buffer extends Uint8Array {}
