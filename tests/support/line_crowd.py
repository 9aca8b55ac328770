"""A crowd of LINE users who ask questions through a bad network, and the account of how each was answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support import line_events
from tests.support.line_platform import LinePlatform
from tests.support.line_records import Call

# Each has an answer of its own that does not depend on what was asked before.
QUESTIONS = ("1441 คืออะไร", "ใช้เวลานานไหมคะ", "มีค่าใช้จ่ายไหม", "ข้อมูลส่วนตัวปลอดภัยไหม", "เป็นหน่วยงานจริงหรือเปล่า")
LONG_AGO = 25 * 60 * 1000  # milliseconds: a reply token of such an event is of no use any more
REDELIVERY = 0.4  # seconds
TOKEN_TRIED = 49.0  # seconds that a sender tries a reply token for


@dataclass
class Crowd:
    """How the crowd behaves; shares are from 0 to 1."""

    users: int = 200
    each: int = 10
    duplicates: float = 0.10
    swapped: float = 0.10
    late_users: float = 0.30  # people whose events come with a redelivery, long after: answered by push
    seconds: float = 60.0  # over which they begin
    pause: tuple[float, float] = (0.0, 2.0)  # between a person's bodies
    seed: int = 20261122
    events: int = 0
    bodies: int = 0
    refused: int = 0
    duplicated: int = 0
    reordered: int = 0
    asked: dict[str, list[str]] = field(default_factory=dict)

    async def talk(self, line: LinePlatform, users: Sequence[str], webhooks: Sequence[str] = ()) -> None:
        """Everybody asks everything. `webhooks` are several addresses of one bot, taken by chance."""
        dice = random.Random(self.seed)
        seeds = [dice.random() for _ in users]
        await asyncio.gather(
            *(self._person(line, user, seed, webhooks) for user, seed in zip(users, seeds, strict=True))
        )

    async def _person(self, line: LinePlatform, user: str, seed: float, webhooks: Sequence[str]) -> None:
        dice = random.Random(seed)
        first = dice.randrange(len(QUESTIONS))
        asked = [QUESTIONS[(first + n) % len(QUESTIONS)] for n in range(self.each)]
        self.asked[user] = asked
        now = int(time.time() * 1000) - (LONG_AGO if dice.random() < self.late_users else 0)
        events = [line_events.text_event(user, words, now + 10 * n) for n, words in enumerate(asked)]
        await asyncio.sleep(dice.uniform(0, self.seconds))
        while events:
            size = dice.choice((1, 1, 2, 3))
            body, events = events[:size], events[size:]
            if len(body) > 1 and dice.random() < self.swapped * len(asked) / 3:
                body.reverse()  # LINE promises no order: the times inside tell it
                self.reordered += len(body)
            # Half of the duplicates come at the same moment, half when the first was accepted.
            at_once = [body] if dice.random() < self.duplicates / 2 else []
            later = [[each] for each in body if dice.random() < self.duplicates / 2]
            self.duplicated += sum(map(len, at_once + later))
            self.events += len(body)
            await asyncio.gather(*(self._insist(line, copy, dice, webhooks) for copy in [body, *at_once]))
            await asyncio.gather(*(self._insist(line, copy, dice, webhooks) for copy in later))
            await asyncio.sleep(dice.uniform(*self.pause))

    async def _insist(
        self, line: LinePlatform, body: list[dict[str, Any]], dice: random.Random, webhooks: Sequence[str]
    ) -> None:
        """Until it is accepted, as with LINE's redelivery switched on."""
        while True:
            self.bodies += 1
            try:
                if await _post(line, body, dice.choice(webhooks) if webhooks else None) == 200:
                    return
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            self.refused += 1
            await asyncio.sleep(REDELIVERY)
            body = [line_events.redelivery(event) for event in body]


async def _post(line: LinePlatform, body: list[dict[str, Any]], webhook: str | None) -> int:
    if webhook is not None:
        line.webhook_url = webhook  # read before anything is awaited
    return await line.deliver(*body)


@dataclass
class Account:
    """How the crowd was answered."""

    right: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    # Pushed again because a worker died in the middle of a reply and its token could not be tried again in time, so
    # that nobody could tell whether LINE had taken it (docs/line.md). How old each token was when LINE took the reply.
    undecided: list[float] = field(default_factory=list)


def answers(line: LinePlatform, user: str, notices: set[str]) -> list[str]:
    """The deliveries to a user as texts, notices of an outage and undecidable repetitions left out."""
    return [shown for shown, age in _deliveries(line, user, notices) if age is None]


def _deliveries(line: LinePlatform, user: str, notices: set[str]) -> list[tuple[str, float | None]]:
    """Each text; of a push of what a reply had said long enough ago for its token to have ended by then, also how old
    (s) the token was when LINE took that reply."""
    found: list[tuple[str, float | None]] = []
    last: Call | None = None
    for call in line.sends(user):
        shown = "\n".join(message.get("text") or message.get("altText", "") for message in call.body["messages"])
        if shown in notices:
            continue
        age: float | None = None
        if last is not None and found[-1][0] == shown and (last.kind, call.kind) == ("reply", "push"):
            token = line.tokens[last.body["replyToken"]]
            age = last.at - token.first_at if call.at - token.first_at >= TOKEN_TRIED else None
        found.append((shown, age))
        last = call
    return found


def account_for(line: LinePlatform, crowd: Crowd, right: dict[str, str], notices: set[str]) -> Account:
    """Compare what everybody got with what answers their questions (`right`), in their order."""
    account = Account()
    for user, asked in crowd.asked.items():
        wanted, got = [right[words] for words in asked], answers(line, user, notices)
        account.undecided += [round(age, 1) for _, age in _deliveries(line, user, notices) if age is not None]
        if got == wanted:
            account.right += len(got)
        elif len(got) < len(wanted):
            account.lost.append(user)
        elif len(got) > len(wanted):
            account.twice.append(user)
        else:
            account.disordered.append(user)
    return account


async def until_answered(line: LinePlatform, crowd: Crowd, notices: set[str], limit: float) -> float:
    """Seconds until everybody has as many answers as questions; gives up quietly after `limit`."""
    started = time.monotonic()
    while time.monotonic() - started < limit:
        if all(len(answers(line, user, notices)) >= len(asked) for user, asked in crowd.asked.items()):
            break
        await asyncio.sleep(0.5)
    return time.monotonic() - started
