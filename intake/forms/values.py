"""Reading an answer by the type of its field. Whatever is wrong with it has a name that the texts explain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from intake import thai
from intake.forms import checks, phrases
from intake.forms.choosing import read_choice
from intake.forms.schema import Field

LETTER = re.compile(r"[^\W\d_]", re.UNICODE)
# 10/11/69: with a Buddhist year, in two figures or four, the day stands first; with a common year (or none) it may not.
_DAY_FIRST = re.compile(r"(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:25\d\d|[4-9]\d)(?!\d)")
_THAI_DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer was read as.

    `value` (outside format) when it could be read; else `problem`, the last part of a key of the texts
    ("validators.<problem>"), with `params`. `options` are values to choose from when the answer allows several.
    """

    value: Any = None
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    approximate: bool = False
    options: tuple[Any, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def read_answer(asked: Field, text: str, now: datetime) -> Reading:
    """The answer to a field in its stored format. Pure; `now` (aware) gives today in Bangkok."""
    today = now.astimezone(thai.BANGKOK).date()
    reading = READERS[asked.type](asked, text.strip(), now)
    if not reading.ok:
        return reading
    failing = checks.first_failing(asked.checks, reading.value, today)
    if failing is not None:
        return Reading(problem=failing.name, params={"limit": failing.value})
    return reading


def today_in_bangkok(now: datetime) -> date:
    """The calendar day that people in Thailand call today."""
    return now.astimezone(thai.BANGKOK).date()


def _text(_asked: Field, text: str, _now: datetime) -> Reading:
    agreed = phrases.says("yes_consent", text)  # a second "I agree" answers no question for words
    if agreed or len(LETTER.findall(text)) + sum(char.isdigit() for char in text) < 2:
        return Reading(problem="no_words")
    return Reading(re.sub(r"[ \t]+", " ", text))


def _person_name(_asked: Field, text: str, _now: datetime) -> Reading:
    name = phrases.alternatives("name_lead").sub("", text, count=1) if _has_lead(text) else text
    name = _drop_particles(re.sub(r"\s+", " ", name)).strip(" .,:;\"'")
    if re.search(r"\d", name.translate(_THAI_DIGITS)):
        return Reading(problem="name_has_digits")
    no_name = phrases.alternatives("not_a_name").match(name) or any(name.endswith(word) for word in _question_ends())
    no_name = no_name or phrases.says("yes_consent", text)
    if len(LETTER.findall(name)) < 2 or no_name or re.search(r"[@/\\<>{}\[\]=?]", name):
        return Reading(problem="not_a_name")
    if len(name) > 150:
        return Reading(problem="max_length", params={"limit": 150})
    return Reading(name)


def _question_ends() -> tuple[str, ...]:
    return tuple(word for word in phrases.words("questions") if not word.isascii() and len(word) > 2)


def _has_lead(text: str) -> bool:
    return phrases.alternatives("name_lead").match(text) is not None


def _drop_particles(name: str) -> str:
    """Take "ค่ะ" and the like off the end, but only where a space sets them apart or they cannot be part of a name."""
    pieces = name.split(" ")
    while len(pieces) > 1 and phrases.compact(pieces[-1]) in phrases.words("particles"):
        pieces.pop()
    ending = phrases.alternatives("closing").search(pieces[-1])
    if ending and ending.end() == len(pieces[-1]) and ending.start() >= 2:
        pieces[-1] = pieces[-1][: ending.start()]
    return " ".join(pieces)


def _phone(_asked: Field, text: str, _now: datetime) -> Reading:
    number = thai.parse_phone(text)
    if number:
        return Reading(number)
    digits = re.sub(r"\D", "", text.translate(_THAI_DIGITS))
    return Reading(problem="phone_length" if digits else "phone", params={"count": len(digits)})


def _email(_asked: Field, text: str, _now: datetime) -> Reading:
    found = thai.parse_email(text)
    return Reading(found.lower()) if found else Reading(problem="email")


def _address(asked: Field, text: str, now: datetime) -> Reading:
    short = re.sub(r"\s+", " ", text)
    enough = len(LETTER.findall(short)) >= 4 or bool(thai.read_address(short).subdistricts)
    return Reading(short) if enough else Reading(problem="address")


def _contact(asked: Field, text: str, now: datetime) -> Reading:
    email = _email(asked, text, now)
    if email.ok:
        return email
    if "@" in text:
        return Reading(problem="email")
    address = _address(asked, text, now)
    return address if address.ok else Reading(problem="contact")


def _choice(asked: Field, text: str, _now: datetime) -> Reading:
    chosen = read_choice(asked.choices, text)
    return Reading(chosen) if chosen else Reading(problem="choice")


def _platform(asked: Field, text: str, now: datetime) -> Reading:
    chosen = read_choice(asked.choices, text)
    if chosen:
        return Reading(chosen)
    named = _text(asked, text, now)
    if not named.ok or len(text) > 60 or not LETTER.search(text):
        return Reading(problem="platform")
    return Reading(_drop_particles(named.value))


def _yes_no(_asked: Field, text: str, _now: datetime) -> Reading:
    if phrases.says("yes_loose", text) or phrases.compact(text) in ("1", *phrases.words("polite_yes")):
        return Reading("yes")
    if phrases.says("no", text) or phrases.says("none", text) or phrases.compact(text) == "2":
        return Reading("no")
    return Reading(problem="yes_no")


def _money(_asked: Field, text: str, _now: datetime) -> Reading:
    money = thai.parse_money(text)
    if money is None:
        return Reading(problem="money")
    if money.satang <= 0:
        return Reading(problem="money_zero")
    return Reading(money.satang, approximate=money.approximate)


def _date(_asked: Field, text: str, now: datetime) -> Reading:
    reading = thai.parse_date(text, now)
    if reading is None:
        return Reading(problem="date")
    today = today_in_bangkok(now)
    others = () if _DAY_FIRST.search(text.translate(_THAI_DIGITS)) else reading.alternatives
    possible = [day for day in dict.fromkeys((reading.date, *others)) if day <= today]
    if reading.precision != "day" and (reading.first or reading.date) <= today:
        return Reading(thai.period_value(reading), approximate=reading.precision == "about")
    if not possible:
        return Reading(problem="date_future")
    if len(possible) > 1:
        return Reading(problem="date_ambiguous", options=tuple(day.isoformat() for day in possible))
    return Reading(possible[0].isoformat())


def _time(_asked: Field, text: str, _now: datetime) -> Reading:
    reading = thai.parse_time(text)
    if reading is None:
        return Reading(problem="time")
    return Reading(f"{reading.time:%H:%M}", approximate=reading.approximate or bool(reading.alternatives))


def _imei(_asked: Field, text: str, _now: datetime) -> Reading:
    number = thai.parse_imei(text)
    if number:
        return Reading(number)
    digits = re.sub(r"\D", "", text.translate(_THAI_DIGITS))
    return Reading(problem="imei" if len(digits) in (0, 15) else "imei_length", params={"count": len(digits)})


def _tax_id(_asked: Field, text: str, _now: datetime) -> Reading:
    number = thai.parse_tax_id(text)
    return Reading(number) if number else Reading(problem="tax_id")


def _url(_asked: Field, text: str, _now: datetime) -> Reading:
    address = thai.parse_url(text)
    if not address:
        return Reading(problem="url")
    return Reading(address if "://" in address else f"https://{address}")


def _bank(_asked: Field, text: str, _now: datetime) -> Reading:
    code = thai.parse_bank(text)
    return Reading(code) if code else Reading(problem="bank")


def _account(_asked: Field, text: str, _now: datetime) -> Reading:
    number = thai.parse_account(text) or thai.parse_promptpay(text)
    if number:
        return Reading(number)
    digits = re.sub(r"\D", "", text.translate(_THAI_DIGITS))
    return Reading(problem="account_length" if digits else "account", params={"count": len(digits)})


def _evidence(_asked: Field, _text: str, _now: datetime) -> Reading:
    return Reading(problem="evidence")


READERS: dict[str, Callable[[Field, str, datetime], Reading]] = {
    "text": _text,
    "long_text": _text,
    "person_name": _person_name,
    "phone": _phone,
    "email": _email,
    "address": _address,
    "contact": _contact,
    "choice": _choice,
    "yes_no": _yes_no,
    "money": _money,
    "date": _date,
    "time": _time,
    "imei": _imei,
    "tax_id": _tax_id,
    "url": _url,
    "bank": _bank,
    "account": _account,
    "platform": _platform,
    "evidence": _evidence,
}
