"""Accounts over HTTP: links, roles, passwords, the second factor that may be asked for, sessions, tries."""

from __future__ import annotations

import asyncio

import aiohttp
import pyotp

from connectors.console import auth
from intake.cases import desk
from tests.contract.gateway.test_console_api import get, post
from tests.contract.gateway.test_desk_api import people, who
from tests.contract.gateway.test_keeping_api import drop, put
from tests.support.running_gateway import ADMIN, RunningGateway

__all__ = ["people"]
Sessions = dict[str, aiohttp.ClientSession]
NEW = "a-new-password-of-nobody-else"


def client(gateway: RunningGateway) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(base_url=gateway.url, cookie_jar=aiohttp.CookieJar(unsafe=True))


async def test_a_link_makes_an_account_once(gateway: RunningGateway, people: Sessions) -> None:
    invited = {"email": "new@example.org", "role": "agent", "teams": ["money"], "name": "ใหม่"}
    await post(people["lead"], "/api/v1/invitations", invited, 403)
    await post(people["admin"], "/api/v1/invitations", {**invited, "email": "one@example.org"}, 409)
    made = await post(people["admin"], "/api/v1/invitations", invited, 201)
    token = made["url"].rsplit("/", 1)[1]
    waiting = (await get(people["admin"], "/api/v1/invitations"))["invitations"]
    assert [(one["email"], one["teams"]) for one in waiting] == [("new@example.org", ["money"])]
    assert token not in str(waiting)
    async with client(gateway) as http:
        seen = await post(http, "/api/v1/invitations/look", {"token": token})
        assert seen["invitation"] == {"email": "new@example.org", "name": "ใหม่", "role": "agent", "new": True}
        await post(http, "/api/v1/invitations/accept", {"token": token, "password": "short"}, 422)
        both = [http.post("/api/v1/invitations/accept", json={"token": token, "password": NEW}) for _ in range(2)]
        assert sorted(answer.status for answer in await asyncio.gather(*both)) == [201, 404]
        await post(http, "/api/v1/session", {"email": "new@example.org", "password": NEW})
        assert (await get(http, "/api/v1/session"))["agent"]["teams"] == ["money"]
    void = await post(people["admin"], "/api/v1/invitations", {"email": "x@example.org"}, 201)
    await drop(people["admin"], f"/api/v1/invitations/{void['invitation']['id']}")
    await post(people["admin"], "/api/v1/invitations/look", {"token": void["url"].rsplit("/", 1)[1]}, 404)


async def test_what_an_administrator_changes_counts_at_once(gateway: RunningGateway, people: Sessions) -> None:
    admin, other = people["admin"], people["other"]
    agent, own = await who(other), await who(admin)
    await put(people["lead"], f"/api/v1/agents/{agent}", {"role": "admin", "teams": []}, 403)
    await put(admin, f"/api/v1/agents/{agent}", {"role": "auditor", "teams": ["money"], "name": "ตรวจ"})
    await get(other, "/api/v1/audit")
    assert (await get(other, "/api/v1/session"))["agent"]["name"] == "ตรวจ"
    await put(admin, f"/api/v1/agents/{own}", {"role": "agent", "teams": []}, 409)  # the last one
    await drop(admin, f"/api/v1/agents/{own}", 409)
    reset = await post(admin, f"/api/v1/agents/{agent}/reset", status=201)
    async with client(gateway) as http:
        accepted = {"token": reset["url"].rsplit("/", 1)[1], "password": NEW}
        assert (await post(http, "/api/v1/invitations/accept", accepted, 201))["agent"]["role"] == "auditor"
    await get(other, "/api/v1/session", 401)  # a new password ends what was begun with the old one
    await drop(admin, f"/api/v1/agents/{await who(people['two'])}/sessions")
    await get(people["two"], "/api/v1/session", 401)
    done = {entry["action"] for entry in (await get(admin, f"/api/v1/audit?subject={agent}"))["entries"]}
    assert {"agent_changed", "password_link", "password_set", "logged_in"} <= done


async def test_ones_own_password(gateway: RunningGateway, people: Sessions) -> None:
    one, old = people["one"], "a-password-of-one-77"
    await post(one, "/api/v1/session/password", {"old": "wrong", "new": NEW}, 401)
    await post(one, "/api/v1/session/password", {"old": old, "new": "short"}, 422)
    async with await gateway.log_in(email="one@example.org", password=old) as elsewhere:
        await post(one, "/api/v1/session/password", {"old": old, "new": NEW})
        await get(elsewhere, "/api/v1/session", 401)
    [session] = (await get(one, "/api/v1/sessions"))["sessions"]
    assert session["current"] is True


async def test_who_leads_needs_a_second_factor_where_it_is_asked_for(gateway: RunningGateway, people: Sessions) -> None:
    lead, asked = people["lead"], {"version": 0, "sections": {"accounts": {"second_factor": True}}}
    await put(lead, "/api/v1/desk", asked, 403)
    desk.override(desk.Desk(teams=desk.current().teams, accounts=desk.Accounts(second_factor=True)))
    assert (await get(lead, "/api/v1/cases", 403))["error"]["code"] == "totp_required"
    assert (await get(lead, "/api/v1/session"))["totp_required"] is True
    await get(people["one"], "/api/v1/cases")  # not asked of agents
    totp = pyotp.parse_uri((await post(lead, "/api/v1/totp", status=201))["otpauth"])
    assert isinstance(totp, pyotp.TOTP)
    await post(lead, "/api/v1/totp/confirm", {"otp": totp.now()}, 204)
    await get(lead, "/api/v1/cases")
    await post(lead, "/api/v1/totp", status=401)  # another one only with a code of this one
    account = {"email": "lead@example.org", "password": "a-password-of-lead-77"}
    async with client(gateway) as http:
        wrong = "000000" if totp.now() != "000000" else "000001"
        for _ in range(5):
            await post(http, "/api/v1/session", {**account, "otp": wrong}, 401)
        locked = await post(http, "/api/v1/session", {**account, "otp": totp.now()}, 429)
        assert locked["error"]["code"] == "account_locked"  # who has the password cannot try all codes


async def test_one_address_has_so_many_tries(gateway: RunningGateway) -> None:
    async with client(gateway) as http:
        for _ in range(auth.TRIES):
            await post(http, "/api/v1/invitations/look", {"token": "x"}, 404)
        async with http.post("/api/v1/session", json={"email": "a@b.c", "password": "x"}) as answer:
            assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0


async def test_a_whole_office_logs_in_from_one_address(gateway: RunningGateway) -> None:
    async with client(gateway) as http:
        for _ in range(auth.TRIES + 1):
            await post(http, "/api/v1/session", ADMIN)
