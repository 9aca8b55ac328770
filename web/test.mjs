// Unit tests without a browser: bundles widget/tests/*.test.ts and hands them to Node's own runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { styles } from "./build.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const tests = path.join(here, "widget/tests");
const out = await mkdtemp(path.join(os.tmpdir(), "widget-tests-"));
try {
  const names = (await readdir(tests)).filter((name) => name.endsWith(".test.ts"));
  if (names.length === 0) throw new Error(`no tests in ${tests}`);
  await build({
    entryPoints: names.map((name) => path.join(tests, name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    plugins: [styles],
  });
  const files = names.map((name) => path.join(out, name.replace(/\.ts$/, ".mjs")));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-timeout=60000", ...files], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
