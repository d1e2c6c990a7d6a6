// Vite: nothing to configure.
import { build as viteBuild, createLogger, createServer, version } from "vite";
import { policy } from "../server.mjs";

export { version };

/** A logger that keeps what it warns of. */
function listening(warnings) {
  const logger = createLogger("silent");
  logger.warn = logger.error = (message) => warnings.push(message);
  return logger;
}

/** `vite build` */
export async function build(root, outDir) {
  const warnings = [];
  const build = { outDir, emptyOutDir: true };
  await viteBuild({ root, build, logLevel: "warn", customLogger: listening(warnings) });
  return warnings;
}

/** `vite dev`, under the content policy of what is built. */
export async function develop(root, settings, settingsUrl) {
  const warnings = [];
  const server = await createServer({
    root,
    customLogger: listening(warnings),
    // The package under test has the version that the one before had.
    optimizeDeps: { force: true },
    server: {
      host: "127.0.0.1",
      port: 0,
      headers: { "content-security-policy": policy(settings.endpoint) },
      proxy: { "/settings.json": settingsUrl },
    },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0], warnings, close: () => server.close() };
}
