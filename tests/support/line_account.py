"""What of the stand-in platform belongs to the account: tokens, bot info, webhook address, quota, rich menus."""

from __future__ import annotations

import json
import secrets
import struct
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web
from linebot.v3.messaging.models import RichMenuRequest

from tests.support.line_rules import MENU_LABEL, check_action, further_complaints, graphemes

if TYPE_CHECKING:
    from tests.support.line_platform import LinePlatform

TOKEN_LIFE = 900  # seconds of a stateless token
MAX_IMAGE_BYTES = 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.Response]]


class LineAccount:
    """State and endpoints; `platform` authenticates, counts and fails calls on demand."""

    def __init__(self, platform: LinePlatform) -> None:
        self._platform = platform
        self.channel_id = "1234567890"
        self.info: dict[str, Any] = {
            "userId": "U" + "b" * 32,
            "basicId": "@stand-in",
            "displayName": "ร้องทุกข์ (ทดลอง)",
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
        self.webhook_active = True
        self.quota: int | None = None  # messages a month; None: no limit
        self.used_before = 0  # messages sent by others this month (LINE counts those of its own console, too)
        self.menus: dict[str, dict[str, Any]] = {}
        self.images: dict[str, tuple[str, bytes]] = {}
        self.default_menu: str | None = None
        self.menu_of: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.tokens: dict[str, float] = {}  # issued ones: until when

    def add_routes(self, router: web.UrlDispatcher) -> None:
        menu = "/v2/bot/richmenu"
        one, person = menu + "/{id}", "/v2/bot/user/{user}/richmenu"
        routes: list[tuple[str, str, str, Handler]] = [
            ("GET", "/v2/bot/info", "info", self._info),
            ("GET", "/v2/bot/channel/webhook/endpoint", "webhook", self._webhook),
            ("PUT", "/v2/bot/channel/webhook/endpoint", "webhook", self._set_webhook),
            ("POST", "/v2/bot/channel/webhook/test", "webhook_test", self._test_webhook),
            ("GET", "/v2/bot/message/quota", "quota", self._quota),
            ("GET", "/v2/bot/message/quota/consumption", "consumption", self._consumption),
            ("POST", menu, "richmenu", self._create_menu),
            ("POST", menu + "/validate", "richmenu", self._validate_menu),
            ("GET", menu + "/list", "richmenu", self._list_menus),
            ("DELETE", one, "richmenu", self._delete_menu),
            ("POST", one + "/content", "richmenu_image", self._upload),
            ("GET", one + "/content", "richmenu_image", self._image),
            ("POST", "/v2/bot/user/all/richmenu/{id}", "richmenu", self._set_default),
            ("GET", "/v2/bot/user/all/richmenu", "richmenu", self._default),
            ("POST", person + "/{id}", "menu_link", self._link),
            ("GET", person, "menu_link", self._linked),
            ("DELETE", person, "menu_link", self._unlink),
        ]
        for method, path, kind, handler in routes:
            router.add_route(method, path, self._platform.guarded(kind, handler))
        router.add_post("/oauth2/v3/token", self._issue)

    def takes(self, token: str) -> bool:
        """Was the token issued here, and does it still live?"""
        return self.tokens.get(token, 0.0) > self._platform.clock()

    def quota_is_used_up(self, messages: int = 1) -> bool:
        return self.quota is not None and self.usage() + messages > self.quota

    def usage(self) -> int:
        """Pushes count once a person, replies are free."""
        return self.used_before + sum(1 for call in self._platform.calls if call.kind == "push" and call.delivered)

    # --- the account ---------------------------------------------------------------------------------------------

    async def _issue(self, request: web.Request) -> web.Response:
        form = await request.post()
        known = form.get("client_id") == self.channel_id and form.get("client_secret") == self._platform.channel_secret
        if form.get("grant_type") != "client_credentials" or not (known or form.get("client_assertion")):
            return web.json_response({"error": "invalid_client", "error_description": "unknown channel"}, status=400)
        token = secrets.token_urlsafe(24)
        self.tokens[token] = self._platform.clock() + TOKEN_LIFE
        return web.json_response({"token_type": "Bearer", "access_token": token, "expires_in": TOKEN_LIFE})

    async def _info(self, _: web.Request) -> web.Response:
        return web.json_response(self.info)

    async def _webhook(self, _: web.Request) -> web.Response:
        if not self._platform.webhook_url:
            return web.json_response({"message": "no webhook endpoint"}, status=404)
        return web.json_response({"endpoint": self._platform.webhook_url, "active": self.webhook_active})

    async def _set_webhook(self, request: web.Request) -> web.Response:
        address = (await request.json()).get("endpoint", "")
        loopback = urlsplit(address).hostname in ("127.0.0.1", "localhost")
        if not (address.startswith("https://") or loopback) or len(address) > 500:
            return web.json_response({"message": "Invalid webhook endpoint URL"}, status=400)
        self._platform.webhook_url = address
        return web.json_response({})

    async def _test_webhook(self, request: web.Request) -> web.Response:
        started = time.time()
        status = await self._platform.network.post(b'{"destination":"%s","events":[]}' % self.info["userId"].encode())
        body = {"success": status == 200, "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started))}
        return web.json_response(
            {**body, "statusCode": status, "reason": "OK" if status == 200 else "ERROR_STATUS_CODE"}
        )

    async def _quota(self, _: web.Request) -> web.Response:
        limit = {"type": "none"} if self.quota is None else {"type": "limited", "value": self.quota}
        return web.json_response(limit)

    async def _consumption(self, _: web.Request) -> web.Response:
        return web.json_response({"totalUsage": self.usage()})

    # --- rich menus ------------------------------------------------------------------------------------------------

    async def _create_menu(self, request: web.Request) -> web.Response:
        body = await request.json()
        complaints = check_menu(body)
        if complaints:
            return web.json_response({"message": "; ".join(complaints)}, status=400)
        name = f"richmenu-{secrets.token_hex(16)}"
        self.menus[name] = body
        return web.json_response({"richMenuId": name})

    async def _validate_menu(self, request: web.Request) -> web.Response:
        complaints = check_menu(await request.json())
        return web.json_response(
            {"message": "; ".join(complaints)} if complaints else {}, status=400 if complaints else 200
        )

    async def _list_menus(self, _: web.Request) -> web.Response:
        return web.json_response({"richmenus": [{"richMenuId": name, **menu} for name, menu in self.menus.items()]})

    async def _delete_menu(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if self.menus.pop(name, None) is None:
            return web.json_response({"message": "Not found"}, status=404)
        self.images.pop(name, None)
        self.menu_of = {user: menu for user, menu in self.menu_of.items() if menu != name}
        self.default_menu = None if self.default_menu == name else self.default_menu
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.Response:
        name, image = request.match_info["id"], await request.read()
        if name not in self.menus or name in self.images:
            return web.json_response({"message": "unknown rich menu, or it has an image"}, status=400)
        size = self.menus[name]["size"]
        if request.content_type != "image/png" or png_size(image) != (size["width"], size["height"]):
            return web.json_response({"message": "The image is not of the menu's size"}, status=400)
        if len(image) > MAX_IMAGE_BYTES:
            return web.json_response({"message": "The image is above 1 MB"}, status=413)
        self.images[name] = request.content_type, image
        return web.json_response({})

    async def _image(self, request: web.Request) -> web.Response:
        found = self.images.get(request.match_info["id"])
        if found is None:
            return web.json_response({"message": "Not found"}, status=404)
        return web.Response(body=found[1], content_type=found[0])

    async def _set_default(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.images:
            return web.json_response({"message": "must upload richmenu image before applying it"}, status=400)
        self.default_menu = request.match_info["id"]
        return web.json_response({})

    async def _default(self, _: web.Request) -> web.Response:
        if self.default_menu is None:
            return web.json_response({"message": "no default richmenu"}, status=404)
        return web.json_response({"richMenuId": self.default_menu})

    async def _link(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.images:
            return web.json_response({"message": "the richmenu is not found"}, status=404)
        self.menu_of[request.match_info["user"]] = request.match_info["id"]
        return web.json_response({})

    async def _linked(self, request: web.Request) -> web.Response:
        found = self.menu_of.get(request.match_info["user"])
        if found is None:
            return web.json_response({"message": "the user has no richmenu"}, status=404)
        return web.json_response({"richMenuId": found})

    async def _unlink(self, request: web.Request) -> web.Response:
        self.menu_of.pop(request.match_info["user"], None)
        return web.json_response({})

    def menu_for(self, user: str) -> dict[str, Any] | None:
        """What the person's phone shows below the chat: the menu with its id, or nothing."""
        name = self.menu_of.get(user) or self.default_menu
        return {"richMenuId": name, **self.menus[name]} if name in self.menus else None


def check_menu(body: Any) -> list[str]:
    """Complaints about a rich menu, by the SDK's model and LINE's limits."""
    try:
        RichMenuRequest.from_dict(body)
        width, height = body["size"]["width"], body["size"]["height"]
        areas = body["areas"]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [f"the SDK's model refuses it: {error}"]
    complaints = []
    if not (800 <= width <= 2500 and height >= 250 and width / height >= 1.45):
        complaints.append(f"size {width}x{height}")
    if not 1 <= graphemes(body.get("chatBarText") or "") <= 14:
        complaints.append("chatBarText of 0 or more than 14 graphemes")
    if not 1 <= len(body.get("name") or "") <= 300:
        complaints.append("name")
    if len(areas) > 20:
        complaints.append(f"{len(areas)} areas")
    for area in areas:
        bounds = area["bounds"]
        if bounds["x"] + bounds["width"] > width or bounds["y"] + bounds["height"] > height:
            complaints.append("an area outside the picture")
        action = area["action"]
        complaints += check_action({"label": "-", **action}, MENU_LABEL)
    if len(json.dumps(body)) > 100_000:
        complaints.append("too large")
    return complaints + further_complaints("richmenu", body)


def png_size(image: bytes) -> tuple[int, int] | None:
    """Width and height from a PNG's header."""
    if image[:8] != b"\x89PNG\r\n\x1a\n" or len(image) < 24:
        return None
    width, height = struct.unpack(">II", image[16:24])
    return width, height
