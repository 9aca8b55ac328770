"""What each process needs of LINE, built from the settings: the gateway's part receives, the worker's sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.line.accounts import load_accounts
from connectors.line.channel import LineChannel
from connectors.line.client import LineApi
from connectors.line.postbacks import Postbacks
from connectors.line.quota import QuotaWatch
from connectors.line.webhook import Accept, LineWebhook
from connectors.shared_files import FileLinks
from intake.settings import Settings


@dataclass(frozen=True, slots=True)
class LineSide:
    """The worker's part; None when LINE is not set up."""

    channel: LineChannel | None = None
    quota: QuotaWatch | None = None

    def ports(self) -> dict[str, Any]:
        """The channel under its name, for each of the ports it implements."""
        return {"line": self.channel} if self.channel is not None else {}

    async def close(self) -> None:
        """Close the connections to LINE."""
        for part in (self.channel, self.quota):
            if part is not None:
                await part.close()


def build_webhook(settings: Settings, accept: Accept) -> LineWebhook:
    """The gateway's part. Raises SettingsError."""
    secrets = {account.name: account.secret for account in load_accounts(settings)}
    return LineWebhook(secrets, accept, Postbacks(settings.session_secret))


def build_line(settings: Settings) -> LineSide:
    """The worker's part. Raises SettingsError."""
    accounts = load_accounts(settings)
    if not accounts:
        return LineSide()
    hosts = settings.line_api_base_url, settings.line_api_data_base_url
    quota = QuotaWatch({account.name: LineApi(*hosts, account.token) for account in accounts if account.has_token})
    postbacks, largest = Postbacks(settings.session_secret), settings.evidence_max_bytes
    links = FileLinks(settings.session_secret, settings.public_base_url)
    return LineSide(LineChannel(accounts, *hosts, postbacks, largest_file=largest, quota=quota, links=links), quota)
