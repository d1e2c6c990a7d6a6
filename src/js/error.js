// What a call or a stream fails with. It holds what it is given here and nothing of the
// request: no error can show a key.
export class ConverseError extends Error {
  constructor(message, { name, retryable, status, requestId, partial }) {
    super(message);
    this.name = name;
    this.retryable = retryable;
    if (status !== undefined) this.status = status;
    if (requestId !== undefined) this.requestId = requestId;
    if (partial !== undefined) this.partial = partial;
  }
}
