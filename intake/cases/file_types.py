"""What a file is, by its first bytes: the list of what is taken as evidence. Names and declared types are not believed.

Sources: the formats' own specifications (JFIF, PNG 1.2, RIFF, GIF89a, ISO/IEC 14496-12, PDF 1.7, ID3v2, Ogg RFC 3533).
"""

from __future__ import annotations

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
# Major brands of ISO base media files ("ftyp" boxes).
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"iso4": "video/mp4",
    b"iso5": "video/mp4",
    b"iso6": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"M4V ": "video/mp4",
    b"MSNV": "video/mp4",
    b"dash": "video/mp4",
}


def sniff(content: bytes) -> str | None:
    """The media type of a file that may be evidence, or None for anything else."""
    for prefix, content_type in _PREFIXES:
        if content.startswith(prefix):
            return content_type
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12])
    if len(content) > 1 and content[0] == 0xFF:
        if content[1] in (0xFB, 0xF3, 0xF2, 0xFA):  # MPEG audio, layer III, without ID3
            return "audio/mpeg"
        if content[1] in (0xF1, 0xF9):  # ADTS
            return "audio/aac"
    return None


def kind_of(content_type: str) -> str:
    """image, video, audio or file."""
    family = content_type.split("/")[0]
    return family if family in ("image", "video", "audio") else "file"
