"""Web addresses, e-mail addresses, social handles and page names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.thai.document import Document
from intake.thai.normalize import normalize
from intake.thai.patterns import any_of, lazy
from intake.thai.types import Extraction

_TLDS = (
    "com", "net", "org", "info", "biz", "co", "th", "io", "me", "app", "shop", "store", "online", "site", "xyz", "top",
    "vip", "cc", "club", "link",
    "live", "ly", "tv", "dev", "gov", "edu", "asia", "in", "us", "uk", "cn", "hk", "sg", "my", "vn", "jp", "kr", "gd",
    "gl", "to", "page", "bio", "one",
    "win", "bet", "fun", "pro", "life", "world", "cloud", "icu", "cyou", "ee", "be", "ai", "la", "so", "eu",
    "de", "fr",
    "ru", "tk", "ml", "pw", "ws",
)  # fmt: skip
_PATH = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
_URL = lazy(
    rf"(?:https?://|www\.)(?:{_PATH}| _ ?(?=[A-Za-z0-9]))+"  # torn at an underscore by copying
    rf"|(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}})?\.){{1,6}}(?:{any_of(_TLDS)})"
    rf"(?![A-Za-z0-9-]|\.[A-Za-z])(?:[/?#]{_PATH}*)?",
    re.IGNORECASE,
)
_EMAIL = lazy(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61})?\.){1,6}"
    r"[A-Za-z]{2,24}(?![A-Za-z0-9@])"
)
_TRAILING = ".,;:!?'\")]"

_NETWORKS = {
    "line": r"(?:ไอดี\s?ไลน์|ไลน์(?:ไอดี|\s?id|\s?oa)?|id\s?line|line\s?(?:oa|official|id)?|ไลน)",
    "instagram": r"(?:ไอจี|อินสตาแกรม|อินสตา|instagram|ig)",
    "tiktok": r"(?:ติ๊กต็อก|ติ๊กต๊อก|ติ๊กตอก|ติ๊กต่อก|tiktok\s?shop|tik\s?tok|tiktok)",
    "facebook": r"(?:เฟซบุ๊ก|เฟสบุ๊ค|เฟซบุ๊ค|เฟสบุ๊ก|เฟสบุค|เฟส|เฟซ|facebook|fb)",
    "twitter": r"(?:ทวิตเตอร์|ทวิต|twitter)",
    "telegram": r"(?:เทเลแกรม|telegram|tg)",
}
_NETWORK = lazy(
    lambda: (
        "(?=[iltf\u0e40\u0e44\u0e2d\u0e15\u0e17])(?<![a-z])(?<!ออน)(?:"
        + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NETWORKS.items())
        + r")(?:\s?(?:ชื่อ(?:ว่า)?|ไอดี|id|คือ|แอด|ของร้าน|ของ|ร้าน|account|name|เพจ|page))*\s{0,2}[:=]?\s{0,2}"
        r"(?P<handle>@[a-z0-9._-]{2,40}|[a-z0-9][a-z0-9._-]{2,40})(?![a-z0-9@])"
    )
)
_AT = lazy(r"(?<![A-Za-z0-9._%+@/-])@[A-Za-z0-9][A-Za-z0-9._-]{2,40}(?![A-Za-z0-9@])")
_LETTER = lazy(r"[A-Za-z]")
_MORE_NAMES = lazy(r"(?:\s[A-Z][A-Za-z.'-]{1,30}){1,3}")
_STOP_NAMES = frozenset(
    (
        "a", "account", "ads", "an", "and", "app", "chat", "code", "com", "facebook", "fb", "from", "id",
        "ig", "in", "inbox", "instagram", "is", "line", "lineoa", "link", "live", "man", "me", "my",
        "official", "on", "or", "page", "pay", "post", "reels", "shop", "story", "tag", "the", "tiktok",
        "to", "was",
    )
)  # fmt: skip


def find_links(doc: Document) -> Iterator[Extraction]:
    """E-mail addresses, web addresses and handles in running text."""
    text = doc.text
    if "@" in text:
        for match in _EMAIL().finditer(text):
            yield Extraction("email", match[0], match.start(), match.end(), 0.98)
        for match in _AT().finditer(text):
            value = match[0].rstrip(".-")
            if value[1:].lower() in _STOP_NAMES or not _LETTER().search(value):
                continue
            yield Extraction("handle", value, match.start(), match.start() + len(value), 0.75)
    if "." in text or "://" in text:
        yield from _urls(text)
    for match in _NETWORK().finditer(doc.lower):
        found = _handle(match, doc)
        if found is not None:
            yield found


def _urls(text: str) -> Iterator[Extraction]:
    for match in _URL().finditer(text):
        written = match[0].rstrip(_TRAILING)
        value = written.replace(" ", "")
        if "(" in value and match[0].startswith(written + ")"):
            value, written = value + ")", written + ")"
        if len(value) < 4 or value.lower() in ("www", "http://", "https://") or re.fullmatch(r"[\d.]+", value):
            continue
        sure = value.lower().startswith(("http", "www."))
        yield Extraction("url", value, match.start(), match.start() + len(written), 0.98 if sure else 0.85)


def _handle(match: re.Match[str], doc: Document) -> Extraction | None:
    network = next(name for name in _NETWORKS if match[name])
    start, end = match.span("handle")
    value = doc.text[start:end].rstrip(".-")
    plain = value.lstrip("@")
    if not plain or plain.lower() in _STOP_NAMES or re.fullmatch(r"[\d.,:-]{1,4}", plain):
        return None
    named = re.search(r"id|ไอดี|ชื่อ|[:=@]|ของ", doc.lower[match.start() : start + 1])
    more = _MORE_NAMES().match(doc.text, end) if "ชื่อ" in match[0] or network == "facebook" else None
    if more:  # a profile's name in several words
        value = doc.text[start : more.end()]
    if plain.isdigit() and network != "line":
        return None
    likely = named or (network == "instagram" and match[0][:1] >= "\u0e01") or re.search(r"[\d._]", plain)
    if not likely:
        return None
    return Extraction("handle", value, start, start + len(value), 0.9 if named else 0.7, {"network": network})


def parse_email(text: str) -> str | None:
    """The e-mail address that an answer holds, as typed, else None."""
    match = _EMAIL().search(normalize(text))
    return match[0] if match else None


def parse_url(text: str) -> str | None:
    """The web address that an answer holds, as typed, else None."""
    text = normalize(text)
    return next((item.value for item in _urls(text) if "@" not in item.value.split("/")[0]), None)


def parse_handle(text: str) -> str | None:
    """The handle that an answer is (`@shop.th`, `ไอจี shop_th`, `shop_th`), as typed, else None."""
    from intake.thai.clock import bangkok_now

    doc = Document(normalize(text).strip(), bangkok_now(None))
    found = [item for item in find_links(doc) if item.kind == "handle"]
    if found:
        return str(max(found, key=lambda item: item.confidence).value)
    return doc.text if re.fullmatch(r"@?[A-Za-z0-9][A-Za-z0-9._-]{1,40}", doc.text) else None
