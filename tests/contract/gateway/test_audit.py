"""Every call that changes something or reads one person's data is on record: all routes of the table are gone through.

A route whose handler writes its own entry is called for real here, and must leave one; the others are recorded by the
guard, in one place. A new route of the first kind that is not called here fails the test.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pyotp
from pymongo import MongoClient

from connectors.console import routes
from intake.cases import cases, conversations, evidence
from tests.contract.gateway.test_agent_files import upload
from tests.contract.gateway.test_console_api import a_conversation
from tests.contract.gateway.test_desk_api import CASE, people, who
from tests.contract.gateway.test_keeping_api import MACRO
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]
Sessions = dict[str, aiohttp.ClientSession]
API = "/api/v1"
# What leaves no entry, and why.
UNRECORDED = {
    ("DELETE", f"{API}/session"): "the end of a session",
    ("POST", f"{API}/presence"): "whether somebody is there",
    ("POST", f"{API}/conversations/{{id}}/read"): "a mark of one's own",
    ("POST", f"{API}/conversations/{{id}}/typing"): "not kept",
    ("POST", f"{API}/invitations/look"): "not logged in; tells what the link's owner knows",
}


async def a_desk(gateway: RunningGateway, people: Sessions) -> dict[str, Any]:
    """Everything that the calls below are about."""
    conversation = await a_conversation(gateway, people["admin"])
    subject = await asyncio.to_thread(conversations.subject_of, conversation)
    picture = b"GIF89a" + bytes(50)
    file = await asyncio.to_thread(evidence.store, subject, conversation, picture, "image/gif", "a.gif")
    filed = await asyncio.to_thread(
        cases.file_case, conversation_id=conversation, intake_key="k", answers={}, respondent={},
        **CASE | {"evidence": [file.id]},
    )  # fmt: skip
    return {"conversation": conversation, "case": filed.number, "file": file.id}


async def test_every_route_that_matters_leaves_an_entry(gateway: RunningGateway, people: Sessions) -> None:
    assert gateway.gateway is not None
    table = {(route.method, route.path): route for route in routes.table(gateway.gateway.console)}
    silent = {key for key, route in table.items() if route.recorded == "none" and (key[0] != "GET" or "{" in key[1])}
    entering = {("POST", f"{API}/session"), ("POST", f"{API}/invitations/accept")}
    assert silent == set(UNRECORDED) | entering
    own = {key for key, route in table.items() if route.recorded == "own"} | entering
    called: set[tuple[str, str]] = set()
    known: dict[str, Any] = await a_desk(gateway, people)
    known |= {name: await who(people[name]) for name in ("one", "two", "other")}
    admin, lead = people["admin"], people["lead"]
    with MongoClient[dict[str, Any]](gateway.settings.mongodb_uri) as client:
        audit = client[gateway.settings.mongodb_db]["audit"]

        async def call(method: str, template: str, body: Any = None, session: Any = admin, **ids: str) -> Any:
            before = audit.count_documents({})
            async with session.request(method, f"{API}{template}".format(**ids), json=body) as answer:
                assert answer.status < 300, (template, answer.status, await answer.text())
                said = await answer.json() if answer.content_type == "application/json" else None
            assert audit.count_documents({}) > before, f"{method} {template} left no entry"
            called.add((method, f"{API}{template}"))
            return said

        await conversation_calls(call, known)
        await keeping_calls(call, lead, known["conversation"])
        await account_calls(call, gateway, known)
        for name in ("volume", "service", "assistant", "satisfaction", "agents"):
            await call("GET", f"/reports/{name}")
        await call("GET", "/learning")
        await call("GET", "/learning/export")
        await call("PUT", "/desk", {"version": 0, "sections": {"public_holidays": False}})
        # Of what the guard records, one that changes and one that reads.
        await call("POST", "/conversations/{id}/claim", {}, people["one"], id=known["conversation"])
        before = audit.count_documents({})
        await upload(people["one"], f"{API}/conversations/{known['conversation']}", b"GIF89a" + bytes(60))
        assert audit.count_documents({}) > before
        called.add(("POST", f"{API}/conversations/{{id}}/files"))
        await call("GET", "/conversations/{id}/messages", None, people["one"], id=known["conversation"])
    # A draft is only there with the real assistant, which this gateway has not.
    assert own - called == {("POST", f"{API}/conversations/{{id}}/draft")}


async def conversation_calls(call: Any, known: dict[str, Any]) -> None:
    conversation, case, file = known["conversation"], known["case"], known["file"]
    await call("GET", "/conversations/{id}", id=conversation)
    await call("GET", "/files/{id}", id=file)
    await call("POST", "/conversations/{id}/reveal", {"reason": "ตรวจคุณภาพ"}, id=conversation)
    await call("GET", "/cases/{number}", number=case)
    await call("GET", "/cases/{number}/evidence/{id}", number=case, id=file)
    await call("GET", "/cases/{number}/export", number=case)
    await call("POST", "/cases/{number}/reveal", {"reason": "โทรกลับ"}, number=case)
    edited = {"field": "amount", "value": "100", "reason": "ตามสลิป"}
    await call("POST", "/cases/{number}/edit", edited, number=case)
    given = {"details": "ซื้อของออนไลน์แล้วไม่ได้ของ", "amount": "1,500 บาท"}
    await call("POST", "/cases", {"form": "online_purchase", "channel": "phone", "answers": given})
    await call("GET", "/export/cases")


async def keeping_calls(call: Any, lead: Any, conversation: str) -> None:
    kept = {
        "view": ("/views", {"name": "v", "kind": "inbox", "filters": {}}),
        "canned": ("/canned", {"short": "hi", "th": "สวัสดีค่ะ", "en": "Hello"}),
        "macro": ("/macros", MACRO),
    }
    for name, (path, body) in kept.items():
        made = (await call("POST", path, body, lead))[name]
        if name == "macro":
            await call("POST", "/conversations/{id}/claim", {}, lead, id=conversation)
            run = "/conversations/{id}/macros/{macro}"
            await call("POST", run, {"id": "run-it-1"}, lead, id=conversation, macro=made["id"])
        await call("PUT", f"{path}/{{id}}", body, lead, id=made["id"])
        await call("DELETE", f"{path}/{{id}}", None, lead, id=made["id"])


async def account_calls(call: Any, gateway: RunningGateway, known: dict[str, Any]) -> None:
    added = {"email": "z@example.org", "password": "a-password-of-z-77"}
    await call("POST", "/agents", added)
    await call("PUT", "/agents/{id}", {"role": "agent", "teams": []}, id=known["two"])
    link = await call("POST", "/agents/{id}/reset", {}, id=known["two"])
    await call("DELETE", "/agents/{id}/sessions", id=known["two"])
    await call("DELETE", "/agents/{id}/totp", id=known["other"])
    await call("DELETE", "/agents/{id}", id=known["other"])
    void = await call("POST", "/invitations", {"email": "y@example.org"})
    await call("DELETE", "/invitations/{id}", id=void["invitation"]["id"])
    async with aiohttp.ClientSession(base_url=gateway.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        token = link["url"].rsplit("/", 1)[1]
        await call("POST", "/invitations/accept", {"token": token, "password": "a-password-of-two-78"}, http)
        await call("POST", "/session", added, http)
        totp = pyotp.parse_uri((await call("POST", "/totp", {}, http))["otpauth"])
        assert isinstance(totp, pyotp.TOTP)
        await call("POST", "/totp/confirm", {"otp": totp.now()}, http)
        async with await gateway.log_in(email="two@example.org", password="a-password-of-two-78") as second:
            async with second.get(f"{API}/sessions") as answer:
                [session] = (await answer.json())["sessions"]
            await call("DELETE", "/sessions/{id}", None, second, id=session["id"])
        changed = {"old": added["password"], "new": "a-password-of-z-78"}
        await call("POST", "/session/password", changed, http)
