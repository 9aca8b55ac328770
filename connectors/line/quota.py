"""How many messages that cost are left this month, asked of LINE from time to time, for operators and the budget.

LINE's figure is approximate and counts what is sent from its own manager, too:
https://developers.line.biz/en/reference/messaging-api/#get-consumption. What we push between two looks is added.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from connectors.line.client import LineApi
from connectors.line.sender import account_of
from connectors.line.setup import QUOTA

log = logging.getLogger(__name__)

EVERY = 300.0  # seconds; LINE's own figure is not newer
RETRY = 30.0
LOW_SHARE = 0.8  # of the month's messages: from here on operators are warned and what can wait, waits


@dataclass(slots=True)
class Allowance:
    """One account's month. `limit` None: no limit, or not known yet (`asked_at` None)."""

    limit: int | None = None
    used: int = 0
    pushed_since: int = 0
    asked_at: datetime | None = None
    refused: bool = False  # LINE has refused a push because the month is used up

    @property
    def spent(self) -> int:
        return self.used + self.pushed_since

    @property
    def low(self) -> bool:
        return self.refused or (self.limit is not None and self.spent >= LOW_SHARE * self.limit)


class QuotaWatch:
    """Asks for all accounts. `note_push` and `note_refusal` come from what is sent."""

    def __init__(self, apis: Mapping[str, LineApi]) -> None:
        self._apis = dict(apis)
        self.accounts = {name: Allowance() for name in apis}

    async def watch(self) -> None:
        """Ask every few minutes, until cancelled."""
        while True:
            answers = [await self._ask(name) for name in self._apis]
            await asyncio.sleep(EVERY if all(answers) else RETRY)

    def is_low(self, identity: str) -> bool:
        """Should what can wait for this person wait?"""
        found = self.accounts.get(account_of(identity))
        return found is not None and found.low

    def note_push(self, identity: str) -> None:
        found = self.accounts.get(account_of(identity))
        if found is not None:
            found.pushed_since += 1

    def note_refusal(self, identity: str) -> None:
        """LINE says that the month is used up."""
        found = self.accounts.get(account_of(identity))
        if found is not None and not found.refused:
            found.refused = True
            log.error("line account %s: no messages left this month", account_of(identity) or "(first)")

    def as_json(self) -> list[dict[str, Any]]:
        """For the console: one object an account."""
        return [
            {
                "account": name,
                "limit": each.limit,
                "used": each.spent,
                "left": None if each.limit is None else max(0, each.limit - each.spent),
                "low": each.low,
                "asked_at": each.asked_at.isoformat(timespec="seconds") if each.asked_at else None,
            }
            for name, each in self.accounts.items()
        ]

    async def close(self) -> None:
        for api in self._apis.values():
            await api.close()

    async def _ask(self, name: str) -> bool:
        api, known = self._apis[name], self.accounts[name]
        try:
            limit, used = await api.get(QUOTA), await api.get(f"{QUOTA}/consumption")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("line quota not read: %s", type(error).__name__)
            return False
        if limit.status != 200 or used.status != 200:
            log.warning("line quota not read: %s", limit.reason if limit.status != 200 else used.reason)
            return False
        was_low = known.low
        known.limit = int(limit.body["value"]) if limit.body.get("type") == "limited" else None
        known.used, known.pushed_since = int(used.body.get("totalUsage") or 0), 0
        known.refused = known.limit is not None and known.used >= known.limit
        known.asked_at = datetime.now(UTC)
        if known.low and not was_low:
            left = {"line_account": name, "limit": known.limit, "used": known.used}
            log.warning("line messages run low: what can wait waits for the person's next message", extra=left)
        return True
