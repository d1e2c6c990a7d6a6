// What a call or a stream fails with. It holds what is listed here and nothing of the
// request: no error can show a key.
export class ConverseError extends Error {
  constructor(name, message, retryable, requestId, status) {
    super(message);
    this.name = name;
    this.retryable = retryable;
    if (status !== undefined) this.status = status;
    if (requestId !== undefined) this.requestId = requestId;
  }
}
