"""Public case numbers: RT-XXXX-XXXX in Crockford's base 32, random, the last character a check character.

Seven random characters are 35 bits: a number cannot be counted up to the next case. The check character is Luhn's
algorithm modulo 32 (as in ISO/IEC 7812, with base 32 for 10): it finds every wrong character, and every swap of two
neighbours except 0 with Z, as Luhn's own misses 0 with 9.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
# Crockford: what people read or write for a character; Thai digits as well.
_LOOKALIKES = str.maketrans("OIL๐๑๒๓๔๕๖๗๘๙", "0110123456789")
_BASE = 32
_RANDOM_CHARACTERS = 7


def check_character(body: str) -> str:
    """The Luhn mod 32 check character of characters of ALPHABET."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = _VALUES[character] * (2 if place % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]


def new_number() -> str:
    """A random number, e.g. RT-4XK2-9M0B. Uniqueness is the database's to enforce."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return _write(body + check_character(body))


def normalize(text: str) -> str | None:
    """The number as we write it, from what a person typed (case, spaces, dashes, O for 0, I or L for 1), or None."""
    compact = "".join(c for c in text.upper() if c.isalnum())
    if len(compact) == _RANDOM_CHARACTERS + 3 and compact.startswith("RT"):
        compact = compact[2:]
    compact = compact.translate(_LOOKALIKES)
    if len(compact) != _RANDOM_CHARACTERS + 1 or any(c not in _VALUES for c in compact):
        return None
    if check_character(compact[:-1]) != compact[-1]:
        return None
    return _write(compact)


def is_valid(number: str) -> bool:
    """Tell whether this is exactly a well-formed number with the right check character."""
    return normalize(number) == number


def _write(characters: str) -> str:
    return f"RT-{characters[:4]}-{characters[4:]}"
