"""`make check`: style, types and import contracts; every check runs, then the failed ones are named."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from deploy import front_end
from deploy.progress import CommandFailed, say

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

CHECKS: dict[str, list[str]] = {
    "style (ruff check)": [str(BIN / "ruff"), "check", "."],
    "form (ruff format)": [str(BIN / "ruff"), "format", "--check", "."],
    "types (mypy)": [
        str(BIN / "mypy"), "intake", "connectors", "actions", "deploy", "bench", "tests/support", "tests/conftest.py"
    ],
    "types of the assistant (mypy)": [
        str(BIN / "mypy"), "--config-file", "bot/mypy.ini", "bot"
    ],
    "import contracts (import-linter)": [str(BIN / "lint-imports"), "--no-logo"],
}  # fmt: skip


def front_end_checks() -> dict[str, list[str]]:
    """Types, style and form of what runs in the browser. Raises CommandFailed when its tools cannot be had."""
    front_end.ensure(dev=True)
    return {
        "types of the widget (tsc)": front_end.tool("check.mjs", "types"),
        "style of the widget (biome)": front_end.tool("check.mjs", "style"),
    }


def main() -> int:
    checks, failed = dict(CHECKS), []
    try:
        checks |= front_end_checks()
    except CommandFailed as error:
        print(error, file=sys.stderr)
        failed.append("tools of the widget")
    for name, command in checks.items():
        say(f"{name} …")
        begun = time.monotonic()
        code = subprocess.run(command, cwd=ROOT).returncode
        say(f"{name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - begun:.1f} s")
        if code != 0:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
