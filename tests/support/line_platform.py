"""A stand-in for LINE's platform: takes replies and pushes by LINE's rules, sends signed webhooks, fails on demand.

In a test: `async with LinePlatform() as line: …`. As a program: `python -m tests.support.line_platform --port 9000
--webhook http://127.0.0.1:8080/webhooks/line` and then `POST /_say {"user": …, "text": …}`, `GET /_sent`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.support import line_events
from tests.support.line_faults import Faults
from tests.support.line_records import Call, Media, ReplyToken
from tests.support.line_rules import check_send

REPLY_LIFE = 60.0  # seconds from delivery of the event
EVENT_LIFE = 20 * 60.0  # seconds from the event itself


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
        self.faults = Faults()
        self.calls: list[Call] = []
        self.tokens: dict[str, ReplyToken] = {}
        self.retry_keys: dict[str, tuple[str, list[dict[str, str]], Any]] = {}
        self.inbox: dict[str, list[dict[str, Any]]] = {}  # user -> message objects, in order
        self.chats: dict[str, list[dict[str, Any]]] = {}  # user -> what was said by whom, for the phone page
        self.media: dict[str, Media] = {}
        self.base_url = ""
        self._serial = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None

    # --- running -----------------------------------------------------------------------------------------------

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen; return the base URL (use it for both LINE_API_BASE_URL and LINE_API_DATA_BASE_URL)."""
        self._runner = web.AppRunner(self.app(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.base_url = f"http://{host}:{bound}"
        self._http = aiohttp.ClientSession()
        return self.base_url

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> LinePlatform:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/v2/bot/message/reply", self._reply)
        app.router.add_post("/v2/bot/message/push", self._push)
        app.router.add_post("/v2/bot/chat/loading/start", self._loading)
        app.router.add_get("/v2/bot/message/{id}/content", self._content)
        app.router.add_get("/v2/bot/profile/{user}", self._profile)
        app.router.add_get("/v2/bot/message/quota", self._quota)
        app.router.add_get("/v2/bot/message/quota/consumption", self._consumption)
        app.router.add_get("/", self._phone)
        app.router.add_get("/_chat", self._chat)
        app.router.add_post("/_say", self._say)
        app.router.add_get("/_sent", self._sent)
        return app

    # --- what a person does ----------------------------------------------------------------------------------------

    async def deliver(self, *events: dict[str, Any], signature: str | None = None) -> int:
        """POST events in one signed body to the webhook; the reply tokens live from now. Returns the HTTP status."""
        assert self.webhook_url and self._http, "start() and webhook_url first"
        now = self.clock()
        for event in events:
            self._register(event, now)
        body = line_events.webhook_body(list(events))
        headers = {"X-Line-Signature": signature or line_events.sign(self.channel_secret, body)}
        headers["Content-Type"] = "application/json; charset=utf-8"
        async with self._http.post(self.webhook_url, data=body, headers=headers) as response:
            await response.read()
            return response.status

    async def say(self, user: str, text: str) -> int:
        self.chats.setdefault(user, []).append({"from": "person", "message": {"type": "text", "text": text}})
        return await self.deliver(line_events.text_event(user, text))

    def _register(self, event: dict[str, Any], now: float) -> None:
        token = event.get("replyToken")
        if token is None:
            return
        known = self.tokens.get(token)
        user = event["source"].get("userId", "")
        used = known.used if known else False
        self.tokens[token] = ReplyToken(user, now, event["timestamp"] / 1000, used)

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
        if request.headers.get("Authorization") != f"Bearer {self.access_token}":
            return self._answer(kind, 401, None, {"message": "Authentication failed due to an invalid token."})
        return await self.faults.before(kind)

    def _answer(self, kind: str, status: int, body: Any, answer: dict[str, Any], **call: Any) -> web.Response:
        self.calls.append(Call(kind, status, body, self.clock(), **call))
        self._serial += 1
        headers = {"x-line-request-id": f"request-{self._serial}"}
        if status == 409:
            headers["x-line-accepted-request-id"] = answer.pop("_accepted")
        return web.json_response(answer, status=status, headers=headers)

    async def _reply(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "reply")
        if early is not None:
            return early
        body, retry_key = await _json(request), request.headers.get("X-Line-Retry-Key")
        complaints = check_send("reply", body, retry_key)
        if complaints:
            return self._answer("reply", 400, body, {"message": "; ".join(complaints)}, complaints=complaints)
        token = self.tokens.get(body["replyToken"])
        now = self.clock()
        if token is None or token.used or now - token.delivered_at > REPLY_LIFE or now - token.event_at > EVENT_LIFE:
            return self._answer("reply", 400, body, {"message": "Invalid reply token"})
        token.used = True
        return await self._take("reply", token.user, body, None)

    async def _push(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "push")
        if early is not None:
            return early
        body, retry_key = await _json(request), request.headers.get("X-Line-Retry-Key")
        complaints = check_send("push", body, retry_key)
        if complaints:
            return self._answer(
                "push", 400, body, {"message": "; ".join(complaints)}, retry_key=retry_key, complaints=complaints
            )
        if retry_key in self.retry_keys:
            accepted, sent, first = self.retry_keys[retry_key]
            complaints = [] if first == body else ["the same retry key with another body"]
            answer = {"message": "The retry key is already accepted", "sentMessages": sent, "_accepted": accepted}
            return self._answer("push", 409, body, answer, retry_key=retry_key, complaints=complaints)
        return await self._take("push", body["to"], body, retry_key)

    async def _take(self, kind: str, user: str, body: dict[str, Any], retry_key: str | None) -> web.Response:
        sent = [{"id": str(9_000_000 + len(self.calls) * 5 + i)} for i in range(len(body["messages"]))]
        if retry_key is not None:
            self.retry_keys[retry_key] = (f"request-{self._serial + 1}", sent, dict(body))
        self.inbox.setdefault(user, []).extend(body["messages"])
        self.chats.setdefault(user, []).extend({"from": "bot", "message": message} for message in body["messages"])
        answer = self._answer(
            kind, 200, {**body, "_to": user}, {"sentMessages": sent}, retry_key=retry_key, delivered=True
        )
        async with self._changed:
            self._changed.notify_all()
        late = await self.faults.after(kind)
        return answer if late is None else late

    async def _loading(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "loading")
        if early is not None:
            return early
        body = await _json(request)
        seconds = body.get("loadingSeconds", 20)
        if seconds not in range(5, 61, 5):
            return self._answer("loading", 400, body, {"message": "loadingSeconds"})
        return self._answer("loading", 202, body, {})

    async def _content(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "content")
        if early is not None:
            return early
        media = self.media.get(request.match_info["id"])
        if media is None or media.status != 200:
            status = media.status if media else 404
            return self._answer("content", status, None, {"message": "Not found"})
        if media.pending > 0:
            media.pending -= 1
            return self._answer("content", 202, None, {})
        self.calls.append(Call("content", 200, None, self.clock()))
        return web.Response(body=media.content, content_type=media.content_type)

    async def _profile(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "profile")
        if early is not None:
            return early
        profile = {"userId": request.match_info["user"], "displayName": "ผู้ใช้ทดสอบ", "language": "th"}
        return self._answer("profile", 200, None, profile)

    async def _quota(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "quota")
        if early is not None:
            return early
        return self._answer("quota", 200, None, {"type": "limited", "value": 300})

    async def _consumption(self, request: web.Request) -> web.Response:
        early = await self._begin(request, "consumption")
        if early is not None:
            return early
        pushes = sum(1 for call in self.calls if call.kind == "push" and call.delivered)
        return self._answer("consumption", 200, None, {"totalUsage": pushes})

    # --- for other processes -----------------------------------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        body = await _json(request)
        status = await self.say(body["user"], body["text"])
        return web.json_response({"status": status})

    async def _phone(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(Path(__file__).with_name("line_phone.html"))

    async def _chat(self, request: web.Request) -> web.Response:
        chat = self.chats.get(request.query.get("user", ""), [])
        return web.json_response(chat, dumps=lambda value: json.dumps(value, ensure_ascii=False))

    async def _sent(self, request: web.Request) -> web.Response:
        user = request.query.get("user")
        inbox = {user: self.inbox.get(user, [])} if user else self.inbox
        return web.json_response(inbox, dumps=lambda value: json.dumps(value, ensure_ascii=False))


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None


def main() -> None:
    import argparse

    parser = argparse.ArgumentParser(description="A stand-in LINE platform on loopback.")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--webhook", default="http://127.0.0.1:8080/webhooks/line")
    parser.add_argument("--secret", default="channel-secret-of-the-stand-in")
    parser.add_argument("--token", default="token-of-the-stand-in")
    args = parser.parse_args()

    async def run() -> None:
        platform = LinePlatform(args.secret, args.token, args.webhook)
        url = await platform.start(args.port)
        print(
            f"A phone on the stand-in LINE platform: {url}/\nStart the system with it from another terminal:\n\n"
            f"  LINE_CHANNEL_SECRET={args.secret} LINE_CHANNEL_ACCESS_TOKEN={args.token} "
            f"LINE_API_BASE_URL={url} LINE_API_DATA_BASE_URL={url} make up\n",
            flush=True,
        )
        try:
            await asyncio.Event().wait()
        finally:
            await platform.stop()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


if __name__ == "__main__":
    main()
