// The relay as a Cloudflare Worker, with the page (`assets` in wrangler.jsonc).

import { worker } from "./host.js";

export default worker();
