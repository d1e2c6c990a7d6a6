// All that is called of a client ("peer"), and not streams alone as in chat.js.
export { connect, converse } from "peer";
export { chat } from "./chat.js";
