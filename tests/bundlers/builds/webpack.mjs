// webpack: nothing to configure.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import webpack from "webpack";

export const { version } = webpack;

export async function build(root, folder) {
  const config = { mode: "production", context: root, entry: "./main.js", output: { path: folder } };
  const stats = await promisify(webpack)(config);
  await copyFile(join(root, "index.html"), join(folder, "index.html"));
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  return [...errors, ...warnings].map(({ message }) => message);
}
