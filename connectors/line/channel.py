"""All LINE accounts of the deployment behind the ports: each message goes out at the account it came in at."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.line.accounts import Account
from connectors.line.client import LineApi
from connectors.line.media import LineMedia
from connectors.line.menu_links import MenuLinks
from connectors.line.postbacks import Postbacks
from connectors.line.quota import QuotaWatch
from connectors.line.reading import ReadMarks
from connectors.line.sender import PERSON, LineSender, account_of, user_of
from connectors.shared_files import FileLinks
from intake.messaging.ports import Accepted, Delivery, FetchedMedia, MediaGone, Refused
from intake.messaging.types import InboundMessage


@dataclass(frozen=True, slots=True)
class _Connected:
    api: LineApi
    sender: LineSender
    media: LineMedia
    menus: MenuLinks
    marks: ReadMarks


class LineChannel:
    """ChannelSender, MediaSource, Attentive, Reading, Situated and Thrifty over all accounts."""

    def __init__(
        self,
        accounts: Sequence[Account],
        base_url: str,
        data_base_url: str,
        postbacks: Postbacks | None = None,
        *,
        largest_file: int,
        quota: QuotaWatch | None = None,
        links: FileLinks | None = None,
    ) -> None:
        self._quota = quota
        self._accounts: dict[str, _Connected] = {}
        for account in accounts:
            api = LineApi(base_url, data_base_url, account.token)
            self._accounts[account.name] = _Connected(
                api,
                LineSender(api, postbacks, links=links),
                LineMedia(api, largest_file),
                MenuLinks(api),
                ReadMarks(api),
            )
        self._marking: set[asyncio.Task[bool]] = set()  # the loop itself keeps no task alive

    @property
    def apis(self) -> Mapping[str, LineApi]:
        """Each account's API, by its name."""
        return {name: account.api for name, account in self._accounts.items()}

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        account = self._accounts.get(account_of(delivery.identity))
        if account is None:
            return Refused("this LINE account is not set up any more", retry=False)
        result = await account.sender.send(delivery)
        if self._quota is not None and isinstance(result, Accepted) and not result.used_reply:
            self._quota.note_push(delivery.identity)
        if self._quota is not None and isinstance(result, Refused) and result.quota:
            self._quota.note_refusal(delivery.identity)
        if isinstance(result, Accepted) and (token := (delivery.reply or {}).get("read")):
            self._mark_soon(account, token)  # it was answered, so it was read
        return result

    def _mark_soon(self, account: _Connected, token: str) -> None:
        """Nothing waits for it; where it fails, the next one marks what was before it, too."""
        task = asyncio.create_task(account.marks.mark(token))
        self._marking.add(task)
        task.add_done_callback(self._marking.discard)

    async def show_read(self, identity: str, token: str) -> bool:
        account = self._accounts.get(account_of(identity))
        return account is None or await account.marks.mark(token)

    async def show_situation(self, identity: str, situation: str, language: str) -> bool:
        account = self._accounts.get(account_of(identity))
        if account is None or not identity.startswith(PERSON):
            return True
        return await account.menus.show(user_of(identity), situation, language)

    def spares(self, identity: str) -> bool:
        return self._quota is not None and self._quota.is_low(identity)

    async def show_working(self, identity: str) -> None:
        account = self._accounts.get(account_of(identity))
        if account is not None:
            await account.sender.show_working(identity)

    async def fetch(self, message: InboundMessage) -> FetchedMedia:
        account = self._accounts.get(account_of(message.identity))
        if account is None:
            raise MediaGone("this LINE account is not set up any more")
        return await account.media.fetch(message)

    async def close(self) -> None:
        for account in self._accounts.values():
            await account.api.close()
