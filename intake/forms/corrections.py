"""Corrections in passing: "แก้เบอร์เป็น …", "ไม่ใช่ 2500 เป็น 3500", "ยอดเงินผิด", "change my phone to …"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from intake import thai
from intake.forms import phrases
from intake.forms.draft import Draft
from intake.forms.facts import is_open
from intake.forms.schema import Field, Form
from intake.forms.values import Reading, read_answer

_BARE_DAY = re.compile(r"\D{0,12}(\d{1,2})\D{0,4}")
LONGEST_CORRECTION = 600  # characters: an address may be given anew in one go


@dataclass(frozen=True, slots=True)
class Correction:
    """Which fields may be meant (one, unless several bear the name) and the new value, None when it is not said."""

    fields: tuple[Field, ...]
    value: str | None


def find_correction(form: Form, draft: Draft, text: str, now: datetime) -> Correction | None:
    """The correction that a message is, or None when it is none."""
    if len(text) > LONGEST_CORRECTION:
        return None
    return (
        _by_verb(form, draft, text, now)
        or _by_contrast(form, draft, text, now)
        or _by_wrong(form, draft, text)
        or _by_statement(form, draft, text, now)
    )


def find_statement(form: Form, draft: Draft, text: str, now: datetime) -> tuple[Field, Reading] | None:
    """<field> [คือ] <value> for a field that is still open, e.g. "ที่อยู่ 99 หมู่ 1 …" while something else is asked."""
    body = _without(text, "article")
    for length, fields in _names_at(form, body):
        value = _value_after(body[length:])
        for field in fields:
            reading = read_answer(field, value, now) if value and is_open(form, draft, field) else None
            if reading is not None and reading.ok and field.type not in ("long_text", "evidence"):
                return field, reading
    return None


def named_field(form: Form, text: str) -> list[Field]:
    """The fields whose name is the whole message ("เบอร์", "ยอดเงิน"), longest name first."""
    for length, fields in _names_at(form, text.strip()):
        if not phrases.bare(text.strip()[length:]) or phrases.bare(text.strip()[length:]) in phrases.words("particles"):
            return fields
    return []


def _by_verb(form: Form, draft: Draft, text: str, now: datetime) -> Correction | None:
    """แก้ <field> [เป็น] [value]; แก้เป็น <value> means the field answered last that can be read so."""
    verb = phrases.alternatives("edit_verbs").match(text)
    if verb is None:
        return None
    rest = text[verb.end() :].strip()
    article = phrases.alternatives("article").match(rest)
    for start in dict.fromkeys((rest, rest[article.end() :].strip() if article else rest)):
        for length, fields in _names_at(form, start):
            found = _value_after(start[length:])
            if found is not None:
                return Correction(_preferred(fields, draft), found or None)
    becomes = phrases.alternatives("becomes").match(rest)
    if becomes:
        value = _trim(rest[becomes.end() :])
        fitting = tuple(field for field in _latest_first(form, draft) if read_answer(field, value, now).ok)
        structured = tuple(
            field for field in fitting if field.type not in ("text", "long_text", "person_name", "address")
        )
        return Correction((structured or fitting)[0:1], value) if fitting else None
    return None


def _by_contrast(form: Form, draft: Draft, text: str, now: datetime) -> Correction | None:
    """[<field>] ไม่ใช่ <old> (แต่)เป็น <new>, and the same with ผิด in the middle: the old value names the field."""
    named, rest = _leading_name(form, text)
    match = next((found for shape in _contrasts() if (found := shape.fullmatch(rest.strip()))), None)
    if match is None:
        return None
    old, new = _trim(match["old"]), _trim(match["new"])
    candidates = [field for field in (named or _latest_first(form, draft)) if _is_current(field, draft, old, now)]
    candidates = [field for field in candidates if read_answer(field, new, now).ok] or candidates
    if candidates and candidates[0].type == "date":
        new = _same_month(new, str(draft.answers[candidates[0].name].value))
    return Correction(tuple(candidates), new) if candidates and new else None


def _same_month(new: str, current: str) -> str:
    """A day said by its number alone is one of the month that the answer is in."""
    bare = _BARE_DAY.fullmatch(new)
    if bare is None or thai.period_precision(current) != "day":
        return new
    year, month, _ = current.split("-")
    return f"{bare[1]}/{int(month)}/{int(year) + 543}"


def _by_wrong(form: Form, draft: Draft, text: str) -> Correction | None:
    """<field> ผิด [เป็น <value>], <field> ที่ถูกคือ <value>."""
    text = _without(text, "article")
    for length, fields in _names_at(form, text):
        rest = text[length:].strip()
        wrong = phrases.alternatives("wrongly").match(rest)
        if wrong is not None:
            value = _value_after(rest[wrong.end() :])
            return Correction(_preferred(fields, draft), value or None) if value is not None else None
    return None


def _by_statement(form: Form, draft: Draft, text: str, now: datetime) -> Correction | None:
    """[จริง ๆ แล้ว] <field> [คือ] <value>, when the field has another value already and is not the one asked."""
    body = _without(_without(text, "statement_lead"), "article")
    for length, fields in _names_at(form, body):
        value = _value_after(body[length:])
        changed = [field for field in fields if value and _differs(field, draft, value, now)]
        if value is None or not changed:
            continue
        return Correction(tuple(changed), value) if draft.asked not in {field.name for field in changed} else None
    return None


def _differs(field: Field, draft: Draft, value: str, now: datetime) -> bool:
    answer = draft.answers.get(field.name)
    if answer is None or answer.status != "given" or field.type in ("long_text", "text", "evidence"):
        return False
    reading = read_answer(field, value, now)
    return reading.ok and reading.value != answer.value


def _without(text: str, lead: str) -> str:
    """The text without an opening word of that list."""
    text = text.strip()
    found = phrases.alternatives(lead).match(text)
    return text[found.end() :].strip(" ,") if found else text


def _value_after(rest: str) -> str | None:
    """What follows a field's name: a value, "" when nothing does, None when the name goes on as another word."""
    body = rest.strip()
    if not phrases.bare(body) or phrases.bare(body) in phrases.words("particles") or phrases.says("edit", body):
        return ""
    wrong = phrases.alternatives("wrongly").match(body)
    if wrong:
        body = body[wrong.end() :].strip()
    becomes = phrases.alternatives("becomes").match(body)
    if becomes:
        return _trim(body[becomes.end() :])
    if wrong and not body:
        return ""
    if rest[:1].isspace() or rest[:1].isdigit() or rest[:1] in "+\"'“":
        return _trim(rest)
    return None


