"""What a file must not be besides what it claims: a program, an archive, a web page, or two things at once.

A polyglot is a valid picture to one program and something else to another. The signatures are from the formats' own
specifications (PE/COFF, ELF, PKZIP APPNOTE, RAR 5, 7z, ISO 32000, OLE2); where to look follows what readers accept: a
PDF header within the first KiB, a ZIP directory at the end, markup before any other text.
"""

from __future__ import annotations

import re

HEAD = 1024  # bytes in which readers look for a beginning
TAIL = 22 + 65_535  # bytes in which a ZIP's end may lie: its record and the longest comment

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xfe\xed\xfa\xcf", "program"),
    (b"#!", "program"),
    (b"dex\n", "program"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
    (b"{\\rtf", "document"),
)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml)", re.IGNORECASE)
_INSIDE = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_ZIP_END = b"PK\x05\x06"
_ZIP_FILE = b"PK\x03\x04"


def what_it_is(content: bytes) -> str:
    """Why a file that is no evidence is refused: empty, program, archive, document, page, or unknown."""
    if not content:
        return "empty"
    for prefix, kind in _KINDS:
        if content.startswith(prefix):
            return kind
    if _MARKUP.search(content[:HEAD]):
        return "page"
    return "unknown"


def is_mixed(content: bytes, content_type: str) -> bool:
    """Whether a file of a kind that is taken is something else as well."""
    head, tail = content[:HEAD], content[-TAIL:]
    if content_type != "application/pdf" and b"%PDF-" in head:
        return True
    if _MARKUP.search(head) and not _is_metadata(content, content_type):
        return True
    if _ends_as_zip(content, tail):
        return True
    # An archive put behind a picture: looked for only where the picture has ended.
    rest = _after_picture(content, content_type)
    return any(rest.startswith(mark) or mark in rest[:HEAD] for mark in (*_INSIDE, b"MZ\x90", _ZIP_FILE, b"%PDF-"))


def _ends_as_zip(content: bytes, tail: bytes) -> bool:
    """A ZIP's end record whose count and places make sense; the four letters alone may come by chance."""
    place = tail.rfind(_ZIP_END)
    if place < 0 or len(tail) - place < 22:
        return False
    record = tail[place:]
    comment = int.from_bytes(record[20:22], "little")
    size, offset = int.from_bytes(record[12:16], "little"), int.from_bytes(record[16:20], "little")
    return len(record) >= 22 + comment and size + offset <= len(content) and _ZIP_FILE in content


def _is_metadata(content: bytes, content_type: str) -> bool:
    """XMP, which cameras write into the first KiB, is XML: it is markup that no browser runs inside a picture."""
    head = content[:HEAD]
    found = _MARKUP.search(head)
    if found is None:
        return False
    word = found.group().lower()
    return word == b"<?xml" and content_type.startswith(("image/", "video/", "application/pdf"))


def _after_picture(content: bytes, content_type: str) -> bytes:
    """What follows the end mark of a picture; empty for kinds without one."""
    if content_type == "image/png":
        end = content.rfind(b"IEND\xaeB`\x82")
        return content[end + 8 :] if end >= 0 else b""
    if content_type == "image/gif":
        return b""
    if content_type == "image/jpeg":
        # A thumbnail inside has an end mark of its own; the last one before anything else is the picture's.
        end = content.rfind(b"\xff\xd9")
        return content[end + 2 :] if end >= 0 else b""
    return b""
