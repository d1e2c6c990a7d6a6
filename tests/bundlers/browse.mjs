// Opens a page in Chromium as a visitor, and listens to what the browser complains of.

/** What the page says in the end, and each complaint: of the content policy, in the console, by an exception. */
export async function browse(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints = [];
    await page.exposeFunction("complain", (complaint) => complaints.push(complaint));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => complain(`${event.violatedDirective} ${event.blockedURI}`));
    });
    // Of workers, too, where a content policy that is violated is told there.
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    await page.goto(url);
    const answered = page.waitForFunction(() => document.title === "Answered", null, { timeout: 15_000 });
    await answered.catch((error) => complaints.push(error.message));
    const kinds = await Promise.all(page.workers().map(kindOf));
    return { answer: (await page.textContent("body")).trim(), complaints, kinds };
  } finally {
    await context.close();
  }
}

/** Classic workers can import scripts; in module workers to try is an error. */
const kindOf = (worker) =>
  worker.evaluate(() => {
    try {
      importScripts();
      return "classic";
    } catch {
      return "module";
    }
  });
