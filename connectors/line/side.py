"""Everything of LINE that a gateway runs, built from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.line.accounts import load_accounts
from connectors.line.channel import LineChannel
from connectors.line.client import LineApi
from connectors.line.postbacks import Postbacks
from connectors.line.quota import QuotaWatch
from intake.settings import Settings


@dataclass(frozen=True, slots=True)
class LineSide:
    """`channel` is for the lanes' loop, `quota` asks from the gateway's own; None when LINE is not set up."""

    secrets: dict[str, str]
    postbacks: Postbacks
    channel: LineChannel | None = None
    quota: QuotaWatch | None = None

    def ports(self) -> dict[str, Any]:
        """The channel under its name, for each of the ports it implements."""
        return {"line": self.channel} if self.channel is not None else {}

    async def close(self) -> None:
        """Close what belongs to the gateway's own loop."""
        if self.quota is not None:
            await self.quota.close()

    def allowances(self) -> list[dict[str, Any]]:
        return self.quota.as_json() if self.quota is not None else []


def build_line(settings: Settings) -> LineSide:
    """Raises SettingsError. Clients belong to the loop that uses them, so the quota's are its own."""
    postbacks, accounts = Postbacks(settings.session_secret), load_accounts(settings)
    secrets = {account.name: account.secret for account in accounts}
    if not accounts:
        return LineSide(secrets, postbacks)
    hosts = settings.line_api_base_url, settings.line_api_data_base_url
    usable = [account for account in load_accounts(settings) if account.has_token]
    quota = QuotaWatch({account.name: LineApi(*hosts, account.token) for account in usable})
    channel = LineChannel(accounts, *hosts, postbacks, largest_file=settings.evidence_max_bytes, quota=quota)
    return LineSide(secrets, postbacks, channel, quota)
