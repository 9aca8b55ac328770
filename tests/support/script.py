"""A person who files a complaint: reads what the bot asks and says what belongs there, in whatever order it asks."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from intake.forms.registry import load_registry
from tests.support.chats import Answer, Bubble, Chat

STORY = Path(__file__).parent / "complaint_th.yml"
CASE_NUMBER = re.compile(r"RT-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
TURN_LIMIT = 80
PATIENCE = 3  # times the same question in a row
_BUDDHIST_ERA = 543


class ScriptLost(AssertionError):
    """The bot asked something the script has no answer for; the message shows the last exchange (invented data)."""


@dataclass(frozen=True)
class Complaint:
    """What one invented person says, and what must be stored of it: {field: …}."""

    opening: str
    consent: str
    confirm: str
    answers: Mapping[str, str]
    stored: Mapping[str, Any]


def complaint(seed: int) -> Complaint:
    """The complaint of person number `seed`: every personal value differs between persons."""
    dice = random.Random(seed)
    bought = date.today() - timedelta(days=40)
    parts = {
        "d3": f"{dice.randrange(100, 1000)}",
        "d4": f"{dice.randrange(1000, 10000)}",
        "word": "".join(dice.choices("bcdfghjklmnpqrstvwxz", k=8)),
        "bought": f"{bought.day}/{bought.month}/{bought.year + _BUDDHIST_ERA}",
        "bought_iso": bought.isoformat(),
    }
    story = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    fill = {k: (v.format(**parts) if isinstance(v, str) else v) for k, v in story["stored"].items()}
    answers = {name: said.format(**parts) for name, said in story["answers"].items()}
    return Complaint(story["opening"], story["consent"], story["confirm"], answers, fill)


def questions(form: str = "online_purchase", language: str = "th") -> dict[str, str]:
    """{question as the form's YAML words it: the field, or the first field of the group, that it asks for}."""
    declared = load_registry().get(form)
    assert declared is not None, form
    found = {_plain(field.ask[language]): field.name for field in declared.fields}
    for group in declared.groups:
        first = next(field.name for field in declared.fields if field.together == group.name)
        found[_plain(group.ask[language])] = first
    return found


class Interview:
    """`says` is what to say next (None: done); tell it every answer with `hear`.

    `asked_field` is the field the bot waits for, None outside the form's questions.
    """

    def __init__(self, story: Complaint, asked: Mapping[str, str], receipt: re.Pattern[str] = CASE_NUMBER) -> None:
        self.says: str | None = story.opening
        self.asked_field: str | None = None
        self.asked: list[str] = []  # fields, in the order they were asked
        self.number: str | None = None
        self._story = story
        self._questions = asked
        self._receipt = receipt

    def hear(self, answer: Answer) -> None:
        """Decide what to say next. Raises ScriptLost when there is no telling."""
        heard = _plain(answer.text)
        found = self._receipt.search(answer.text)
        if found and self.says is not None and self.says.startswith(self._story.confirm):
            self.number, self.says, self.asked_field = found[0], None, None
            return
        asks, stage = self._field(heard), self._stage(answer)
        if asks is None and stage is None and self.asked_field is not None:
            asks = self.asked_field  # the answer was not taken: the complaint about it stands for the question
            if self.asked[-PATIENCE:] == [asks] * PATIENCE:
                raise ScriptLost(f"{asks} asked again and again, at last with {answer.text!r}")
        if asks is None and stage is None:
            raise ScriptLost(f"after {self.says!r} the bot said {answer.text!r} with {answer.choices!r}")
        self.asked_field = asks
        self.says = stage if asks is None else self._story.answers[asks]
        self.asked += [asks] if asks else []
        if len(self.asked) > TURN_LIMIT:
            raise ScriptLost(f"asked in circles: {self.asked[-10:]}")

    def hear_bubbles(self, bubbles: Iterable[Bubble]) -> None:
        """The same for bubbles that came by themselves."""
        self.hear(Answer(tuple(bubbles), time.perf_counter()))

    def would_answer(self, bubble: Bubble) -> bool:
        """Whether the bubble asks one of the form's questions."""
        return self._field(_plain(bubble.text)) is not None

    def _field(self, heard: str) -> str | None:
        """The field whose question comes last in what was heard."""
        places = {question: heard.rfind(question) for question in self._questions}
        last = max(places, key=lambda question: places[question])
        return self._questions[last] if places[last] >= 0 else None

    def _stage(self, answer: Answer) -> str | None:
        """The choice to make when consent or the final yes is asked for."""
        offered = [_plain(choice) for choice in answer.choices]
        for word in (self._story.confirm, self._story.consent):
            chosen = next((choice for choice in offered if choice.startswith(word)), None)
            if chosen is not None:
                return chosen
        return None


async def file_complaint(chat: Chat, seed: int) -> tuple[str, Complaint]:
    """Hold the whole conversation; the case number that was told, and what had been said."""
    story = complaint(seed)
    person = Interview(story, questions())
    while person.says is not None:
        person.hear(await chat.say(person.says))
    assert person.number is not None
    return person.number, story


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
