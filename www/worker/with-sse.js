// The same, for readers of server-sent events, too: the package, with its wasm, is then part
// of the Worker. To deploy this one, name it as `main` in wrangler.jsonc.

import { toServerSentEvents } from "../relay/sse.js";
import { worker } from "./host.js";

export default worker(() => ({ toServerSentEvents }));
