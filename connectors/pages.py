"""The files browsers load: the page at /, the widget, the console. Read once at start; small and few."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from connectors.http import NotFound, Unavailable

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
WEB_ROOT = ROOT / "web"
BUILT_ROOT = ROOT / ".tools" / "web"  # where deploy.front_end puts widget and console
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# The widget is loaded by other people's pages: those need leave to read it.
EMBEDDABLE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
# Where the built widget has what the operator set; see web/widget/src/config.ts.
CONFIG_PLACE = b'"__RONGTHUK_CONFIG__"'


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    packed: bytes  # the same with gzip
    content_type: str
    etag: str


class Pages:
    """Serves `web/` and the built widget: `/`, `/widget.js`, `/page/*`, `/console/*`.

    `config` is what the widget must know before it has reached the server (web/widget/src/config.ts: Config).
    """

    def __init__(self, config: Mapping[str, Any], root: Path = WEB_ROOT, built: Path = BUILT_ROOT) -> None:
        self._assets = {
            str(path.relative_to(root)): _asset(path.read_bytes(), path.suffix)
            for folder in ("page", "console")
            for path in sorted((root / folder).iterdir())
            if path.suffix in TYPES
        }
        self._widget = _widget(built / "widget.js", config)
        self._assets |= {
            f"console/{path.name}": _asset(path.read_bytes(), path.suffix)
            for path in sorted(built.glob("console*"))
            if path.suffix in TYPES
        }
        if "console/console.js" not in self._assets:
            log.error("the console is not built: run `python -m deploy.front_end` and start again")

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self.home)
        router.add_get("/widget.js", self.widget)
        router.add_get("/page/{name}", self.page)
        router.add_get("/console", self.to_console)
        router.add_get("/console/", self.console)
        router.add_get("/console/{name}", self.console)

    async def home(self, request: web.Request) -> web.Response:
        name = "index.en.html" if request.query.get("lang") == "en" else "index.html"
        return self._serve(request, self._assets.get(f"page/{name}"))

    async def widget(self, request: web.Request) -> web.Response:
        if self._widget is None:
            raise Unavailable("the widget is not built")
        return self._serve(request, self._widget, EMBEDDABLE)

    async def page(self, request: web.Request) -> web.Response:
        return self._serve(request, self._assets.get(f"page/{request.match_info['name']}"))

    async def to_console(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/console/")

    async def console(self, request: web.Request) -> web.Response:
        return self._serve(request, self._assets.get(f"console/{request.match_info.get('name') or 'index.html'}"))

    def _serve(self, request: web.Request, asset: Asset | None, headers: dict[str, str] | None = None) -> web.Response:
        if asset is None:
            raise NotFound(request.path)
        fields = {"ETag": asset.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **(headers or {})}
        if request.headers.get("If-None-Match") == asset.etag:
            return web.Response(status=304, headers=fields)
        body = asset.content
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            body, fields["Content-Encoding"] = asset.packed, "gzip"
        charset = None if asset.content_type.startswith("font/") else "utf-8"
        return web.Response(body=body, content_type=asset.content_type, charset=charset, headers=fields)


def _widget(path: Path, config: Mapping[str, Any]) -> Asset | None:
    """The built widget with the operator's settings in it; None when nobody has built it: the rest works without."""
    try:
        program = path.read_bytes()
    except FileNotFoundError:
        log.error("the chat widget is not built: run `python -m deploy.front_end` and start again")
        return None
    # A string inside a program: JSON twice, in ASCII, is a valid one.
    written = json.dumps(json.dumps(config)).encode("ascii")
    if CONFIG_PLACE not in program:
        log.error("the built chat widget has no place for its settings")
    return _asset(program.replace(CONFIG_PLACE, written), ".js")


def _asset(content: bytes, suffix: str) -> Asset:
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    return Asset(content, gzip.compress(content, 9, mtime=0), TYPES[suffix], etag)
