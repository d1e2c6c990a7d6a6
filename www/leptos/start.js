import init from "./pkg/leptos-page.js";

await init();
