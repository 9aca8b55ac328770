"""A conversation with the stock peer through Rasa's own REST channel."""

from __future__ import annotations

import dataclasses
import re
import time
from pathlib import Path

import aiohttp
import yaml

from bench.peer.project import PeerField
from intake.forms.conditions import holds
from intake.forms.registry import load_registry
from tests.support.chats import Answer, Bubble
from tests.support.script import Complaint, Interview, complaint, questions

TEXTS = yaml.safe_load((Path(__file__).parent / "project" / "texts.yml").read_text(encoding="utf-8"))
RECEIPT = re.compile(re.escape(TEXTS["saved"]) + r" ([0-9a-f]{8})")


def peer_fields(story: Complaint) -> list[PeerField]:
    """The questions of our form that apply to this story, for the peer to ask."""
    form = load_registry().get("online_purchase")
    assert form is not None
    return [
        PeerField(
            field.name, field.type, field.ask["th"], tuple(c.label["th"] for c in field.choices), not field.required
        )
        for field in form.fields
        if holds(field.when, story.stored)
    ]


def peer_interview(seed: int) -> Interview:
    """The same person as for us; the peer's own questions (consent, confirmation) come as fields."""
    story = complaint(seed)
    answers = {**story.answers, "consent": story.consent, "confirmation": story.confirm}
    asked = {**questions(), "consent": TEXTS["consent"], "confirmation": TEXTS["confirm"]}
    return Interview(dataclasses.replace(story, answers=answers), asked, RECEIPT)


class PeerChat:
    """One sender of the peer."""

    def __init__(self, session: aiohttp.ClientSession, url: str, sender: str) -> None:
        self._session = session
        self._url = f"{url}/webhooks/rest/webhook"
        self._sender = sender

    async def say(self, text: str) -> Answer:
        body = {"sender": self._sender, "message": text}
        async with self._session.post(self._url, json=body) as answer:
            answer.raise_for_status()
            messages = await answer.json()
        arrived = time.perf_counter()
        bubbles = [
            Bubble(one.get("text", ""), tuple(button["payload"] for button in one.get("buttons") or ()))
            for one in messages
        ]
        return Answer(tuple(bubbles), arrived)
