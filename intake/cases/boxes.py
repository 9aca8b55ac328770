"""ISO base media files (HEIC, AVIF, MP4, QuickTime): blanking what they tell about place and device, in place.

Offsets inside such a file point at bytes of the whole file, so nothing may move: metadata is overwritten with zeros
and its box renamed to `free`. Sources: ISO/IEC 14496-12 (boxes, iinf, iloc), 23008-12 (HEIF), QuickTime File Format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf")
_TELLING = (b"udta", b"meta", b"uuid", b"loci")
_MOST_ITEMS = 10_000
# Decoders refuse a picture whose Exif cannot be read: offset 0, a TIFF header, a directory of nothing.
_EMPTY_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, where its header begins, where its content begins and ends."""

    name: bytes
    start: int
    body: int
    end: int


def boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets; stops where one does not fit."""
    while start + 8 <= end:
        size, name, body = int.from_bytes(content[start : start + 4], "big"), bytes(content[start + 4 : start + 8]), 8
        if size == 1:
            size, body = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < body or start + size > end:
            return
        yield Box(name, start, start + body, start + size)
        start += size


def blank_film_metadata(content: bytes) -> bytes:
    """Without the user data and metadata boxes of film and tracks, where phones write the place (©xyz, ISO 6709)."""
    out = bytearray(content)
    _blank_inside(out, 0, len(out), depth=0)
    return bytes(out)


def _blank_inside(out: bytearray, start: int, end: int, depth: int) -> None:
    for box in boxes(out, start, end):
        if box.name in _TELLING:
            out[box.start + 4 : box.start + 8] = b"free"
            out[box.body : box.end] = bytes(box.end - box.body)
        elif box.name in _CONTAINERS and depth < 5:
            _blank_inside(out, box.body, box.end, depth + 1)


def blank_image_metadata(content: bytes) -> bytes:
    """Without the contents of the Exif and XMP items of a HEIF image."""
    out = bytearray(content)
    for meta in boxes(content, 0, len(content)):
        if meta.name != b"meta":
            continue
        inner = {box.name: box for box in boxes(content, meta.body + 4, meta.end)}
        telling = _telling_items(content, inner.get(b"iinf"))
        data = inner.get(b"idat")
        for item, method, offset, length in _extents(content, inner.get(b"iloc")):
            if item in telling:
                begin = offset + (data.body if method == 1 and data else 0)
                size = max(0, min(begin + length, len(out)) - begin)
                empty = _EMPTY_EXIF if telling[item] == b"Exif" else b""
                filler = b"\0" if empty else b" "
                out[begin : begin + size] = empty[:size].ljust(size, filler)
    return bytes(out)


def _telling_items(content: bytes, iinf: Box | None) -> dict[int, bytes]:
    """Ids of the items of type Exif, or mime (XMP), and which of both."""
    found: dict[int, bytes] = {}
    if iinf is None:
        return found
    start = iinf.body + (6 if content[iinf.body] == 0 else 8)
    for entry in boxes(content, start, iinf.end):
        version = content[entry.body]
        if entry.name != b"infe" or version < 2:
            continue
        width = 2 if version == 2 else 4
        at = entry.body + 4
        kind = content[at + width + 2 : at + width + 6]
        if kind in (b"Exif", b"mime"):
            found[int.from_bytes(content[at : at + width], "big")] = kind
    return found


def _extents(content: bytes, iloc: Box | None) -> Iterator[tuple[int, int, int, int]]:
    """(item, construction method, offset, length) of every piece of every item; `offset` includes the base."""
    if iloc is None:
        return
    place = iloc.body + 4

    def take(size: int) -> int:
        nonlocal place
        place += size
        return int.from_bytes(content[place - size : place], "big")

    version = content[iloc.body]
    sizes = take(1), take(1)
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version in (1, 2) else 0
    for _ in range(min(take(4 if version == 2 else 2), _MOST_ITEMS)):
        item = take(4 if version == 2 else 2)
        method = take(2) & 15 if version in (1, 2) else 0
        take(2)  # data reference
        base = take(base_size)
        for _ in range(take(2)):
            take(index_size)
            offset, length = base + take(offset_size), take(length_size)
            if place > iloc.end:
                return
            yield item, method, offset, length
