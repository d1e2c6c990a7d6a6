// Moving over from the AWS SDK changes the import and the call, not the data: what its types
// call a request is one here, and what is given here can be handed to code written for it.
import type * as aws from "@aws-sdk/client-bedrock-runtime";
import type * as ours from "converse-wasm";

declare const client: ours.ConverseClient;
declare const converse: aws.ConverseCommandInput;
declare const converseStream: aws.ConverseStreamCommandInput;
declare const countTokens: aws.CountTokensCommandInput;

// Theirs, where ours are asked for. No exceptions. (A block that the AWS SDK did not know,
// `{ $unknown: [name, value] }`, is accepted too, for it is in all of its unions; but it would
// be sent under the name `$unknown`.)
void client.converse(converse);
void client.converseStream(converse);
void client.converseStream(converseStream);
void client.countTokens(countTokens);
void client.countTokens({ modelId: "m", input: { converse } });

const messages: ours.ConverseRequest["messages"] = [];
declare const theirs: aws.Message;
declare const block: aws.ContentBlock;
declare const tool: aws.Tool;
declare const configuration: aws.ToolConfiguration;
messages.push(theirs, { role: "user", content: [block, { text: "Go on" }] });
void client.converse({ modelId: "m", messages, toolConfig: { tools: [tool] } });
void client.converse({ modelId: "m", messages, toolConfig: configuration });

// Ours, where theirs are asked for: all but one thing. Theirs say that no enumeration ever gets
// a new value, ours do not, so that a type that has one (`stopReason`, `role`, `format`) is
// theirs only with a plain `as`, which tsc checks, or without the values that are not known.
type Output = Omit<aws.ConverseCommandOutput, "$metadata">;
declare const response: Closed<ours.ConverseResponse>;
declare const event: Closed<ours.ConverseStreamEvent>;
declare const message: Closed<ours.Message>;
declare const count: ours.CountTokensResponse;
response satisfies Output;
event satisfies aws.ConverseStreamOutput;
message satisfies aws.Message;
count satisfies Omit<aws.CountTokensCommandOutput, "$metadata">;
[response.output.message, message] satisfies aws.ConverseCommandInput["messages"];

declare const open: ours.ConverseResponse;
declare const openEvent: ours.ConverseStreamEvent;
open as Output;
openEvent as aws.ConverseStreamOutput;
open.output.message as aws.Message;
// What has no enumeration within needs nothing.
open.usage.inputTokens satisfies aws.TokenUsage["inputTokens"];
open.metrics satisfies aws.ConverseMetrics;

// @ts-expect-error if this compiles, the exception is not needed any more
open satisfies Output;

/** T as it is where all enumerations have only the values that are known. */
type Closed<T> = [ours.DocumentType] extends [T]
  ? T
  : [T] extends [string]
    ? [Values<T>] extends [never]
      ? T
      : Values<T>
    : [T] extends [Uint8Array]
      ? T
      : { [Name in keyof T]: Closed<Exclude<T[Name], undefined>> };

/** The known values of an enumeration; none of a string that is any. */
type Values<T> = T extends string ? (string extends T ? never : T) : never;
