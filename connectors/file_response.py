"""How files are given out: pictures may be seen, everything else is downloaded, nothing runs."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from aiohttp import web

from connectors.marking import TYPE, marked

# What a browser draws without running anything. A PDF may hold scripts, and its viewer heeds no sandbox.
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")


def shown_to(
    content: bytes, content_type: str, name: str | None, view: str | None, viewer: str, now: datetime
) -> web.Response:
    """A file for an agent: with `view` (see `marking.SIDES`) a picture as the screen shows it, else the file itself."""
    small = marked(content, view, viewer, now) if view is not None and content_type in SHOWN else None
    if small is None:
        return file_response(content, content_type, name)
    return file_response(small, TYPE, name)


def file_response(content: bytes, content_type: str, name: str | None) -> web.Response:
    """`content_type` is what was found in the first bytes, never what the sender said."""
    way = "inline" if content_type in SHOWN else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name or 'file', safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=content, content_type=content_type, headers=headers)
