"""What must be said before anything else: money that has just moved, a threat, somebody who may harm themselves.

Found in the words of any message, with or without a form (`find_urgent`), and in the answers so far by the rules of
a form. The words stand in data/urgency.yml, what is said to it in the texts under "urgent".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from intake import texts, thai
from intake.forms import phrases, tables
from intake.forms.conditions import holds
from intake.forms.draft import Button, Reply, Utterance
from intake.forms.finding import Fact, find_facts
from intake.forms.schema import URGENT_KINDS
from intake.forms.talk import Talk
from intake.forms.values import today_in_bangkok
from intake.texts import text

HOLD_DAYS = 3  # a bank can hold the receiving account within 72 hours of the transfer
READ_AT_MOST = 3000  # characters of one message
BANK_LINE = "bank_line"  # what a draft notes once the number of the person's bank was said
CLAUSE_END = 12  # characters before a space that are looked at for the end of a clause
_LATIN = re.compile(r"[a-z]")
_THAI_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+(?=\d)|(?<=\d)\s+(?=[^\x00-\x7f])")


def find_urgent(words: str, facts: Iterable[Fact], now: datetime, strict: bool = False) -> tuple[str, ...]:
    """The urgent kinds (`schema.URGENT_KINDS`) that a text tells of, the most pressing first. Pure.

    A threat or a transfer that lies longer back than 72 hours is not urgent; somebody's life always is. `strict`:
    a transfer counts only beside a word of harm, for a form in which payments are ordinary.
    """
    heard = _Heard(words)
    if not heard.low:
        return ()
    facts = list(facts)
    days = [passed for fact in facts if fact.kind == "date" and (passed := _days_since(fact.text, now)) is not None]
    old = any(passed > HOLD_DAYS for passed in days) or heard.says("money_moved", "old")
    found = []
    if heard.says("self_harm", "any") and not heard.says("self_harm", "not"):
        found.append("self_harm")
    if not old and heard.says("threat", "any") and not heard.says("threat", "not"):
        found.append("threat")
    if not old and _money_moved(heard, days, strict, any(fact.kind == "money" for fact in facts)):
        found.append("money_moved")
    return tuple(found)


def urgent_in(heard: Utterance, strict: bool = False) -> tuple[str, ...]:
    """`find_urgent` of a message as it came in; nothing for a file, a sticker and the like."""
    words = phrases.clean(heard.text)
    if heard.event or not words:
        return ()
    facts = find_facts(words, heard.entities if words == heard.text else None, heard.now)
    return find_urgent(words, facts, heard.now, strict)


def urgent_words(talk: Talk) -> list[Reply]:
    """What must be said first, each kind once a conversation: by this message, or by the answers as they now are."""
    draft = talk.draft
    kinds = [kind for kind in _kinds_now(talk) if kind not in draft.said]
    draft.said.extend(kinds)
    own_bank = draft.values().get("own_bank")
    said = [urgent_reply(kind, draft.language, own_bank) for kind in kinds]
    if "money_moved" in draft.said and own_bank and BANK_LINE not in draft.said:
        draft.said.append(BANK_LINE)
        if "money_moved" not in kinds:  # the card was shown before the bank was known
            said += _bank_line(own_bank, draft.language)
    return said


def care_words(talk: Talk) -> list[Reply] | None:
    """What is said instead of everything else to somebody who may harm themselves, or None. No form goes on here."""
    kinds = urgent_in(talk.heard)
    if "self_harm" not in kinds:
        return None
    draft = talk.draft
    again = "self_harm" in draft.said
    others = [kind for kind in kinds if kind not in (*draft.said, "self_harm")]
    draft.said.extend(kind for kind in kinds if kind not in draft.said)
    first = urgent_reply("self_harm_again" if again else "self_harm", draft.language)
    return [first, *(urgent_reply(kind, draft.language, draft.values().get("own_bank")) for kind in others)]


def urgent_reply(kind: str, lang: str, own_bank: str | None = None) -> Reply:
    """The card of an urgent kind, and the same as plain text. `own_bank` is the code of the person's bank, if known."""
    bank = thai.bank_name(own_bank, lang) if own_bank else None
    params = {"bank": text("urgent.own_bank_named", lang, bank=bank) if bank else text("urgent.own_bank", lang)}
    line = texts.contacts().get(f"bank_{own_bank}", {})
    params["reach"] = _number(line, lang) if line.get("reviewed") else text("urgent.own_bank_reach", lang)
    title = text(f"urgent.{kind}_title", lang)
    lines = text(f"urgent.{kind}_lines", lang, **params).split("\n")
    note = text(f"urgent.{kind}_note", lang)
    calls = _calls(kind, lang, own_bank)
    card = {"kind": "golden_hour", "title": title, "lines": lines, "calls": calls, "note": note}
    return Reply("\n".join([title, *lines, note]), _buttons(kind, lang), card)


