"""Files that agents send: their addresses for channels that fetch by URL, and the page behind them.

An address is the proof: the file's id sealed with a key of this deployment (AES-SIV, RFC 5297, so the same file has the
same address and a request that LINE is asked to repeat stays the same). It opens only what an agent sent, never what a
person gave, for `evidence.SENT_DAYS` after it was sent, and never when the person was erased.
LINE's rules: https://developers.line.biz/en/reference/messaging-api/#image-message (HTTPS, JPEG or PNG, 10 MB; preview
1 MB).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from PIL import Image, ImageOps, UnidentifiedImageError

from connectors.file_response import file_response
from connectors.http import NotFound
from connectors.marking import on_white
from intake.cases import evidence, vault
from intake.messaging.threads import DatabaseThreads

PATH = "/files"
PICTURE_TYPES = ("image/jpeg", "image/png")
LARGEST_PICTURE = 10_000_000  # bytes
PREVIEW_SIDE = 480  # pixels; far below LINE's 1 MB
MOST_PIXELS = 60_000_000
CACHED = 3600  # seconds; an app asks again when somebody scrolls back
_WHOLE, _PREVIEW = b"w", b"p"


class FileLinks:
    """Makes and reads addresses; `base_url` is the public one of this deployment."""

    def __init__(self, secret: str, base_url: str) -> None:
        self._cipher = AESSIV(hmac.new(secret.encode(), b"shared files 1", hashlib.sha512).digest())
        self._base = base_url.rstrip("/")

    def address(self, file_id: str, *, preview: bool = False) -> str:
        """The address under which a sent file, or a small picture of it, can be fetched."""
        sealed = self._cipher.encrypt((_PREVIEW if preview else _WHOLE) + file_id.encode(), None)
        return f"{self._base}{PATH}/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def read(self, token: str) -> tuple[str, bool] | None:
        """The file's id and whether its preview is meant; None for what we did not make."""
        if not token.isascii() or len(token) > 200:
            return None
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            opened = self._cipher.decrypt(sealed, None)
        except (ValueError, InvalidTag):
            return None
        return opened[1:].decode("ascii", "replace"), opened[:1] == _PREVIEW

    def is_picture(self, file: Mapping[str, Any]) -> bool:
        """Whether LINE shows the file as a picture; all else goes as a link in a text."""
        fits = file.get("content_type") in PICTURE_TYPES and 0 < int(file.get("size") or 0) <= LARGEST_PICTURE
        return fits and self._base.startswith("https:")


class SharedFiles:
    """GET /files/{token}: no log-in, the address is the proof. Whatever is wrong is the same 404."""

    def __init__(self, threads: DatabaseThreads, links: FileLinks) -> None:
        self._run, self._links = threads.run, links

    async def show(self, request: web.Request) -> web.Response:
        known = self._links.read(request.match_info["token"])
        if known is None:
            raise NotFound("shared file")
        response = await self._run(_open, *known)
        response.headers["Cache-Control"] = f"private, max-age={CACHED}"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _open(file_id: str, is_preview: bool) -> web.Response:
    try:
        known = evidence.get(file_id)
        if not known.is_out:
            raise NotFound("shared file")
        content = evidence.read_shared(known)
    except (evidence.EvidenceNotFound, vault.SubjectErased):
        raise NotFound("shared file") from None
    if not is_preview:
        return file_response(content, known.content_type, known.file_name)
    small = preview(content)
    if small is None:
        raise NotFound("preview")
    return file_response(small, "image/jpeg", "preview.jpg")


def preview(content: bytes) -> bytes | None:
    """A small JPEG of a picture, turned as it is meant to be seen; None when it cannot be read."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (PREVIEW_SIDE * 2, PREVIEW_SIDE * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
            out = io.BytesIO()
            on_white(upright).save(out, "JPEG", quality=80)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
