"""Setting up a LINE account from our side: what LINE lets a program do, done; what it does not, told. Repeatable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from connectors.line import webhook
from connectors.line.accounts import Account
from connectors.line.client import LineAnswer, LineApi
from connectors.line.menu_names import DEFAULT, OURS, situation_of
from connectors.line.menus import Menu

INFO = "/v2/bot/info"
ENDPOINT = "/v2/bot/channel/webhook/endpoint"
TEST = "/v2/bot/channel/webhook/test"
QUOTA = "/v2/bot/message/quota"
MENUS = "/v2/bot/richmenu"
EVERYBODYS_MENU = "/v2/bot/user/all/richmenu"
Level = Literal["ok", "would", "warning", "failed", "by hand"]
BY_HAND = (
    "LINE Developers, Messaging API: switch 'Use webhook' and 'Webhook redelivery' on.",
    "LINE Official Account Manager, Response settings: switch 'Auto-reply messages' off, and 'Greeting message' off "
    "unless it says what the assistant does not.",
    "LINE Official Account Manager: upload the account's picture and cover, and apply for verification.",
)


@dataclass(slots=True)
class Report:
    """What was found and done, line by line."""

    lines: list[tuple[Level, str]] = field(default_factory=list)

    def say(self, level: Level, sentence: str) -> None:
        self.lines.append((level, sentence))

    @property
    def failed(self) -> bool:
        return any(level == "failed" for level, _ in self.lines)


class Setup:
    """One account. With `dry`, LINE is only asked, nothing is changed."""

    def __init__(self, account: Account, api: LineApi, public_base_url: str, *, dry: bool) -> None:
        self._account, self._api, self._dry = account, api, dry
        self._address = public_base_url + webhook.PATH + (f"/{account.name}" if account.name else "")
        self.report = Report()

    async def run(self, menus: Iterable[Menu]) -> Report:
        """All steps; those after a refused token are left out. Raises aiohttp.ClientError, TimeoutError."""
        if not await self._check_token():
            return self.report
        await self._tell_quota()
        await self._set_webhook()
        await self._set_menus(list(menus))
        for sentence in BY_HAND:
            self.report.say("by hand", sentence)
        return self.report

    async def _check_token(self) -> bool:
        if not self._account.has_token:
            self.report.say("failed", "There is no access token; set LINE_CHANNEL_ACCESS_TOKEN or LINE_CHANNEL_ID.")
            return False
        answer = await self._api.get(INFO)
        if answer.status != 200:
            self.report.say("failed", f"The access token is not taken: {answer.reason}")
            return False
        info = answer.body
        self.report.say("ok", f"Account {info.get('displayName')} ({info.get('basicId')}), bot {info.get('userId')}.")
        if info.get("chatMode") == "chat":
            sentence = "Chat is on in LINE's own manager: people may be answered there and here. Switch Chat off"
            self.report.say("warning", f"{sentence}, or let agents answer only in the console.")
        elif info.get("markAsReadMode") == "manual":
            self.report.say("warning", "Messages are marked as read by hand only; people will see them unread.")
        return True

    async def _tell_quota(self) -> None:
        limit, used = await self._api.get(QUOTA), await self._api.get(f"{QUOTA}/consumption")
        if limit.status != 200 or used.status != 200:
            self.report.say("warning", "LINE does not tell how many messages are left.")
            return
        most = limit.body.get("value") if limit.body.get("type") == "limited" else None
        left = "no limit" if most is None else f"{most} a month"
        self.report.say("ok", f"Messages that cost: {left}, {used.body.get('totalUsage')} used this month.")

    async def _set_webhook(self) -> None:
        answer = await self._api.get(ENDPOINT)
        now = answer.body.get("endpoint") if answer.status == 200 else None
        if not self._address.startswith("https://") and urlsplit(self._address).hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            self.report.say("failed", f"PUBLIC_BASE_URL must begin with https:// for LINE; it gives {self._address}.")
            return
        if now == self._address:
            self.report.say("ok", f"The webhook address is {now}.")
        elif self._dry:
            self.report.say("would", f"Set the webhook address to {self._address} (now: {now or 'none'}).")
            return
        elif not self._did(
            await self._api.call("PUT", ENDPOINT, {"endpoint": self._address}), "set the webhook address"
        ):
            return
        else:
            self.report.say("ok", f"The webhook address was set to {self._address} (before: {now or 'none'}).")
        if (await self._api.get(ENDPOINT)).body.get("active") is False:
            self.report.say("warning", "'Use webhook' is off: LINE sends nothing yet.")
        if not self._dry:
            await self._test_webhook()

    async def _test_webhook(self) -> None:
        answer = await self._api.post(TEST, {"endpoint": self._address})
        if not self._did(answer, "test the webhook"):
            return
        if answer.body.get("success"):
            self.report.say("ok", "LINE reaches the webhook, and its signature is right.")
        else:
            why = f"{answer.body.get('reason')} (status {answer.body.get('statusCode')})"
            self.report.say("failed", f"LINE's test of the webhook failed: {why}. Is the system running there?")

    async def _set_menus(self, menus: list[Menu]) -> None:
        answer = await self._api.get(f"{MENUS}/list")
        if not self._did(answer, "list the rich menus"):
            return
        present = {str(menu.get("name")): str(menu["richMenuId"]) for menu in answer.body.get("richmenus", ())}
        for menu in menus:
            if menu.name in present:
                self.report.say("ok", f"Rich menu {menu.name} is there.")
            elif self._dry:
                self.report.say("would", f"Make rich menu {menu.name} ({len(menu.image) // 1024} KB).")
            else:
                made = await self._make_menu(menu)
                if made:
                    present[menu.name] = made
        first = next((m.name for m in menus if (m.situation, m.language) == DEFAULT), None)
        await self._set_default(present.get(first or ""))
        await self._remove_old(present, {menu.name for menu in menus})

    async def _make_menu(self, menu: Menu) -> str | None:
        answer = await self._api.post(MENUS, menu.body)
        if not self._did(answer, f"make rich menu {menu.name}"):
            return None
        name = str(answer.body["richMenuId"])
        uploaded = await self._api.upload(f"{MENUS}/{quote(name, safe='')}/content", menu.image, "image/png")
        if not self._did(uploaded, f"upload the picture of {menu.name}"):
            await self._api.call(
                "DELETE", f"{MENUS}/{quote(name, safe='')}"
            )  # else the next run would take it as whole
            return None
        self.report.say("ok", f"Rich menu {menu.name} was made.")
        return name

    async def _set_default(self, wanted: str | None) -> None:
        if wanted is None:
            return
        answer = await self._api.get(EVERYBODYS_MENU)
        if answer.status == 200 and answer.body.get("richMenuId") == wanted:
            self.report.say("ok", "It is everybody's menu until they have a case or an agent.")
        elif self._dry:
            self.report.say("would", "Make it everybody's menu.")
        elif self._did(
            await self._api.call("POST", f"{EVERYBODYS_MENU}/{quote(wanted, safe='')}"), "set the first menu"
        ):
            self.report.say("ok", "It was made everybody's menu until they have a case or an agent.")

    async def _remove_old(self, present: dict[str, str], wanted: set[str]) -> None:
        """Menus that we made once; those of others are left alone."""
        for name, number in present.items():
            if not name.startswith(OURS) or name in wanted or situation_of(name) is None:
                continue
            if self._dry:
                self.report.say("would", f"Remove the old rich menu {name}.")
            elif self._did(await self._api.call("DELETE", f"{MENUS}/{quote(number, safe='')}"), f"remove {name}"):
                self.report.say("ok", f"The old rich menu {name} was removed.")

    def _did(self, answer: LineAnswer, what: str) -> bool:
        if answer.status in (200, 202):
            return True
        self.report.say("failed", f"Could not {what}: {answer.reason}")
        return False


def as_lines(report: Report) -> list[str]:
    """The report for a terminal."""
    return [f"{level:<8} {sentence}" for level, sentence in report.lines]


def as_json(report: Report) -> list[dict[str, Any]]:
    return [{"level": level, "sentence": sentence} for level, sentence in report.lines]
