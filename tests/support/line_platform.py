"""A stand-in for LINE's platform: takes replies and pushes by LINE's rules, sends signed webhooks, fails on demand.

In a test: `async with LinePlatform() as line: …`. As a program: `tests.support.line_sim`
(`make line-sim`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from tests.support import line_events
from tests.support.line_account import LineAccount
from tests.support.line_faults import Faults
from tests.support.line_network import Network
from tests.support.line_people import People
from tests.support.line_reading import Reading
from tests.support.line_records import Call, Media, ReplyToken
from tests.support.line_rules import check_send, further_complaints

REPLY_LIFE = 60.0  # seconds from delivery of the event
EVENT_LIFE = 20 * 60.0  # seconds from the event itself
USED_UP = "You have reached your monthly limit."
TOO_FAST = "The API rate limit has been exceeded. Try again later."


class LinePlatform:
    """The server and its memory. `clock` gives seconds; tests may move it."""

    def __init__(
        self,
        channel_secret: str = "channel-secret-of-the-stand-in",
        access_token: str = "token-of-the-stand-in",
        webhook_url: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.channel_secret = channel_secret
        self.access_token = access_token
        self.webhook_url = webhook_url
        self.clock = clock
        self.reply_life = REPLY_LIFE
        self.rate_limit: int | None = None  # sends a second; LINE's own is 2,000
        self.faults = Faults()
        self.calls: list[Call] = []
        self.tokens: dict[str, ReplyToken] = {}
        self.retry_keys: dict[str, tuple[str, list[dict[str, str]], Any]] = {}
        self.inbox: dict[str, list[dict[str, Any]]] = {}  # user -> message objects, in order
        self.chats: dict[str, list[dict[str, Any]]] = {}  # user -> what was said by whom, for the phone page
        self.unsent: set[str] = set()
        self.typing_until: dict[str, float] = {}
        self.media: dict[str, Media] = {}
        self.base_url = ""
        self.account = LineAccount(self)
        self.network = Network(self)
        self.reading = Reading(self)
        self._recent: deque[float] = deque()
        self._serial = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    # --- running -----------------------------------------------------------------------------------------------

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen; return the base URL (use it for both LINE_API_BASE_URL and LINE_API_DATA_BASE_URL)."""
        self._runner = web.AppRunner(self.app(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.base_url = f"http://{host}:{bound}"
        await self.network.start()
        return self.base_url

    async def stop(self) -> None:
        await self.network.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> LinePlatform:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        router = app.router
        for method, path, kind, handler in (
            ("POST", "/v2/bot/message/reply", "reply", self._reply),
            ("POST", "/v2/bot/message/push", "push", self._push),
            ("POST", "/v2/bot/chat/loading/start", "loading", self._loading),
            ("POST", "/v2/bot/chat/markAsRead", "read", self.reading.handle),
            ("GET", "/v2/bot/message/{id}/content", "content", self._content),
            ("GET", "/v2/bot/message/{id}/content/transcoding", "content", self._transcoding),
            ("GET", "/v2/bot/profile/{user}", "profile", self._profile),
        ):
            router.add_route(method, path, self.guarded(kind, handler))
        self.account.add_routes(router)
        People(self).add_routes(router)
        return app

    def guarded(
        self, kind: str, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The handler behind what holds for every call: a good token, and the failures that were ordered."""

        async def handle(request: web.Request) -> web.Response:
            early = await self._begin(request, kind)
            return early if early is not None else await handler(request)

        return handle

    # --- what a person does ----------------------------------------------------------------------------------------

    async def deliver(self, *events: dict[str, Any], signature: str | None = None) -> int:
        """POST events in one signed body to the webhook; the reply tokens live from now. Returns the HTTP status."""
        return await self.network.send(*events, signature=signature)

    async def say(self, user: str, text: str) -> int:
        event = line_events.text_event(user, text)
        self.note(user, {"type": "text", "text": text}, event["message"]["id"])
        return await self.deliver(event)

    async def unsend(self, user: str, message_id: str) -> int:
        """Take a message back: its file is gone (410), the bot is told."""
        self.unsent.add(message_id)
        if message_id in self.media:
            self.media[message_id].status = 410
        return await self.deliver(line_events.unsend_event(user, message_id))

    def note(self, user: str, message: dict[str, Any], message_id: str | None = None) -> None:
        """Show what a person sent on their phone page."""
        self.chats.setdefault(user, []).append({"from": "person", "message": message, "id": message_id})

    def register(self, events: Iterable[dict[str, Any]]) -> None:
        """The tokens of these events are out; those to reply with live from now on."""
        now, events = self.clock(), list(events)
        self.reading.register(events)
        for event in events:
            token = event.get("replyToken")
            if token is not None:
                user = event["source"].get("userId", "")
                known = self.tokens.setdefault(token, ReplyToken(user, now, event["timestamp"] / 1000, first_at=now))
                known.delivered_at = now

    # --- what a test asks ------------------------------------------------------------------------------------------

    def texts_to(self, user: str) -> list[str]:
        return [message.get("text", "") for message in self.inbox.get(user, [])]

    def sends(self, user: str | None = None) -> list[Call]:
        """The delivered replies and pushes, in order."""
        return [c for c in self.calls if c.delivered and user in (None, c.body.get("_to"))]

    async def wait_for(self, user: str, count: int, timeout: float = 10.0) -> list[str]:  # noqa: ASYNC109
        """The user's texts as soon as there are `count` messages; raises TimeoutError."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(lambda: len(self.inbox.get(user, [])) >= count)
        return self.texts_to(user)

    # --- endpoints -------------------------------------------------------------------------------------------------

    async def _begin(self, request: web.Request, kind: str) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != self.access_token and not self.account.takes(token):
            return self.answer(kind, 401, None, {"message": "Authentication failed due to an invalid token."})
        return await self.faults.before(kind)

    def _refuse_for_now(self, kind: str, body: Any) -> web.Response | None:
        """Too many sends in this second, or no message left this month."""
        now = self.clock()
        self._recent.append(now)
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if self.rate_limit is not None and len(self._recent) > self.rate_limit:
            return self.answer(kind, 429, body, {"message": TOO_FAST})
        if kind == "push" and self.account.quota_is_used_up():
            return self.answer(kind, 429, body, {"message": USED_UP})
        return None

    def answer(self, kind: str, status: int, body: Any, answer: dict[str, Any], **call: Any) -> web.Response:
        """Put a call on record and answer it."""
        self.calls.append(Call(kind, status, body, self.clock(), **call))
        self._serial += 1
        headers = {"x-line-request-id": f"request-{self._serial}"}
        if status == 409:
            headers["x-line-accepted-request-id"] = answer.pop("_accepted")
        return web.json_response(answer, status=status, headers=headers)

    async def _reply(self, request: web.Request) -> web.Response:
        body, retry_key = await _json(request), request.headers.get("X-Line-Retry-Key")
        complaints = check_send("reply", body, retry_key)
        if complaints:
            return self.answer("reply", 400, body, {"message": "; ".join(complaints)}, complaints=complaints)
        refused = self._refuse_for_now("reply", body)
        if refused is not None:
            return refused
        token = self.tokens.get(body["replyToken"])
        now = self.clock()
        if (
            token is None
            or token.used
            or now - token.delivered_at > self.reply_life
            or now - token.event_at > EVENT_LIFE
        ):
            return self.answer("reply", 400, body, {"message": "Invalid reply token"})
        token.used = True
        return await self._take("reply", token.user, body, None)

    async def _push(self, request: web.Request) -> web.Response:
        body, retry_key = await _json(request), request.headers.get("X-Line-Retry-Key")
        complaints = check_send("push", body, retry_key)
        if complaints:
            return self.answer(
                "push", 400, body, {"message": "; ".join(complaints)}, retry_key=retry_key, complaints=complaints
            )
        if retry_key in self.retry_keys:
            accepted, sent, first = self.retry_keys[retry_key]
            complaints = [] if first == body else ["the same retry key with another body"]
            answer = {"message": "The retry key is already accepted", "sentMessages": sent, "_accepted": accepted}
            return self.answer("push", 409, body, answer, retry_key=retry_key, complaints=complaints)
        refused = self._refuse_for_now("push", body)
        if refused is not None:
            return refused
        return await self._take("push", body["to"], body, retry_key)

    async def _take(self, kind: str, user: str, body: dict[str, Any], retry_key: str | None) -> web.Response:
        sent = [{"id": str(9_000_000 + len(self.calls) * 5 + i)} for i in range(len(body["messages"]))]
        if retry_key is not None:
            self.retry_keys[retry_key] = (f"request-{self._serial + 1}", sent, dict(body))
        self.inbox.setdefault(user, []).extend(body["messages"])
        self.chats.setdefault(user, []).extend({"from": "bot", "message": message} for message in body["messages"])
        self.typing_until.pop(user, None)
        answer = self.answer(
            kind, 200, {**body, "_to": user}, {"sentMessages": sent}, retry_key=retry_key, delivered=True
        )
        async with self._changed:
            self._changed.notify_all()
        late = await self.faults.after(kind)
        return answer if late is None else late

    async def _loading(self, request: web.Request) -> web.Response:
        body = await _json(request)
        seconds = body.get("loadingSeconds", 20)
        if seconds not in range(5, 61, 5):
            return self.answer("loading", 400, body, {"message": "loadingSeconds"})
        if not str(body.get("chatId")).startswith("U"):
            return self.answer("loading", 400, body, {"message": "only in one-to-one chats"})
        if complaints := further_complaints("loading", body):
            return self.answer("loading", 400, body, {"message": "; ".join(complaints)}, complaints=complaints)
        self.typing_until[body["chatId"]] = self.clock() + seconds
        return self.answer("loading", 202, body, {})

    async def _content(self, request: web.Request) -> web.Response:
        media = self.media.get(request.match_info["id"])
        if media is None or media.status != 200:
            status = media.status if media else 404
            return self.answer("content", status, None, {"message": "Not found"})
        if media.pending > 0 or media.failed:
            media.pending -= 1
            return self.answer("content", 202, None, {})
        self.calls.append(Call("content", 200, None, self.clock()))
        return web.Response(body=media.content, content_type=media.content_type)

    async def _transcoding(self, request: web.Request) -> web.Response:
        media = self.media.get(request.match_info["id"])
        state = "failed" if media is None or media.failed else "processing" if media.pending else "succeeded"
        return web.json_response({"status": state})

    async def _profile(self, request: web.Request) -> web.Response:
        profile = {"userId": request.match_info["user"], "displayName": "ผู้ใช้ทดสอบ", "language": "th"}
        return self.answer("profile", 200, None, profile)


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None
