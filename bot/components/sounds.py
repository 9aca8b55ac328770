"""How a Thai text sounds, roughly: people who misspell write another letter of the same sound.

`sound_of("ม่ายด้ายของ") == sound_of("ไม่ได้ของ")`. One letter stands for all consonants of a sound; tones, silenced
letters, blanks and the length of most vowels are left out; a consonant that closes a syllable is read as Thai reads
it there (ส as ด, ร as น). It is no transcription: it only has to send what people confuse to the same letters. It
needs no dictionary, so nothing is cut wrong first.
"""

from __future__ import annotations

import re

_SAME_SOUND = "ขฃคฅฆ=ค ฉชฌ=ช ซศษส=ส ฎด=ด ฏต=ต ฐฑฒถทธ=ท ณน=น ญย=ย ผพภ=พ ฝฟ=ฟ รลฬ=ล หฮ=ห ึื=ื ิี=ี ุู=ู"
_UNHEARD = "่้๊๋็ๆฯะฺ \u200b\u200c\u200d"  # tones, marks of shortness and repetition, blanks

_LETTERS: dict[int, str | None] = {
    ord(letter): sound for letters, sound in (group.split("=") for group in _SAME_SOUND.split()) for letter in letters
} | {ord(letter): None for letter in _UNHEARD}
_SPELLINGS = (("รร", "ั"), ("ำ", "ัม"), ("ฤ", "รึ"))
_SILENCED = re.compile("[ก-ฮ][ิุ]?์")
_NUMBER = re.compile(r"[0-9๐-๙][0-9๐-๙,.\-]*")
_AI = re.compile("[ไใ]([ก-ฮ])")
_LEADING_H = re.compile("ห(?=[งนมยลว])")
_VOWEL = "าัีืูอว"
# ร and ล after a stop are swallowed: กรอก, เปลี่ยน, โทร.
_CLUSTER = re.compile(f"(?<=[กคตปพทสจ])ล(?=[{_VOWEL}])|(?<=[เแโ][กคตปพทสจ])ล")
_CLOSING = re.compile(f"(?<=[{_VOWEL}])[จชสดตทบปพฟกคนล](?![{_VOWEL}])")
_CLOSED = {
    **dict.fromkeys("จชสดตท", "ด"),
    **dict.fromkeys("บปพฟ", "บ"),
    **dict.fromkeys("กค", "ก"),
    **dict.fromkeys("นล", "น"),
}
_REPEATED = re.compile(r"(.)\1+")


def sound_of(text: str) -> str:
    """Return the sounds of a text without blanks; Latin letters stay as they are (lower case), a number becomes 0."""
    text = _SILENCED.sub("", text.lower())
    for written, heard in _SPELLINGS:
        text = text.replace(written, heard)
    text = _NUMBER.sub("0", text).translate(_LETTERS)
    text = _AI.sub(r"\1าย", text).replace("ั", "า").replace("าาย", "าย")
    text = _CLUSTER.sub("", _LEADING_H.sub("", text))
    text = text.replace("อยู", "ยู").replace("อยา", "ยา")
    text = _CLOSING.sub(lambda found: _CLOSED[found.group()], text)
    return _REPEATED.sub(r"\1", text)
