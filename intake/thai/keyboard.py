"""Thai typed while the keyboard was still on Latin: `l;ylfu8iy[` is สวัสดีครับ on the Kedmanee layout.

Every Latin character stands for one Thai character, so offsets stay as they are. A run is only turned when the result
is spelled as Thai is and falls apart into dictionary words, and when the Latin is no word, address, handle or code.
"""

from __future__ import annotations

from functools import lru_cache

from intake.thai.patterns import lazy

_LATIN = "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_THAI = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TABLE = dict(zip(map(ord, _LATIN), _THAI, strict=True))
_RUN = lazy(r"(?<![^\s])[!-~]{4,120}(?![^\s])")
_LETTER = lazy(r"[A-Za-z]")
_NOT_TYPED_WRONG = lazy(
    r"(?i)https?:|www\.|@|\.(?:com|net|th|co|org|io|me|ly|shop|asia)\b|^[A-Z]{0,5}[\d.,:/%+-]+[A-Z]{0,3}$"
)
_SYLLABLES = lazy(
    r"(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e39\u0e47]?[\u0e48-\u0e4b]?[\u0e30\u0e32\u0e33]?\u0e4c?\u0e46?)+"
)
# Brands and words that stand in Thai messages; none of them may be read as Thai by accident.
_KEEP = frozenset(
    (
        "line", "shop", "shopee", "lazada", "facebook", "tiktok", "instagram", "page", "live", "kerry", "flash",
        "admin",
        "call", "center", "order", "tracking", "slip", "inbox", "email", "gmail", "hotmail", "iphone", "samsung",
        "online",
        "review", "model", "size", "free", "sale", "code", "link", "hello", "thank", "thanks", "please", "help",
        "scam",
        "money", "baht", "bank", "next", "post", "like", "share", "chat", "from", "with", "that", "this", "have",
        "they",
    )
)  # fmt: skip


def rescue_keyboard(text: str) -> str:
    """The text with every run of wrongly laid-out Thai turned; as it is when there is none. Same length."""
    if not _LETTER().search(text):
        return text
    return _RUN().sub(lambda match: _turn(match[0]), text)


@lru_cache(maxsize=2048)
def _turn(run: str) -> str:
    if (
        (run.isalpha() and len(run) < 5)
        or run.lower() in _KEEP
        or _NOT_TYPED_WRONG().search(run)
        or len(_LETTER().findall(run)) < 2
    ):
        return run
    thai = run.translate(_TABLE)
    core = thai.strip('.,?!"()/-+')
    if len(core) < 3 or not _SYLLABLES().fullmatch(core) or not _all_words(core):
        return run
    return thai


def _all_words(thai: str) -> bool:
    """Whether the dictionary explains every character, by common words: short rare ones explain anything."""
    from intake.thai.tokens import domain_words, in_dictionary, word_frequency, word_spans

    words = [thai[start:end] for start, end in word_spans(thai)]
    for word in words:
        usual = word_frequency(word) >= (3000 if len(word) <= 3 else 100) or word == "ๆ" or word in domain_words()
        if not usual and not (len(word) > 5 and in_dictionary(word)):
            return False
    return len(thai) >= 4 and len(thai) >= 2 * len(words)


def looks_rescued(text: str) -> bool:
    """Whether any part of the text was typed on the wrong layout."""
    return rescue_keyboard(text) != text
