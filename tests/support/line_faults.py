"""Failures a test orders from the stand-in LINE platform."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass
class Fault:
    """For the next `times` calls of `kind`: wait `delay` seconds, then answer `status` (None: go on normally).

    `after` lets the call take effect first: the request was accepted, and its answer was lost.
    """

    kind: str
    times: int
    status: int | None = None
    delay: float = 0.0
    body: dict[str, Any] | None = None
    headers: dict[str, str] | None = None
    after: bool = False


class Faults:
    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def add(self, kind: str, times: int = 1, **fault: Any) -> None:
        """Order a failure of `reply`, `push`, `content`, `loading` or `profile`."""
        self._orders.append(Fault(kind, times, **fault))

    def clear(self) -> None:
        self._orders.clear()

    async def before(self, kind: str) -> web.Response | None:
        return await self._apply(kind, after=False)

    async def after(self, kind: str) -> web.Response | None:
        return await self._apply(kind, after=True)

    async def _apply(self, kind: str, after: bool) -> web.Response | None:
        for order in self._orders:
            if order.kind == kind and order.after is after and order.times > 0:
                order.times -= 1
                await asyncio.sleep(order.delay)
                if order.status is None:
                    return None
                body = order.body if order.body is not None else {"message": "ordered failure"}
                return web.json_response(body, status=order.status, headers=order.headers)
        return None
