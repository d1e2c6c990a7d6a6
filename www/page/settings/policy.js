// What the page's content policy has kept it from connecting to: the fetch itself only says that it failed.

/** @returns {{ blocks(origin: string): boolean }} */
export function watchPolicy() {
  const blocked = new Set();
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective === "connect-src") blocked.add(URL.parse(blockedURI)?.origin);
  });
  return { blocks: (origin) => blocked.has(origin) };
}
