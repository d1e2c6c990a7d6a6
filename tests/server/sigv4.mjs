// Signature Version 4, from AWS's description of it and with node:crypto alone, so that what
// is checked here is not checked by the library that signed it.
import { createHash, createHmac } from "node:crypto";

export const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** Percent-encodes all but A-Z a-z 0-9 - . _ ~ */
export const encode = (text) =>
  [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((byte) => (/[\w.~-]/.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`))
    .join("");

/** The path as it is signed: each segment of the one that was sent, encoded once more. */
export const canonicalUri = (sentPath) => sentPath.split("/").map(encode).join("/");

/** `query` is what is sent after the `?`, already encoded. */
export function signatureOf({ method, path, query, headers, signedHeaders, bodyHash, scope, date, secret }) {
  const canonicalRequest = [
    method,
    canonicalUri(path),
    query.split("&").sort().join("&"),
    ...signedHeaders.map((name) => `${name}:${headers[name].trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonicalRequest)].join("\n");
  const key = scope.split("/").reduce(hmac, `AWS4${secret}`);
  return createHmac("sha256", key).update(toSign).digest("hex");
}

/** What a request's `authorization` says, and the signature that it should have had. */
export function readAuthorization({ method, url, headers, body }, secret) {
  const [, accessKeyId, scope, signed, signature] = headers.authorization.match(
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/,
  );
  const [path, query = ""] = url.split("?");
  const signedHeaders = signed.split(";");
  const date = headers["x-amz-date"];
  const bodyHash = sha256(body);
  const expected = signatureOf({ method, path, query, headers, signedHeaders, bodyHash, scope, date, secret });
  return { accessKeyId, scope, signedHeaders, signature, expected };
}
