// The other side of child.mjs.
const functions = await import(process.argv[2]);

process.on("message", async ({ name, args }) => {
  try {
    process.send({ value: (await functions[name](...args)) ?? null });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on("disconnect", () => process.exit());
