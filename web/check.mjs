// One of the checks, by name, run in this folder: node check.mjs types|style [--write]
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const CHECKS = {
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  style: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."],
};
const [name, ...more] = process.argv.slice(2);
const command = CHECKS[name];
if (!command) throw new Error(`usage: node check.mjs ${Object.keys(CHECKS).join("|")}`);
const { status } = spawnSync(process.execPath, [...command, ...more], { cwd: here, stdio: "inherit" });
process.exitCode = status ?? 1;
