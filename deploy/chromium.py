"""The real browser of the browser tests: one that is there, else Debian's, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.progress import CommandFailed, run_step

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = ("chromium", "fonts-thai-tlwg", "fonts-noto-core")
_HELP = "install Chromium or Google Chrome (as root: apt-get install chromium fonts-thai-tlwg) and try again"


def find_chromium() -> Path | None:
    """The program to give to Playwright as `executable_path`, or None."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    own = sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    return own[0] if own else None


def ensure_chromium(log: Path) -> Path:
    """Find a browser, or install one. Raises CommandFailed with one sentence."""
    present = find_chromium()
    if present is not None:
        return present
    reason = ""
    for install in (_install_debian, _install_playwright):
        try:
            install(log)
        except CommandFailed as error:
            reason = str(error)
        present = find_chromium()
        if present is not None:
            return present
    raise CommandFailed(f"No browser for the browser tests: {_HELP}. ({reason})")


def _install_debian(log: Path) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CommandFailed("not root, or no apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_step("Reading Debian's list of packages", ["apt-get", "update", "-q"], log, environment)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *_PACKAGES]
    run_step("Installing Chromium and Thai fonts from Debian", command, log, environment)


def _install_playwright(log: Path) -> None:
    run_step("Fetching Playwright's Chromium", [sys.executable, "-m", "playwright", "install", "chromium"], log)
    present = find_chromium()
    if present is not None and subprocess.run([present, "--version"], capture_output=True).returncode != 0:
        raise CommandFailed("Playwright's Chromium lacks libraries of this system")
