// WebKit, as WebKitGTK's MiniBrowser: it needs a screen, which is a virtual one here, and is led by its WebDriver.
import { Builder, Capabilities } from "selenium-webdriver";
import { waitForServer } from "selenium-webdriver/http/util.js";
import { findFreePort } from "selenium-webdriver/net/portprober.js";
import { start } from "./child.mjs";
import { lines } from "./lines.mjs";
import { servePage } from "./web-page.mjs";

const START_LIMIT_MS = 30_000;

export async function run(settings, report, { signal, scope }) {
  const page = await servePage(settings, report, signal);
  const running = [];
  /** Starts a program that is to run until the suite has. */
  const startBeside = (program, args, options) => {
    const it = start(program, args, options);
    it.child.stdout.setEncoding("utf8").on("data", it.keep);
    running.push(it);
    const failed = it.ended.then((how) => Promise.reject(new Error(`${program} has ended: ${how}`)));
    failed.catch(() => {});
    return { ...it, failed };
  };
  try {
    // The screen's number is a free one, which the screen itself finds and tells.
    const screen = startBeside("Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const number = lines(screen.child.stdio[3].setEncoding("utf8")).next();
    const { value: display } = await Promise.race([number, screen.failed]);
    const port = await findFreePort();
    const program = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";
    const server = startBeside(program, [`--port=${port}`], { env: { ...process.env, DISPLAY: `:${display}` } });
    const url = `http://127.0.0.1:${port}/`;
    const lead = async () => {
      await waitForServer(url, START_LIMIT_MS);
      const driver = await new Builder().usingServer(url).withCapabilities(new Capabilities({ browserName: "MiniBrowser" })).build();
      report({ version: (await driver.getCapabilities()).getBrowserVersion() });
      await driver.get(page.url(scope));
    };
    await Promise.race([Promise.all([lead(), page.ended]), server.failed, screen.failed]);
  } catch (error) {
    throw new Error(`${error.message}\nThe browser said:\n${running.map((it) => it.said()).join("")}`, { cause: error });
  } finally {
    page.close();
    // The browser ends with its screen. Its driver, if that has died, could not end it.
    await Promise.all(running.map((it) => it.end()));
  }
}
