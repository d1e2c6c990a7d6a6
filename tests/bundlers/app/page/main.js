import { ask } from "../ask.js";

await ask("Grüße, 世界!", (text) => document.body.append(text));
document.title = "Answered";
