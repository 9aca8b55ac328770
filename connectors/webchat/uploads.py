"""POST /chat/uploads and GET /chat/uploads/{id}: a visitor's files over HTTP, beside the WebSocket.

A file is taken piece by piece; what is too large or of no kind that is taken is refused at the first byte that shows
it. It becomes part of the conversation only when a `message` frame names its `upload_id`.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote, unquote

from aiohttp import web

from connectors.http import Forbidden, TooManyRequests, Unauthenticated, Unavailable, json_response, refusal
from connectors.origins import Origins
from connectors.webchat.desk import Desk
from connectors.webchat.limits import AddressLimits, SessionLimits
from connectors.webchat.sessions import SessionTokens
from intake.errors import AppError

PATH = "/chat/uploads"
BURST, REFILL = 30, 0.5  # files of one visitor at once, and a second after that
AT_ONCE = 4  # uploads that are held in memory
WAIT_FOR_A_PLACE = 20.0  # seconds
TOO_SLOW = 180.0  # seconds for one file
DRAINED = 3  # times the limit that is read and thrown away, so that a browser gets to see the refusal
PIECE = 64 * 1024
HEAD = 4096  # bytes after which the kind of file is known
MAX_NAME = 200  # characters
CORS_SECONDS = "600"
CORS_FIXED = {"Access-Control-Expose-Headers": "Retry-After", "Vary": "Origin"}
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")  # what a page may draw as it is


class Uploads:
    """The handlers. Session, origin and limits are those of the chat."""

    def __init__(
        self, desk: Desk, tokens: SessionTokens, origins: Origins, addresses: AddressLimits, largest: int
    ) -> None:
        self._desk, self._tokens, self._origins, self._largest = desk, tokens, origins, largest
        self._addresses = addresses
        self._limits = SessionLimits(BURST, REFILL)
        self._places = asyncio.Semaphore(AT_ONCE)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(PATH, self.take)
        router.add_options(PATH, self.allow)
        router.add_get(PATH + "/{id}", self.show)
        router.add_options(PATH + "/{id}", self.allow)

    async def allow(self, request: web.Request) -> web.Response:
        """What a browser asks before a page of another origin may send a file."""
        self._check_origin(request)
        headers = self._cors(request) | {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, X-File-Name, Accept-Language",
            "Access-Control-Max-Age": CORS_SECONDS,
        }
        return web.Response(status=204, headers=headers)

    async def take(self, request: web.Request) -> web.Response:
        """201 {"upload_id", "kind", "content_type", "size", "file_name"}."""
        try:
            session = self._session(request)
            if wait := self._limits.take(session) or self._addresses.visit(self._addresses.of(request)):
                raise TooManyRequests("uploads", wait)
            async with asyncio.timeout(WAIT_FOR_A_PLACE):
                await self._places.acquire()
            try:
                async with asyncio.timeout(TOO_SLOW):
                    content = await self._read(request)
                kept = await self._desk.keep_upload(session, content, request.content_type, _file_name(request))
            finally:
                self._places.release()
        except TimeoutError:
            return self._refusal(request, Unavailable("upload"))
        except AppError as error:
            await self._drain(request)
            return self._refusal(request, error)
        answer = json_response({"upload_id": kept.pop("evidence_id"), **kept}, status=201)
        answer.headers.update(self._cors(request))
        return answer

    async def show(self, request: web.Request) -> web.Response:
        """A file of this visitor, as others get to see it: without the place where it was taken."""
        try:
            session = self._session(request)
            content, content_type, name = await self._desk.open_upload(session, request.match_info["id"])
        except AppError as error:
            return self._refusal(request, error)
        headers = self._cors(request) | file_headers(content_type, name)
        return web.Response(body=content, content_type=content_type, headers=headers)

    def _session(self, request: web.Request) -> str:
        self._check_origin(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        session = self._tokens.read(token.strip()) if scheme.lower() == "bearer" else None
        if session is None:
            raise Unauthenticated("chat session")
        return session

    def _check_origin(self, request: web.Request) -> None:
        if not self._origins.is_allowed(request):
            raise Forbidden("origin")

    async def _read(self, request: web.Request) -> bytes:
        """The whole file. Raises FileTooLarge, FileTypeRefused as soon as either is certain."""
        if (request.content_length or 0) > self._largest:
            self._desk.refuse_size()
        pieces, size, known = [], 0, False
        async for piece in request.content.iter_chunked(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self._largest:
                self._desk.refuse_size()
            if not known and size >= HEAD:
                self._desk.check_kind(b"".join(pieces))
                known = True
        return b"".join(pieces)

    async def _drain(self, request: web.Request) -> None:
        left = DRAINED * self._largest
        try:
            async with asyncio.timeout(TOO_SLOW):
                async for piece in request.content.iter_chunked(PIECE):
                    left -= len(piece)
                    if left < 0:
                        return
        except (TimeoutError, ConnectionError):
            return

    def _refusal(self, request: web.Request, error: AppError) -> web.Response:
        answer = refusal(error, request)
        if self._origins.is_allowed(request):
            answer.headers.update(self._cors(request))
        return answer

    def _cors(self, request: web.Request) -> dict[str, str]:
        origin = request.headers.get("Origin")
        return {"Access-Control-Allow-Origin": origin, **CORS_FIXED} if origin else {}


def file_headers(content_type: str, name: str | None) -> dict[str, str]:
    """A picture may be drawn; anything else is saved, and nothing of it runs in our origin."""
    way = "inline" if content_type in SHOWN else "attachment"
    plain = quote(name or "file", safe="")
    return {
        "Content-Disposition": f"{way}; filename*=UTF-8''{plain}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "private, no-store",
    }


def _file_name(request: web.Request) -> str | None:
    """The name in X-File-Name (percent-encoded UTF-8), without folders or control characters."""
    raw = unquote(request.headers.get("X-File-Name", ""), errors="replace")
    name = raw.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[:MAX_NAME].strip() or None
