import { runBrowser } from "./puppeteer.mjs";

export function run(settings, report, options) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  // No sandbox: CI runs as root. The others keep the browser from calling home.
  const args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return runBrowser({ browser: "chrome", executablePath, args }, settings, report, options);
}