def _trim(value: str) -> str:
    return value.strip(" \t\n\"'“”.:=")


def _leading_name(form: Form, text: str) -> tuple[list[Field], str]:
    for length, fields in _names_at(form, text.strip()):
        return fields, text.strip()[length:]
    return [], text


def _is_current(field: Field, draft: Draft, old: str, now: datetime) -> bool:
    answer = draft.answers.get(field.name)
    if answer is None or answer.status != "given":
        return False
    reading = read_answer(field, old, now)
    if reading.ok and reading.value == answer.value:
        return True
    bare = _BARE_DAY.fullmatch(old)
    if field.type == "date" and bare is not None and thai.period_precision(str(answer.value)) == "day":
        return int(bare[1]) == int(str(answer.value)[-2:])
    # A phone or account is often repeated by its last digits only.
    digits = re.sub(r"\D", "", old)
    return field.type in ("phone", "account") and len(digits) >= 4 and str(answer.value).endswith(digits)


def _latest_first(form: Form, draft: Draft) -> list[Field]:
    answered = [form.get(name) for name in reversed(draft.answers)]
    return [field for field in answered if field is not None]


def _preferred(fields: list[Field], draft: Draft) -> tuple[Field, ...]:
    answered = [field for field in fields if field.name in draft.answers]
    return tuple(answered or fields)


def _names_at(form: Form, text: str) -> list[tuple[int, list[Field]]]:
    """Every field name that the text starts with: its length and the fields that bear it, longest first."""
    low = text.lower()
    found = [(len(name), fields) for name, fields in _names(form) if low.startswith(name)]
    return [
        (length, fields)
        for length, fields in found
        if not (low[length - 1 : length].isascii() and low[length - 1 : length + 1].isalnum() and len(low) > length)
    ]


@lru_cache(maxsize=64)
def _names(form: Form) -> list[tuple[str, list[Field]]]:
    """Every name a field goes by, in lower case, longest first."""
    by_name: dict[str, list[Field]] = {}
    for field in form.fields:
        for name in [*field.label.values(), *(alias for words in field.aliases.values() for alias in words)]:
            bearers = by_name.setdefault(name.lower(), [])
            if field not in bearers:
                bearers.append(field)
    return sorted(by_name.items(), key=lambda item: -len(item[0]))


@lru_cache(maxsize=1)
def _contrasts() -> tuple[re.Pattern[str], ...]:
    not_this, but, wrong, becomes = (
        phrases.alternatives(name).pattern for name in ("not_this", "but_that", "wrongly", "becomes")
    )
    shapes = (
        rf"(?:{not_this})\s*(?P<old>.+?)\s*,?\s*(?:{but})\s*(?P<new>.+)",
        rf"(?P<old>.+?)\s*(?:{wrong})\s*,?\s*(?:{becomes})\s*(?P<new>.+)",
        rf"(?P<new>.{{1,60}}?)\s*,?\s*(?:{not_this})\s*(?P<old>.{{1,60}})",  # "the 5th, not the 6th"
    )
    return tuple(re.compile(shape, re.IGNORECASE | re.DOTALL) for shape in shapes)
