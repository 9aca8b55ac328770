"""The copy of a file that others get to see: the same picture, without where and with what it was taken.

Nothing is encoded anew: parts that carry no picture are left out (JPEG, PNG, WebP, GIF) or blanked in place (HEIC,
AVIF, MP4, QuickTime, where other parts point at byte offsets). The orientation of a JPEG stays, or it would lie on
its side. Sources: JPEG ITU-T T.81 annex B, Exif 3.0, PNG 3rd edition, RIFF WebP container, GIF89a, ISO/IEC 14496-12.
"""

from __future__ import annotations

from collections.abc import Callable

from intake.cases import boxes
from intake.errors import AppError

_JPEG_KEPT_APPS = (0xE0, 0xE2, 0xEE)  # JFIF, ICC profile, Adobe's colour transform
_PNG_LEFT_OUT = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"dSIG")
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_ORIENTATION = 0x0112


class FileBroken(AppError):
    """The file is too broken to be sure of what it would show; the sealed original can still be had."""

    code = "file_broken"
    status = 422
    text_key = "evidence.broken"


def clean(content: bytes, content_type: str) -> bytes:
    """The shareable copy; what is broken is cut where it breaks. Raises FileBroken where nothing can be said of it."""
    cleaner = _CLEANERS.get(content_type)
    try:
        return cleaner(content) if cleaner else content
    except (IndexError, ValueError, OverflowError):
        raise FileBroken(content_type) from None


def _jpeg(content: bytes) -> bytes:
    """Segments up to the picture's end; what follows it (a motion photo's film, further pictures) is left out."""
    out, place, orientation = [content[:2]], 2, None
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
            continue
        size = int.from_bytes(content[place + 2 : place + 4], "big")
        segment = content[place : place + 2 + size]
        if marker == 0xE1 and orientation is None:
            orientation = _exif_orientation(segment[4:])
        if marker == 0xDA:
            out.append(content[place : _jpeg_end(content, place)])
            break
        if _carries_picture(marker, segment):
            out.append(segment)
        place += 2 + size
    if orientation not in (None, 1):
        out.insert(1, _orientation_segment(int(orientation or 1)))
    return b"".join(out)


def _carries_picture(marker: int, segment: bytes) -> bool:
    if marker == 0xE2:  # colours, or an index of further pictures
        return segment[4:].startswith(b"ICC_PROFILE")
    return marker != 0xFE and (not 0xE0 <= marker <= 0xEF or marker in _JPEG_KEPT_APPS)


def _jpeg_end(content: bytes, place: int) -> int:
    """Just behind the end mark that belongs to the scans from `place` on."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            return len(content)
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0x00 or 0xD0 <= marker <= 0xD7 or marker == 0xFF:  # data, restart, fill
            place += 1 if marker == 0xFF else 2
        else:  # tables or a further scan
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")


def _exif_orientation(payload: bytes) -> int | None:
    if not payload.startswith(b"Exif\0\0"):
        return None
    tiff = payload[6:]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return None

    def number(at: int, size: int) -> int:
        piece = tiff[at : at + size]
        return int.from_bytes(piece if order == "big" else piece[::-1], "big")

    start = number(4, 4)
    for entry in range(min(number(start, 2), 200)):
        at = start + 2 + 12 * entry
        if number(at, 2) == _ORIENTATION:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else None
    return None


def _orientation_segment(value: int) -> bytes:
    entry = _ORIENTATION.to_bytes(2, "big") + b"\0\x03\0\0\0\x01" + value.to_bytes(2, "big") + b"\0\0"
    body = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> bytes:
    out, place = [content[:8]], 8
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        if name not in _PNG_LEFT_OUT:
            out.append(content[place:end])
        place = end
        if name == b"IEND":
            break
    return b"".join(out)


def _webp(content: bytes) -> bytes:
    out, place = [], 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        end = place + 8 + size + size % 2
        chunk = content[place:end]
        if name == b"VP8X" and len(chunk) > 8:
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # no Exif, no XMP
        if name not in (b"EXIF", b"XMP "):
            out.append(chunk)
        place = end
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _gif(content: bytes) -> bytes:
    """Without comments and foreign extensions (XMP lives in one)."""
    place = 13 + (3 * 2 ** ((content[10] & 7) + 1) if len(content) > 10 and content[10] & 0x80 else 0)
    out = [content[:place]]
    while place < len(content):
        start, kind = place, content[place]
        if kind == 0x21:
            label, place = content[place + 1 : place + 2], place + 2
            application = content[place + 1 : place + 12]
            place = _gif_blocks(content, place)
            if label == b"\xfe" or (label == b"\xff" and application not in _GIF_KEPT):
                continue
        elif kind == 0x2C and place + 10 <= len(content):
            packed = content[place + 9]
            place = _gif_blocks(content, place + 11 + (3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0))
        else:
            out.append(b";")
            break
        out.append(content[start:place])
    return b"".join(out)


def _gif_blocks(content: bytes, place: int) -> int:
    while place < len(content) and content[place]:
        place += 1 + content[place]
    return place + 1


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "image/heic": boxes.blank_image_metadata,
    "image/avif": boxes.blank_image_metadata,
    "video/mp4": boxes.blank_film_metadata,
    "video/quicktime": boxes.blank_film_metadata,
    "video/3gpp": boxes.blank_film_metadata,
    "audio/mp4": boxes.blank_film_metadata,
}
