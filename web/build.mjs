// Builds the widget and the console into the folder named on the command line: node build.mjs OUT. Whoever calls it decides where and when.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Style sheets are put into the program as text without what only people need. */
export const styles = {
  name: "styles",
  setup(api) {
    api.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const { transform } = await import("esbuild");
      const { code } = await transform(source, { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

export async function bundle(out) {
  const result = await build({
    entryPoints: { widget: path.join(here, "widget/src/widget.ts") },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome94", "firefox101", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    plugins: [styles],
    metafile: true,
    logLevel: "warning",
  });
  // Flat names: whatever begins with "console" in the folder is served under /console/.
  const desk = await build({
    entryPoints: { console: path.join(here, "console/src/main.tsx") },
    outdir: out,
    bundle: true,
    minify: true,
    splitting: true,
    chunkNames: "console-[name]-[hash]",
    assetNames: "console-[name]-[hash]",
    loader: { ".woff2": "file" },
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    target: ["es2022", "chrome94", "firefox101", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(path.join(out, "meta-console.json"), JSON.stringify(desk.metafile));
  await writeFile(path.join(out, "meta.json"), JSON.stringify(result.metafile));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2];
  if (!out) throw new Error("usage: node build.mjs OUT");
  await bundle(path.resolve(out));
}
