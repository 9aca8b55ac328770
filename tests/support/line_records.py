"""What the stand-in LINE platform remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One request that reached us: what was asked, what we answered, whether it led to a delivery."""

    kind: str
    status: int
    body: Any
    at: float
    retry_key: str | None = None
    delivered: bool = False
    complaints: list[str] = field(default_factory=list)


@dataclass
class ReplyToken:
    user: str
    delivered_at: float
    event_at: float
    used: bool = False
    first_at: float = 0.0  # of the first delivery, taken or not; a redelivery gives it another minute

    def is_good(self, now: float, reply_life: float, event_life: float) -> bool:
        return not self.used and now - self.delivered_at <= reply_life and now - self.event_at <= event_life


@dataclass
class Media:
    content: bytes
    content_type: str
    status: int = 200  # 404 or 410: gone
    pending: int = 0  # how many times 202 comes first
    failed: bool = False  # it is never ready: LINE could not prepare it
