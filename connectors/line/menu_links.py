"""Which rich menu a person sees: theirs is linked by name, whose numbers LINE is asked for once in a while."""

from __future__ import annotations

import logging
import time
from urllib.parse import quote

import aiohttp

from connectors.line.client import LineApi
from connectors.line.menu_names import DEFAULT, situation_of

log = logging.getLogger(__name__)

LIST_KEPT = 600.0  # seconds


class MenuLinks:
    """One account's. Without menus (`line setup` has not been run) it does nothing."""

    def __init__(self, api: LineApi) -> None:
        self._api = api
        self._menus: dict[tuple[str, str], str] = {}
        self._read_at = float("-inf")

    async def show(self, user_id: str, situation: str, language: str) -> bool:
        """Link the person to the menu; whether that is done with. Never raises for what LINE answers."""
        try:
            await self._read()
            if not self._menus:
                return True
            path = f"/v2/bot/user/{quote(user_id, safe='')}/richmenu"
            number = self._menus.get((situation, language))
            if (situation, language) == DEFAULT or number is None:
                answer = await self._api.call("DELETE", path)  # everybody's menu shows again
            else:
                answer = await self._api.call("POST", f"{path}/{quote(number, safe='')}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.info("line menu not linked: %s", type(error).__name__)
            return False
        if answer.status == 404:
            self._read_at = float("-inf")  # made anew since
        if answer.status != 200:
            log.info("line menu not linked", extra={"status": answer.status, "line_request_id": answer.request_id})
        return answer.status == 200 or answer.status == 400

    async def _read(self) -> None:
        if time.monotonic() - self._read_at < LIST_KEPT:
            return
        answer = await self._api.get("/v2/bot/richmenu/list")
        if answer.status == 200:
            found = {situation_of(str(m.get("name"))): str(m["richMenuId"]) for m in answer.body.get("richmenus", ())}
            self._menus = {key: number for key, number in found.items() if key is not None}
            self._read_at = time.monotonic()
