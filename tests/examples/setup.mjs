// What the tests of both examples use.
import { fileURLToPath } from "node:url";

export const ENDPOINT = process.env.ENDPOINT ?? "http://127.0.0.1:8081";
export const { bearerToken: KEY } = await (await fetch(`${ENDPOINT}/local-endpoint.json`)).json();

/** Where the suite has built an example. */
export const built = (name) => fileURLToPath(new URL(`../../target/examples/${name}`, import.meta.url));

/** Waits until a meter sends so many streams: a server hears of a client that has left a little later. */
export async function sending(meter, count) {
  while (Number(await (await fetch(meter)).text()) !== count);
}
