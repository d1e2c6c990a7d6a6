// Every member of every shape, and every value of every enumeration, that the AWS SDK's types
// have is in ours, and the other way round: both are made from the same model. A failure names
// the path to what is missing.
import type * as aws from "@aws-sdk/client-bedrock-runtime";
import type * as ours from "converse-wasm";

type Pairs = {
  converse: [aws.ConverseCommandInput, ours.ConverseRequest];
  converseAnswer: [Omit<aws.ConverseCommandOutput, "$metadata">, ours.ConverseResponse];
  stream: [aws.ConverseStreamCommandInput, ours.ConverseStreamRequest];
  streamEvent: [aws.ConverseStreamOutput, ours.ConverseStreamEvent];
  count: [aws.CountTokensCommandInput, ours.CountTokensRequest];
  countAnswer: [Omit<aws.CountTokensCommandOutput, "$metadata">, ours.CountTokensResponse];
  message: [aws.Message, ours.Message];
};

none<{ [Name in keyof Pairs]: Missing<Pairs[Name][0], Pairs[Name][1], Name> }[keyof Pairs]>();
none<{ [Name in keyof Pairs]: Missing<Pairs[Name][1], Pairs[Name][0], Name> }[keyof Pairs]>();

// The comparison finds what it is to find.
type Whole = { a: { b?: { c: "x" | "y"; d: Uint8Array }[] } | { e: Record<string, { f: 1 }> } };
type Part = { a?: { b: { c: "x" | (string & {}) }[] } | { e: Record<string, {}> } };
none<Exclude<Missing<Whole, Part, "">, ".a.b.c: y" | ".a.b.d" | ".a.e.f">>();
none<Exclude<".a.b.c: y" | ".a.b.d" | ".a.e.f", Missing<Whole, Part, "">>>();
none<Missing<Part, Whole, "">>();
none<Missing<Whole, Whole, "">>();
// @ts-expect-error something is missing
none<Missing<Whole, Part, "">>();
// @ts-expect-error an end of the descent is no success
none<Missing<ours.Message, ours.Message, "", 3>>();

declare function none<T extends never>(): T;

/** Paths to what `A` has and `B` has not; of unions, what any of their variants has. */
type Missing<A, B, Path extends string, Limit = 20, Depth extends 0[] = []> = Depth["length"] extends Limit
  ? `${Path}: deeper than this comparison goes`
  : [ours.DocumentType] extends [A]
    ? never
    : [A] extends [string]
      ? `${Path}: ${Exclude<Values<A>, Values<B>>}`
      : [A] extends [Leaf]
        ? never
        : [A] extends [unknown[]]
          ? Missing<Element<A>, Element<B>, Path, Limit, [0, ...Depth]>
          : IsMap<A> extends true
            ? Missing<A[keyof A], B[keyof B], Path, Limit, [0, ...Depth]>
            : {
                [Name in Names<A>]: Name extends Names<B>
                  ? Missing<Member<A, Name>, Member<B, Name>, `${Path}.${Name}`, Limit, [0, ...Depth]>
                  : `${Path}.${Name}`;
              }[Names<A>];

/** Error: theirs has the service's exceptions among the events, which here are thrown. */
type Leaf = number | boolean | ours.Bytes | Error;

/** Whether all members of `T` are alike, whatever their names. */
type IsMap<T> = string extends keyof T ? (unknown extends T[keyof T] ? false : true) : false;

type Element<T> = T extends (infer Element)[] ? Element : never;

/** The members of `T`, with neither index signatures nor what the AWS SDK adds to each union. */
type Names<T> = T extends unknown
  ? Exclude<keyof { [Name in keyof T as string extends Name ? never : Name]: 0 } & string, "$unknown">
  : never;

// Not NonNullable: it makes `string` of an enumeration.
type Member<T, Name> = T extends unknown ? (Name extends keyof T ? Exclude<T[Name], undefined> : never) : never;

/** The known values of an enumeration; none of a string that is any. */
type Values<T> = T extends string ? (string extends T ? never : T) : never;
