"""What the widget must know before it has reached us: how else people find help."""

from __future__ import annotations

from typing import Any

from intake.settings import Settings
from intake.texts import LANGUAGES, contacts

# Lines that help with what people bring to us, most urgent first; keys of intake/texts/contacts.yml.
LINES = ("aoc", "etda", "ocpb")


def widget_config(settings: Settings) -> dict[str, Any]:
    """`{phones: [{number, label: {th, en}}], line: URL | None}`; a number nobody has reviewed is left out."""
    table = contacts()
    phones = [
        {"number": entry["number"], "label": {language: entry["name"][language] for language in LANGUAGES}}
        for entry in (table.get(name, {}) for name in LINES)
        if entry.get("number") and entry.get("reviewed")
    ]
    return {"phones": phones, "line": line_address(settings)}


def line_address(settings: Settings) -> str | None:
    """Where our LINE account is added or opened, or None without one."""
    return f"https://line.me/R/ti/p/{settings.line_basic_id}" if settings.line_basic_id else None
