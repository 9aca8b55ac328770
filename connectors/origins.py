"""Which web pages may talk to us from a browser."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Origins:
    """Our own address and those an operator allowed; on loopback, all names of this machine."""

    def __init__(self, public_base_url: str, allowed: Iterable[str] = ()) -> None:
        own = origin_of(public_base_url)
        self._own = {own, *_loopback_twins(own)}
        self._allowed = self._own | {origin_of(origin) for origin in allowed}

    def is_own(self, request: web.Request) -> bool:
        """For what carries a cookie: only our own pages. A request without Origin comes from no browser's page."""
        origin = request.headers.get("Origin")
        return origin is None or origin.lower() in self._own

    def is_allowed(self, request: web.Request) -> bool:
        """For the chat, whose token no browser sends by itself."""
        origin = request.headers.get("Origin")
        return origin is None or origin.lower() in self._allowed


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them: default ports left out."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return f"{parts.scheme}://{host}{port}".lower()


def _loopback_twins(origin: str) -> set[str]:
    parts = urlsplit(origin)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    if host not in LOOPBACK_NAMES:
        return set()
    port = f":{parts.port}" if parts.port else ""
    return {f"{parts.scheme}://{name}{port}" for name in LOOPBACK_NAMES}
