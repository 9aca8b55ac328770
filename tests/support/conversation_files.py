"""Files that people send in scripted conversations, by kind, each with bytes of its own."""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support import pictures
from tests.support.payment_codes import mini_qr, promptpay, tampered
from tests.support.web_chat import WebChat


@dataclass(frozen=True)
class SentFile:
    """What is sent: bytes, what they are, and how LINE announces them."""

    content: bytes
    content_type: str
    line_kind: str = "image"
    line_fields: dict[str, Any] = field(default_factory=dict)


def make(kind: str, place: int = 0) -> SentFile:
    """A file of that kind (image, pdf, audio, video, program), different each time; or one with a payment code:

    `slip BANK REFERENCE`, `promptpay PHONE BAHT`, `account BANK ACCOUNT BAHT`, and the same after `tampered `.
    """
    if kind in KINDS:
        return KINDS[kind](place)
    words = kind.removeprefix("tampered ").split()
    payload = CODES[words[0]](*words[1:])
    page = pictures.slip(tampered(payload) if kind.startswith("tampered ") else payload)
    return SentFile(pictures.encoded(page, "JPEG", quality=80), "image/jpeg")


def _slip(bank: str, reference: str) -> str:
    return mini_qr(bank, reference)


def _promptpay(phone: str, baht: str) -> str:
    return promptpay("01", f"0066{phone[1:]}", baht)


def _account(bank: str, account: str, baht: str) -> str:
    return promptpay("04", bank + account, baht)


def png(width: int = 4, height: int = 4) -> bytes:
    """A small picture of random pixels."""
    rows = b"".join(b"\x00" + secrets.token_bytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _image(_place: int) -> SentFile:
    return SentFile(png(), "image/png")


def _pdf(place: int) -> SentFile:
    content = b"%PDF-1.4\n%" + secrets.token_hex(8).encode() + b"\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    return SentFile(content, "application/pdf", "file", {"fileName": f"slip{place}.pdf", "fileSize": len(content)})


def _audio(_place: int) -> SentFile:
    content = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42" + secrets.token_bytes(64)
    return SentFile(content, "audio/x-m4a", "audio")


def _video(_place: int) -> SentFile:
    content = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + secrets.token_bytes(64)
    return SentFile(content, "video/mp4", "video")


def _program(_place: int) -> SentFile:
    """Not what it says it is."""
    return SentFile(b"MZ\x90\x00" + secrets.token_bytes(90), "image/jpeg")


KINDS: dict[str, Callable[[int], SentFile]] = {
    "image": _image,
    "pdf": _pdf,
    "audio": _audio,
    "video": _video,
    "program": _program,
}


CODES: dict[str, Callable[..., str]] = {"slip": _slip, "promptpay": _promptpay, "account": _account}


async def send_on_web(chat: WebChat, files: Sequence[SentFile]) -> None:
    """Upload files through the web chat, and send them in one message."""
    await chat.send_files([(file.content, file.content_type) for file in files])
