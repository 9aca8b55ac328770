"""The address cascade: province, district, sub-district, postcode, told apart by code and never by name.

814 names of sub-districts are borne by more than one, 170 of them within one province, and a postcode may span
districts: what a text leaves open is returned as the list of what fits, with the level to ask for next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from intake.thai.normalize import normalize
from intake.thai.patterns import lazy

_LEVELS = {2: "province", 4: "district", 6: "subdistrict"}
_PREFIX = lazy(r"^(?:จังหวัด|จ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง)\s*")
_BANGKOK = ("กรุงเทพฯ", "กรุงเทพ", "กทม.", "กทม", "บางกอก", "bangkok", "bkk")
_PART = lazy(
    r"(?P<sub>(?:ตำบล|ต\.|แขวง)\s?(?P<sub_name>[\u0e01-\u0e4e]{2,30}))"
    r"|(?P<dist>(?:อำเภอ|อ\.|เขต)\s?(?P<dist_name>[\u0e01-\u0e4e]{2,30}))"
    r"|(?P<prov>(?:จังหวัด|จ\.)\s?(?P<prov_name>[\u0e01-\u0e4e]{2,30}))"
    r"|(?<!\d)(?P<postcode>\d{5})(?!\d)"
    r"|(?P<bare>[\u0e01-\u0e4eฯ.]{3,30})|(?P<latin>[a-z][a-z'-]{1,20}(?:\s[a-z][a-z'-]{1,20}){0,3})"
)


@dataclass(frozen=True)
class Place:
    """One unit of the administration. `code` has 2, 4 or 6 digits; `postcodes` only for sub-districts."""

    code: str
    name_th: str
    name_en: str
    postcodes: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """province, district or subdistrict."""
        return _LEVELS[len(self.code)]


@dataclass(frozen=True)
class AddressReading:
    """What an address names. `subdistricts` are the codes that fit everything said.

    `ask` is the level to ask for next ("province", "district", "subdistrict"), or None when one sub-district is left
    or nothing of an address was found (then `subdistricts` is empty).
    """

    province: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    postcode: str | None = None
    subdistricts: tuple[str, ...] = ()
    ask: str | None = None


@dataclass(frozen=True)
class _Tables:
    places: dict[str, Place]
    names: dict[str, list[str]]  # plain name → codes of every level
    children: dict[str, list[str]]
    postcodes: dict[str, list[str]]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    text = resources.files("intake.thai").joinpath("data/places.tsv").read_text(encoding="utf-8")
    tables = _Tables({}, defaultdict(list), defaultdict(list), defaultdict(list))
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, name_th, name_en, *rest = line.split("\t")
        postcodes = rest[0].split() if rest else []
        place = Place(code, name_th, name_en, tuple(postcodes))
        tables.places[code] = place
        names = {plain_name(name_th), name_en.lower()}
        if len(code) == 4 and plain_name(name_th) == "เมือง" + tables.places[code[:2]].name_th:
            names.add("เมือง")  # everybody says อ.เมือง
        for name in names:
            tables.names[name].append(code)
        tables.children[code[:-2]].append(code)
        for postcode in postcodes:
            tables.postcodes[postcode].append(code)
    for name in _BANGKOK:
        tables.names[name].append("10")
    return tables


def plain_name(name: str) -> str:
    """A name without the word for its level (`เขตบางรัก` → `บางรัก`)."""
    return _PREFIX().sub("", normalize(name).strip().lower())


def place(code: str) -> Place | None:
    """The unit with this code, or None."""
    return _tables().places.get(code)


def provinces() -> list[Place]:
    """All 77 provinces, by code."""
    return children("")


def children(code: str) -> list[Place]:
    """The districts of a province, the sub-districts of a district; empty for an unknown code."""
    tables = _tables()
    return [tables.places[child] for child in tables.children.get(code, ())]


def by_postcode(postcode: str) -> list[Place]:
    """The sub-districts of a postcode; several districts, now and then two provinces, may share one."""
    tables = _tables()
    return [tables.places[code] for code in tables.postcodes.get(normalize(postcode), ())]


def known_postcode(postcode: str) -> bool:
    """Whether any sub-district has this postcode."""
    return postcode in _tables().postcodes


def find_places(name: str, level: str | None = None, within: str = "") -> list[Place]:
    """Every unit of that name (Thai or English, with or without its prefix), of a level, under a code."""
    tables = _tables()
    found = (tables.places[code] for code in tables.names.get(plain_name(name), ()))
    return [unit for unit in found if unit.code.startswith(within) and level in (None, unit.level)]


def read_address(text: str) -> AddressReading:
    """What a text says of province, district, sub-district and postcode, and what is still open."""
    sets: dict[str, set[str]] = {}
    postcode = None
    for match in _PART().finditer(normalize(text).lower()):
        if match["postcode"]:
            if known_postcode(match["postcode"]):
                postcode = match["postcode"]
            continue
        level, units = _named(match)
        if units and level not in sets:
            sets[level] = {unit.code for unit in units}
    return _resolve(sets, postcode)


def choices(reading: AddressReading) -> list[Place]:
    """The units among which `reading.ask` is to be answered, by code: all provinces when nothing is known yet.

    Empty when nothing is open. With a postcode these are only the districts of that code.
    """
    if reading.ask is None:
        return [] if reading.subdistricts else provinces()
    digits = next(length for length, level in _LEVELS.items() if level == reading.ask)
    places = _tables().places
    return [places[code] for code in sorted({unit[:digits] for unit in reading.subdistricts})]


def narrow(reading: AddressReading, answer: str) -> AddressReading:
    """What an answer (a name of any level, a postcode, a whole address) leaves of an open reading.

    The reading itself when the answer names nothing that fits it: the question stands.
    """
    if not reading.subdistricts:
        return read_address(answer)
    fits = set(reading.subdistricts)
    asked = reading.ask or "subdistrict"
    named = [unit.code for level in (asked, *_LEVELS.values()) for unit in find_places(answer, level)]
    for code in named:
        if chosen := {unit for unit in fits if unit.startswith(code)}:
            return _reading(chosen, reading.postcode)
    told = read_address(answer)
    chosen = fits & set(told.subdistricts)
    return _reading(chosen, told.postcode or reading.postcode) if chosen else reading


def _named(match: re.Match[str]) -> tuple[str, list[Place]]:
    """The level and the units that one part of an address names; a bare name is a province, else a district."""
    if match["latin"]:
        for level in _LEVELS.values():
            if units := find_places(match["latin"], level):
                return level, units
        return "", []
    level = "subdistrict" if match["sub"] else "district" if match["dist"] else "province"
    name = match["sub_name"] or match["dist_name"] or match["prov_name"] or match["bare"]
    units = _longest(name, level)
    if not units and match["bare"]:
        return "district", find_places(name, "district")
    return level, units


def _longest(name: str, level: str) -> list[Place]:
    """Units whose name is the text, or its longest beginning when it runs on (ในเมืองขอนแก่น)."""
    for end in range(len(name), 1, -1):
        if found := find_places(name[:end], level):
            return found
    return []


def _resolve(sets: dict[str, set[str]], postcode: str | None) -> AddressReading:
    tables = _tables()
    if not sets and postcode is None:
        return AddressReading()
    fits = set(tables.postcodes[postcode]) if postcode else {code for code in tables.places if len(code) == 6}
    for level, digits in (("province", 2), ("district", 4), ("subdistrict", 6)):
        narrowed = {code for code in fits if code[:digits] in sets[level]} if level in sets else fits
        fits = narrowed or fits  # a part that contradicts the others is left to be asked
    return _reading(fits, postcode)


def _reading(fits: set[str], postcode: str | None) -> AddressReading:
    """What a set of sub-districts has in common, and the first level on which it differs."""
    tables = _tables()
    levels = {digits: {code[:digits] for code in fits} for digits in (2, 4, 6)}
    single = {digits: next(iter(codes)) if len(codes) == 1 else None for digits, codes in levels.items()}
    asks = (("province", 2), ("district", 4), ("subdistrict", 6))
    ask = next((level for level, digits in asks if single[digits] is None), None)
    codes_of_fit = {code for unit in fits for code in tables.places[unit].postcodes}
    only = postcode or (codes_of_fit.pop() if len(codes_of_fit) == 1 else None)
    return AddressReading(single[2], single[4], single[6], only, tuple(sorted(fits)), ask)


def format_address(code: str, lang: str = "th") -> str:
    """A sub-district's full name with its postcode, แขวง and เขต in Bangkok; empty for an unknown code."""
    unit, district, province = place(code), place(code[:4]), place(code[:2])
    if unit is None or district is None or province is None or len(code) != 6:
        return ""
    postcode = unit.postcodes[0] if unit.postcodes else ""
    if lang != "th":
        return " ".join(f"{unit.name_en}, {district.name_en}, {province.name_en} {postcode}".split()).strip()
    names = plain_name(unit.name_th), plain_name(district.name_th)
    if code.startswith("10"):
        return f"แขวง{names[0]} เขต{names[1]} {province.name_th} {postcode}".strip()
    return f"ตำบล{names[0]} อำเภอ{names[1]} จังหวัด{province.name_th} {postcode}".strip()
