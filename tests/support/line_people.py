"""What people do on the stand-in platform's phones, and what other programs order of it, over HTTP."""

from __future__ import annotations

import json
import secrets
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support import line_events
from tests.support.line_network import Weather
from tests.support.line_records import Media

if TYPE_CHECKING:
    from tests.support.line_platform import LinePlatform

HERE = Path(__file__).parent
MEDIA_KINDS = {"image": "image", "video": "video", "audio": "audio"}


class People:
    """Routes of the phone page (`/`) and of the control interface (`/_…`); see docs/line-sim.md."""

    def __init__(self, platform: LinePlatform) -> None:
        self._platform = platform

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self._page)
        router.add_get("/phone/{name}", self._file)
        router.add_get("/_chat", self._chat)
        router.add_post("/_say", self._say)
        router.add_post("/_tap", self._tap)
        router.add_post("/_file", self._send_file)
        router.add_post("/_do", self._do)
        router.add_get("/_media/{id}", self._media)
        router.add_get("/_menu/{id}", self._menu_image)
        router.add_get("/_sent", self._sent)
        router.add_post("/_faults", self._faults)
        router.add_post("/_weather", self._weather)
        router.add_get("/_calls", self._calls)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(HERE / "line_phone.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in ("phone.js", "flex.js", "phone.css"):
            raise web.HTTPNotFound
        return web.FileResponse(HERE / f"line_{name}", headers={"Cache-Control": "no-store"})

    async def _chat(self, request: web.Request) -> web.Response:
        """Everything said in a person's chat, whether the bot is typing, and the menu below it."""
        user = request.query.get("user", "")
        platform = self._platform
        said = platform.reading.show(platform.chats.get(user, []))
        chat = [{**each, "removed": each.get("id") in platform.unsent} for each in said]
        typing = platform.typing_until.get(user, 0.0) > platform.clock()
        name = platform.account.info["displayName"]
        return _json({"chat": chat, "typing": typing, "menu": platform.account.menu_for(user), "name": name})

    async def _say(self, request: web.Request) -> web.Response:
        body = await request.json()
        return _json({"status": await self._platform.say(body["user"], body["text"])})

    async def _tap(self, request: web.Request) -> web.Response:
        """A tapped button: {"user", "action", "params"?}. Says what it displays, and sends what it carries."""
        body = await request.json()
        action, user = body["action"], body["user"]
        if action["type"] == "message":
            return _json({"status": await self._platform.say(user, action["text"])})
        if action["type"] not in ("postback", "datetimepicker"):
            return _json({"status": 0})  # the phone's own affair: it dials, copies, opens
        event = line_events.postback_event(user, action["data"])
        if body.get("params"):
            event["postback"]["params"] = body["params"]
        if action.get("displayText"):
            self._platform.note(user, {"type": "text", "text": action["displayText"]})
        return _json({"status": await self._platform.deliver(event)})

    async def _send_file(self, request: web.Request) -> web.Response:
        """A photo or another file (multipart: user, file …); several pictures at once are an image set."""
        form = await request.post()
        user = str(form["user"])
        files = [each for each in form.getall("file") if isinstance(each, web.FileField)]
        image_set, events = secrets.token_hex(32).upper(), []
        for index, each in enumerate(files, 1):
            kind = MEDIA_KINDS.get(each.content_type.partition("/")[0], "file")
            content = each.file.read()
            more: dict[str, Any] = {"fileName": each.filename, "fileSize": len(content)} if kind == "file" else {}
            event = line_events.media_event(user, kind, **more)
            if kind == "image" and len(files) > 1:
                event["message"]["imageSet"] = {"id": image_set, "index": index, "total": len(files)}
            message_id = event["message"]["id"]
            self._platform.media[message_id] = Media(content, each.content_type)
            self._platform.note(user, {**event["message"], "fileName": each.filename}, message_id)
            events.append(event)
        for event in events:
            self._platform.network.travel_soon(event)
        return _json({"sent": len(events)})

    async def _do(self, request: web.Request) -> web.Response:
        """{"user", "what": follow | unfollow | sticker | location | unsend, "message_id"?}."""
        body = await request.json()
        user, what = body["user"], body["what"]
        if what == "unsend":
            return _json({"status": await self._platform.unsend(user, body["message_id"])})
        make = {
            "follow": line_events.follow_event,
            "unfollow": line_events.unfollow_event,
            "sticker": line_events.sticker_event,
            "location": line_events.location_event,
        }[what]
        event = make(user)
        if "message" in event:
            self._platform.note(user, event["message"], event["message"]["id"])
        return _json({"status": await self._platform.deliver(event)})

    async def _media(self, request: web.Request) -> web.Response:
        media = self._platform.media.get(request.match_info["id"])
        if media is None or media.status != 200:
            raise web.HTTPNotFound
        return web.Response(body=media.content, content_type=media.content_type)

    async def _menu_image(self, request: web.Request) -> web.Response:
        found = self._platform.account.images.get(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found[1], content_type=found[0])

    async def _sent(self, request: web.Request) -> web.Response:
        user = request.query.get("user")
        inbox = self._platform.inbox
        return _json({user: inbox.get(user, [])} if user else inbox)

    async def _faults(self, request: web.Request) -> web.Response:
        """{"kind": reply | push | content | …, "times", "status"?, "delay"?, "after"?, "body"?}; {} clears them."""
        body = await request.json()
        if not body:
            self._platform.faults.clear()
        else:
            self._platform.faults.add(body.pop("kind"), **body)
        return _json({"ordered": bool(body)})

    async def _weather(self, request: web.Request) -> web.Response:
        """Any of the fields of `Weather`; what is not named stays."""
        body = await request.json()
        known = {field.name for field in fields(Weather)}
        for name, value in body.items():
            if name in known:
                setattr(self._platform.network.weather, name, value)
        return _json(self._platform.network.as_json())

    async def _calls(self, _: web.Request) -> web.Response:
        """Every call of the bot, with what LINE would have complained about."""
        return _json(
            [
                {"kind": c.kind, "status": c.status, "at": c.at, "delivered": c.delivered, "complaints": c.complaints}
                for c in self._platform.calls
            ]
        )


def _json(value: Any) -> web.Response:
    return web.json_response(value, dumps=lambda each: json.dumps(each, ensure_ascii=False))
