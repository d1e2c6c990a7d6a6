// Chromium and Firefox: launched, and led to the page.
import puppeteer from "puppeteer-core";
import { servePage } from "./web-page.mjs";

/** How long a browser that is told to end may take. */
const PATIENCE_MS = 10_000;

/** Runs the suite in a scope of a browser: `how` is what puppeteer launches it by. */
export async function runBrowser(how, settings, report, { signal, scope }) {
  const page = await servePage(settings, report, signal);
  let browser;
  let said = "";
  try {
    // To hear of each request takes a browser longer than to make it.
    browser = await puppeteer.launch({ ...how, networkEnabled: false, issuesEnabled: false });
    const { stdout, stderr } = browser.process();
    for (const stream of [stdout, stderr]) stream?.setEncoding("utf8").on("data", (text) => (said += text));
    report({ version: (await browser.version()).split("/").pop() });
    const tab = await browser.newPage();
    await tab.goto(page.url(scope));
    await page.ended;
  } catch (error) {
    throw new Error(`${error.message}\nThe browser said:\n${said}`, { cause: error });
  } finally {
    page.close();
    await end(browser);
  }
}

async function end(browser) {
  const timer = setTimeout(() => browser.process().kill("SIGKILL"), PATIENCE_MS);
  await browser?.close();
  clearTimeout(timer);
}
