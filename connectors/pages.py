"""The files browsers load: the page at /, the widget, the console. Read once at start; small and few."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from connectors.http import NotFound

WEB_ROOT = Path(__file__).resolve().parent.parent / "web"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
# The widget is loaded by other people's pages, as modules: those need leave to read it.
EMBEDDABLE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    content_type: str
    etag: str


class Pages:
    """Serves `web/`: `/`, `/widget.js`, `/widget/*`, `/page/*`, `/console/*`."""

    def __init__(self, root: Path = WEB_ROOT) -> None:
        self._assets = {
            str(path.relative_to(root)): _load(path)
            for folder in ("page", "widget", "console")
            for path in sorted((root / folder).iterdir())
            if path.suffix in TYPES
        }

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self.home)
        router.add_get("/widget.js", self.loader)
        router.add_get("/widget/{name}", self.widget)
        router.add_get("/page/{name}", self.page)
        router.add_get("/console", self.to_console)
        router.add_get("/console/", self.console)
        router.add_get("/console/{name}", self.console)

    async def home(self, request: web.Request) -> web.Response:
        name = "index.en.html" if request.query.get("lang") == "en" else "index.html"
        return self._serve(request, f"page/{name}")

    async def loader(self, request: web.Request) -> web.Response:
        return self._serve(request, "widget/widget.js", EMBEDDABLE)

    async def widget(self, request: web.Request) -> web.Response:
        return self._serve(request, f"widget/{request.match_info['name']}", EMBEDDABLE)

    async def page(self, request: web.Request) -> web.Response:
        return self._serve(request, f"page/{request.match_info['name']}")

    async def to_console(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/console/")

    async def console(self, request: web.Request) -> web.Response:
        return self._serve(request, f"console/{request.match_info.get('name') or 'index.html'}")

    def _serve(self, request: web.Request, name: str, headers: dict[str, str] | None = None) -> web.Response:
        asset = self._assets.get(name)
        if asset is None:
            raise NotFound(name)
        fields = {"ETag": asset.etag, "Cache-Control": "no-cache", **(headers or {})}
        if request.headers.get("If-None-Match") == asset.etag:
            return web.Response(status=304, headers=fields)
        return web.Response(body=asset.content, content_type=asset.content_type, charset="utf-8", headers=fields)


def _load(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:24]}"')
