import { runBrowser } from "./puppeteer.mjs";

export function run(settings, report, options) {
  // By WebDriver BiDi, for which it needs no driver.
  return runBrowser({ browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr" }, settings, report, options);
}