def _bank_line(own_bank: str, lang: str) -> list[Reply]:
    """The fraud line of the person's bank, where somebody has read its number."""
    line = texts.contacts().get(f"bank_{own_bank}", {})
    if not line.get("reviewed"):
        return []
    bank = thai.bank_name(own_bank, lang) or ""
    return [Reply(text("urgent.bank_line", lang, bank=bank, reach=_number(line, lang)))]


def _kinds_now(talk: Talk) -> list[str]:
    form = talk.registry.get(talk.draft.form)
    strict = form is not None and not any(rule.kind == "money_moved" for rule in form.urgency)
    found = list(urgent_in(talk.heard, strict))
    if form is not None:
        values, today = talk.draft.values(), today_in_bangkok(talk.now)
        found += [rule.kind for rule in form.urgency if rule.kind not in found and holds(rule.when, values, today)]
    return sorted(found, key=("self_harm", "threat", "money_moved").index)


def _money_moved(heard: _Heard, days: list[int], strict: bool, sum_named: bool) -> bool:
    """Money has left and the words say, or imply, that it was within the time in which a bank can hold it."""
    kind = "money_moved"
    done = heard.without(kind, "denied").without(kind, "asked_for")
    if heard.says(kind, "denied") and not done.says(kind, "moved"):
        return False
    harm = heard.says(kind, "harm")
    if not harm and (strict or heard.says(kind, "mishap")):
        return False
    if not done.says(kind, "moved") and not (harm and (sum_named or done.says(kind, "paid"))):
        return False
    return heard.says(kind, "just") or bool(days) or heard.says(kind, "recent")


def _days_since(written: str, now: datetime) -> int | None:
    reading = thai.parse_date(written, now)
    if reading is None:
        return None
    passed = (today_in_bangkok(now) - _latest(reading, now)).days
    return passed if passed >= 0 else None


def _latest(reading: thai.DateReading, now: datetime) -> date:
    today = today_in_bangkok(now)
    return max((day for day in (reading.date, *reading.alternatives) if day <= today), default=reading.date)


def _calls(kind: str, lang: str, own_bank: str | None) -> list[dict[str, str]]:
    """What can be tapped to call; only numbers that somebody has read at their source."""
    names = {"money_moved": ("aoc",), "threat": ("emergency",)}.get(kind, ("mental_health", "emergency"))
    if kind == "money_moved" and own_bank:
        names = (f"bank_{own_bank}", *names)
    entries = [texts.contacts().get(name, {}) for name in names]
    return [
        {"label": f"{entry['name'][lang]} {_number(entry, lang)}", "number": str(entry["number"])}
        for entry in entries
        if entry.get("number") and entry.get("reviewed")
    ]


def _number(entry: dict[str, Any], lang: str) -> str:
    """The number, with what is to be pressed once it has been dialled."""
    if not entry.get("press"):
        return str(entry["number"])
    return text("urgent.press", lang, number=entry["number"], press=entry["press"])


def _buttons(kind: str, lang: str) -> tuple[Button, ...]:
    if not kind.startswith("self_harm"):
        return ()
    labels = [text(f"dialogue.button_{name}", lang) for name in ("human", "continue")]
    return tuple(Button(label, label) for label in labels)


class _Heard:
    """A text made ready for the patterns: as it is, and with the spaces between Thai words closed up."""

    def __init__(self, words: str) -> None:
        self.low = words[:READ_AT_MOST].lower()
        self.closed = _THAI_GAP.sub(_gap, self.low)

    def says(self, kind: str, part: str) -> bool:
        """Whether one of the patterns of a list is found."""
        closed, plain = _patterns(kind, part)
        return bool((closed and closed.search(self.closed)) or (plain and plain.search(self.low)))

    def without(self, kind: str, part: str) -> _Heard:
        """The same text with everything cut out that a list finds."""
        closed, plain = _patterns(kind, part)
        rest = _Heard("")
        rest.low = plain.sub(" ", self.low) if plain else self.low
        rest.closed = closed.sub(" ", self.closed) if closed else self.closed
        return rest


def _gap(found: re.Match[str]) -> str:
    """Nothing, or a space where a clause ends: its "cannot" must not deny what the next clause says."""
    before = found.string[max(0, found.start() - CLAUSE_END) : found.start()]
    return " " if _clause_end().search(before) else ""


@lru_cache(maxsize=1)
def _clause_end() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_table()['clause_ends'])})$")


@lru_cache(maxsize=32)
def _patterns(kind: str, part: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    listed: list[str] = [str(each) for each in _table()[kind][part]]
    latin = [each for each in listed if _LATIN.search(re.sub(r"\\[a-z]", "", each))]
    native = [each for each in listed if each not in latin]
    return (re.compile("|".join(native)) if native else None, re.compile("|".join(latin)) if latin else None)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(tables.load("urgency"))


__all__ = ["URGENT_KINDS", "care_words", "find_urgent", "urgent_in", "urgent_reply", "urgent_words"]
