"""Everything a text says, each fact once: all readers, one choice among overlapping readings, original offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from intake.thai.accounts import find_accounts
from intake.thai.banks import find_banks
from intake.thai.clock import bangkok_now
from intake.thai.dates import find_dates
from intake.thai.document import Document, Reader
from intake.thai.identity import find_identity
from intake.thai.links import find_links
from intake.thai.money import find_money
from intake.thai.normalize import normalize_with_map
from intake.thai.organizations import find_organizations
from intake.thai.parcels import find_parcels, find_postcodes
from intake.thai.people import find_people
from intake.thai.phones import find_phones
from intake.thai.profiles import find_profiles
from intake.thai.relative_dates import find_relative_dates
from intake.thai.short_dates import find_short_dates
from intake.thai.times import find_times
from intake.thai.types import Extraction

# Longest text that is read; what follows is a pasted document, not a message.
LIMIT = 20_000
_READERS: tuple[Reader, ...] = (
    find_links, find_identity, find_parcels, find_phones, find_accounts, find_dates, find_short_dates,
    find_relative_dates, find_times,
    find_money,
    find_banks, find_postcodes, find_profiles, find_organizations, find_people,
)  # fmt: skip
# Who wins where two readings of the same characters compete, strongest first; ties go to the longer, then surer.
_RANK = {
    "email": 0, "url": 0, "promptpay": 1, "imei": 2, "national_id": 2, "tax_id": 2, "parcel": 3, "account": 4,
    "phone": 5, "handle": 6, "date": 7, "time": 8,
    "money": 9, "bank": 10, "postcode": 11, "organization": 12, "person": 13,
}  # fmt: skip


def extract(text: str, now: datetime | None = None) -> list[Extraction]:
    """The facts in a text, in the order they stand.

    `now` is the aware moment the text was said (default: the machine's clock); days are reckoned in Bangkok.
    Spans refer to `text` as given. Raises ValueError on a naive `now` and on nothing else.
    """
    moment = bangkok_now(now)
    if not text:
        return []
    normal = normalize_with_map(text[:LIMIT])
    if not normal.text:
        return []
    doc = Document(normal.text, moment)
    chosen = _choose(_candidates(doc), len(normal.text))
    return [_at_origin(item, normal.span(item.start, item.end)) for item in chosen]


def warm_up() -> None:
    """Load tables and compile patterns now (two to three seconds), so that the first person does not wait for it."""
    from intake.thai.tokens import tokenize

    tokenize("สวัสดีค่ะ")
    extract("คุณสมชาย ใจดี โอน 1,500 บาท เข้ากสิกร 123-4-56789-0 เมื่อ 15 ม.ค. 67 จ.ขอนแก่น 40000 abcdefg")


def _candidates(doc: Document) -> Iterator[Extraction]:
    for reader in _READERS:
        yield from reader(doc)


def _choose(candidates: Iterable[Extraction], length: int) -> list[Extraction]:
    """The best reading of every place. A candidate without value takes its place and is not reported."""
    order = sorted(candidates, key=lambda item: (_strength(item), item.start - item.end, -item.confidence))
    taken: list[str] = [""] * length
    kept = []
    for item in order:
        owners = set(taken[item.start : item.end]) - {""}
        if owners and not _may_share(item, owners):
            continue
        for place in range(item.start, item.end):
            taken[place] = item.kind
        if item.value is not None:
            kept.append(item)
    return sorted(kept, key=lambda item: (item.start, item.end))


def _strength(item: Extraction) -> int:
    rank = _RANK[item.kind]
    if item.kind == "parcel" and item.confidence < 0.7:
        return 9
    if item.kind == "handle" and item.extra.get("page"):
        return 12
    return rank


def _may_share(item: Extraction, owners: set[str]) -> bool:
    """A page's name is both the handle and the name of who runs it."""
    return item.kind == "organization" and item.extra.get("noun") == "page" and owners == {"handle"}


def _at_origin(item: Extraction, span: tuple[int, int]) -> Extraction:
    if span == (item.start, item.end):
        return item
    return Extraction(item.kind, item.value, *span, item.confidence, item.extra)
