"""The address cascade: a sub-district's name alone is in many provinces, and a postcode covers several districts.

What is still open is asked once or twice, with the few names that fit as buttons; house number and street are kept as
they were written. An address that names no unit of the administration is taken as it is.
"""

from __future__ import annotations

from intake import thai
from intake.forms import phrases
from intake.forms.draft import Button
from intake.forms.schema import Field
from intake.forms.showing import button
from intake.forms.talk import Talk

ASKED_AT_MOST = 3  # questions about one address
BUTTONS = 12
_DIGITS = {"province": 2, "district": 4, "subdistrict": 6}


def ask_for_rest(talk: Talk, field: Field, said: str, asked: int = 0) -> bool:
    """Ask for the level of an address that is open. Whether there was one to ask for."""
    level = _open_level(said) if field.type in ("address", "contact") and "@" not in said else None
    if level is None or asked >= ASKED_AT_MOST:
        return False
    talk.draft.pending = {"kind": "address", "field": field.name, "said": said, "level": level, "asked": asked + 1}
    repeat_address(talk)
    return True


def repeat_address(talk: Talk) -> None:
    """The open question about an address (once more), with the names that fit what was said."""
    pending = talk.draft.pending or {}
    talk.say(talk.t(f"address_{pending['level']}"), _names(talk, str(pending["said"]), str(pending["level"])))


def joined(said: str, level: str, words: str) -> str:
    """An address with the answer to the question about one of its levels."""
    marks = phrases.words(f"mark_{level}")
    marked = words if words.startswith(marks) else f"{marks[-1] if _in_bangkok(said) else marks[0]}{words}"
    return f"{said} {marked}"


def completed(said: str) -> str:
    """An address with its postcode, when it is told without one and only one fits."""
    reading = thai.read_address(said)
    if reading.subdistrict is None or reading.postcode is None or reading.postcode in said:
        return said
    return f"{said} {reading.postcode}"


def _open_level(said: str) -> str | None:
    reading = thai.read_address(said)
    if not reading.subdistricts or reading.ask is None:
        return None
    # A house number and a province are an address too; only what is ambiguous is worth a question, and a word that
    # happens to be some sub-district's name names none.
    marks = (*phrases.words("mark_district"), *phrases.words("mark_subdistrict"))
    named = reading.ask == "province" and any(mark in said for mark in marks)
    return reading.ask if named or reading.postcode else None


def _names(talk: Talk, said: str, level: str) -> tuple[Button, ...]:
    codes = dict.fromkeys(code[: _DIGITS[level]] for code in thai.read_address(said).subdistricts)
    units = [unit for code in codes if (unit := thai.place(code)) is not None]
    if not 2 <= len(units) <= BUTTONS:
        return ()
    thai_names = talk.draft.language == "th"
    return tuple(button(unit.name_th if thai_names else unit.name_en) for unit in units)


def _in_bangkok(said: str) -> bool:
    return thai.read_address(said).province == "10"
