"""Asks the running assistant which model it uses, and waits until it has taken up another."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

from intake.settings import Settings

LIMIT = 120.0  # seconds; loading takes two, on a busy machine many times as long
_PAUSE = 0.3


class NotTakenUp(Exception):
    """The running assistant keeps its model; `code` says why: other_code | not_whole | not_loadable | timeout."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def state(settings: Settings) -> dict[str, Any] | None:
    """What the assistant says of its model (bot/take_up.py), None when none is running here."""
    request = urllib.request.Request(
        f"{settings.rasa_url}/webhooks/rest/model", headers={"Authorization": f"Bearer {settings.rasa_token}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy must not see loopback
    try:
        with opener.open(request, timeout=10) as answer:
            found = json.loads(answer.read())
    except (OSError, ValueError):  # URLError and HTTPError are OSErrors
        return None
    return found if isinstance(found, dict) else None


def wait_for(settings: Settings, file: str, limit: float = LIMIT) -> float:
    """Wait until the assistant uses this file; how many seconds it took. Raises NotTakenUp."""
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < limit:
        found = state(settings) or {}
        if found.get("file") == file:
            return passed
        refused = found.get("refused") or {}
        if refused.get("file") == file:
            raise NotTakenUp(refused["code"])
        time.sleep(_PAUSE)
    raise NotTakenUp("timeout")
