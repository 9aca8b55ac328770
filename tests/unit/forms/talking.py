"""Talking to the engine in a test as a person would, with the draft passing through JSON at every step."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from intake import thai
from intake.forms.draft import Draft, Step, Utterance
from intake.forms.engine import advance
from intake.forms.registry import Registry, load_registry

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=thai.BANGKOK)


@lru_cache(maxsize=1)
def shipped() -> Registry:
    """The forms as they are shipped."""
    return load_registry()


@lru_cache(maxsize=1)
def purchases() -> Registry:
    """Only the form for online purchases, which is then never asked for: what these tests are about is the rest."""
    return Registry([form for form in shipped() if form.name == "online_purchase"])


@dataclass
class Person:
    """`says` sends a text and gives the bubbles as one text; `draft`, `step` and `outcome` are of the last step."""

    registry: Registry = field(default_factory=purchases)
    now: datetime = NOON
    draft: Draft | None = None
    step: Step | None = None
    turns: int = 0
    intent: str | None = None

    def says(self, text: str, *, intent: str | None = None, confidence: float = 0.95) -> str:
        return self._advance(Utterance(text, self._tick(), self._turn(), intent, confidence))

    def sends_file(self, name: str = "", seconds: float = 40, items: list[dict[str, Any]] | None = None) -> str:
        data = {"items": items} if items is not None else {"evidence_id": name or f"file{self.turns}", "kind": "image"}
        return self._advance(Utterance("", self._tick(seconds), self._turn(), event="evidence", data=data))

    def does(self, event: str) -> str:
        return self._advance(Utterance("", self._tick(), self._turn(), event=event))

    def waits(self, **time: float) -> Person:
        self.now += timedelta(**time)
        return self

    @property
    def outcome(self) -> str | None:
        return self.step.outcome if self.step else None

    @property
    def values(self) -> dict[str, Any]:
        return self.draft.values() if self.draft else {}

    @property
    def buttons(self) -> list[str]:
        return [button.text for reply in (self.step.replies if self.step else ()) for button in reply.buttons]

    def status(self, name: str) -> str | None:
        answer = self.draft.answers.get(name) if self.draft else None
        return answer.status if answer else None

    def _tick(self, seconds: float = 40) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def _turn(self) -> str:
        self.turns += 1
        return f"turn-{self.turns}"

    def _advance(self, heard: Utterance) -> str:
        self.step = advance(self.registry, self.draft, heard)
        through = json.dumps(self.step.draft.to_json()) if self.step.draft else None
        self.draft = Draft.from_json(json.loads(through)) if through else None
        return "\n".join(reply.text for reply in self.step.replies)


STORY = "สั่งรองเท้าจากเพจ Sneaker Hub TH ทางเฟซบุ๊ก โอนไปสองพันห้า ร้านไม่ส่งของแล้วบล็อกหนี"
# What one complainant answers, by field; said in any order it must give the same answers.
ANSWERS = {
    "details": "ร้านรับเงินแล้วเงียบ ทักไปหลายรอบไม่ตอบเลย",
    "problem": "ไม่ได้รับสินค้า",
    "item": "รองเท้าผ้าใบ 1 คู่",
    "platform": "Facebook",
    "shop_name": "เพจ รองเท้าสวย",
    "page_url": "https://www.facebook.com/niceshoes",
    "purchase_date": "1 ตุลาคม 2569",
    "payment_method": "โอนเข้าบัญชี",
    "amount": "2,590 บาท",
    "seller_bank": "กสิกร",
    "seller_account": "123-4-56789-0",
    "seller_name": "นายสมชาย ใจดี",
    "seller_phone": "081-111-2222",
    "damage": "3000 บาท",
    "purpose": "ร้องเรียน ขอให้ช่วยแก้ปัญหา",
    "evidence": "ไม่มี",
    "complainant_name": "สมหญิง รักไทย",
    "complainant_phone": "089-999-8888",
    "complainant_contact": "somying@example.com",
}
STORED = {
    "details": ANSWERS["details"],
    "problem": "not_delivered",
    "item": "รองเท้าผ้าใบ 1 คู่",
    "platform": "facebook",
    "shop_name": "เพจ รองเท้าสวย",
    "page_url": "https://www.facebook.com/niceshoes",
    "purchase_date": "2026-10-01",
    "payment_method": "transfer",
    "amount": 259000,
    "seller_bank": "004",
    "seller_account": "1234567890",
    "seller_name": "นายสมชาย ใจดี",
    "seller_phone": "+66811112222",
    "damage": 300000,
    "purpose": "complaint",
    "complainant_name": "สมหญิง รักไทย",
    "complainant_phone": "+66899998888",
    "complainant_contact": "somying@example.com",
}


def filled(person: Person | None = None, answers: dict[str, str] | None = None) -> Person:
    """Somebody who has answered everything and sees the review card."""
    if person is None and answers is None:
        told = _told_once()
        assert told.draft is not None
        draft = Draft.from_json(json.loads(json.dumps(told.draft.to_json())))
        return Person(now=told.now, draft=draft, step=told.step, turns=told.turns)
    return _tell_all(person or Person(), answers)


@lru_cache(maxsize=1)
def _told_once() -> Person:
    """The usual complaint, told once for all tests that begin where it ends."""
    return _tell_all(Person(), None)


def _tell_all(person: Person, answers: dict[str, str] | None) -> Person:
    said = ANSWERS | (answers or {})
    person.says("อยากร้องเรียนค่ะ")
    person.says("ยินยอม")
    for _ in range(40):
        assert person.draft is not None
        if person.draft.stage == "review":
            return person
        person.says(said[str(person.draft.asked)])
    raise AssertionError(f"no review card; still asking {person.draft and person.draft.asked}")
