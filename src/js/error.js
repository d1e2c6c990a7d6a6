// What a call or a stream fails with. It holds what it is given here and nothing of the
// request: no error can show a key.
export class ConverseError extends Error {
  constructor(message, members) {
    super(message);
    for (const [name, value] of Object.entries(members)) if (value !== undefined) this[name] = value;
  }
}
