"""How files are given out: pictures may be seen, everything else is downloaded, nothing runs."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

# What a browser draws without running anything. A PDF may hold scripts, and its viewer heeds no sandbox.
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")


def file_response(content: bytes, content_type: str, name: str | None) -> web.Response:
    """`content_type` is what was found in the first bytes, never what the sender said."""
    way = "inline" if content_type in SHOWN else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name or 'file', safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=content, content_type=content_type, headers=headers)
