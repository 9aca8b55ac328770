"""Failures a test orders from the stand-in LINE platform."""

from __future__ import annotations

import asyncio
import random
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
        self._often: list[tuple[Fault, float, random.Random]] = []

    def add(self, kind: str, times: int = 1, **fault: Any) -> None:
        """Order a failure of `reply`, `push`, `content`, `loading` or `profile`."""
        self._orders.append(Fault(kind, times, **fault))

    def sometimes(self, kind: str, share: float, seed: int = 1, **fault: Any) -> None:
        """Order that a share (0 to 1) of the calls of a kind fails, until `clear` or `end`."""
        self._often.append((Fault(kind, 1, **fault), share, random.Random(seed)))

    def end(self, kind: str) -> None:
        """No more failures of this kind."""
        self._orders = [order for order in self._orders if order.kind != kind]
        self._often = [each for each in self._often if each[0].kind != kind]

    def waiting(self, kind: str) -> int:
        """How many failures of this kind are still to come."""
        return sum(order.times for order in self._orders if order.kind == kind)

    def clear(self) -> None:
        self._orders.clear()
        self._often.clear()

    async def before(self, kind: str) -> web.Response | None:
        return await self._apply(kind, after=False)

    async def after(self, kind: str) -> web.Response | None:
        return await self._apply(kind, after=True)

    async def _apply(self, kind: str, after: bool) -> web.Response | None:
        for order in self._orders:
            if order.kind == kind and order.after is after and order.times > 0:
                order.times -= 1
                return await _fail(order)
        for order, share, dice in self._often:
            if order.kind == kind and order.after is after and dice.random() < share:
                return await _fail(order)
        return None


async def _fail(order: Fault) -> web.Response | None:
    await asyncio.sleep(order.delay)
    if order.status is None:
        return None
    body = order.body if order.body is not None else {"message": "ordered failure"}
    return web.json_response(body, status=order.status, headers=order.headers)
