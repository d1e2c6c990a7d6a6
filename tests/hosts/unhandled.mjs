// Rejections and errors that nobody has caught, on any host. Node and Bun have their own events.

const lost = new Map();

const lose = (key, reason) => lost.set(key, reason);

if (typeof process !== "object" || "Deno" in globalThis) {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    lose(event.promise, event.reason);
  });
  // workerd tells of a rejection before its handler could be there, and takes it back then.
  addEventListener("rejectionhandled", (event) => lost.delete(event.promise));
  addEventListener("error", (event) => {
    event.preventDefault();
    lose(event, event.error ?? event.message);
  });
} else {
  process.on("unhandledRejection", (reason, promise) => lose(promise, reason));
  process.on("rejectionHandled", (promise) => lost.delete(promise));
  process.on("uncaughtException", (error) => lose({}, error));
}

/** The reasons so far. */
export const unhandled = () => [...lost.values()];
