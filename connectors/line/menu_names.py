"""The names of our rich menus: situation, language and a digest of what they show."""

from __future__ import annotations

OURS = "rongthuk:"  # what the names of our menus begin with; others are left alone
DEFAULT = ("new", "th")
# What a person may want first, by situation; each is `line.menu_<entry>` in the texts.
ENTRIES = {
    "new": ("report", "scam", "ask", "human"),
    "open_case": ("status", "add", "report", "human"),
    "with_agent": ("position", "stop_waiting", "status"),
}


def name_of(situation: str, language: str, digest: str) -> str:
    """The name of a menu."""
    return f"{OURS}{situation}:{language}:{digest}"


def situation_of(name: str) -> tuple[str, str] | None:
    """Situation and language from the name of a menu of ours; None for another's."""
    parts = name.removeprefix(OURS).split(":")
    if not name.startswith(OURS) or len(parts) != 3 or parts[0] not in ENTRIES:
        return None
    return parts[0], parts[1]
