"""No sequence of calls lets an agent read what is another team's: random calls over real HTTP, against the database.

Each example has two conversations of two teams, with words, a rating, a file and a case that hold a secret of their
own. Agents of both teams (and one of neither) make any calls they like on anything; whenever somebody is not allowed
to see a conversation, by its document, nothing of it may be in the answer, and nothing of it may have changed.
"""

from __future__ import annotations

import http.client
import json
import secrets
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine.connection import get_db

from intake.cases import agents, cases, conversations, desk, evidence, inbox, learning, search_work, visitors
from intake.cases.inbox import Person
from intake.settings import Settings
from tests.support.threaded_gateway import log_in, threaded_gateway

API = "/api/v1"
FORMS = {"general": "online_purchase", "money": "scam"}


@dataclass
class Client:
    """A logged-in agent."""

    port: int
    id: str
    teams: tuple[str, ...]
    cookie: str

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, said


@dataclass
class Matter:
    """A conversation and what belongs to it; `signs` are what may be in no answer to those who may not see it."""

    conversation: str
    case: str
    form: str
    file: str
    secret: str
    signs: tuple[str, ...] = field(default=())

    def seen_by(self, who: Client) -> tuple[bool, bool]:
        """Whether an agent may see the conversation, and the case: read from the document, by the rule in words."""
        found = get_db()["conversations"].find_one({"_id": self.conversation}) or {}
        holds = found.get("handled_by") == "agent" and found.get("agent_id") == who.id
        own_team = (found.get("team") or "general") in who.teams
        of_case = ("money" if self.form == "scam" else "general") in who.teams
        return own_team or holds, of_case or holds


@pytest.fixture(scope="module")
def desk_running(mongo_settings: Settings) -> Iterator[list[Client]]:
    """A gateway in a thread of its own, and four agents: two of one team, one of the other, one of a third."""
    with threaded_gateway(mongo_settings) as gateway:
        teams = {"general": desk.Team(), "money": desk.Team(forms=("scam",)), "third": desk.Team(forms=("telecom",))}
        desk.use(desk.Desk(teams=teams))
        port, clients = gateway.settings.port, []
        for team in ("general", "general", "money", "third"):
            account = {"email": f"{secrets.token_hex(6)}@example.org", "password": "a-password-of-theirs"}
            made = agents.create(**account, teams=[team])
            clients.append(Client(port, made.id, (team,), log_in(port, account)))
        yield clients
        desk.use(None)


def a_matter(team: str) -> Matter:
    """A conversation in a team's queue: what the person wrote and gave holds the secret."""
    secret = f"ลับมาก{secrets.token_hex(6)}"
    [person] = inbox.find_conversations([Person("web", secrets.token_hex(8), "th")])
    conversations.request_human(person.id, f"ขอคุย {secret}", form=FORMS[team])
    line = conversations.note(person.id, "page", f"หน้าเว็บ {secret}")
    conversations.assistant_line(person.id, f"step-{line.id}", {"text": f"คำตอบ {secret}"})
    visitors.rate(person.id, 2, f"ไม่ดี {secret}")
    subject = conversations.subject_of(person.id)
    file = evidence.store(subject, person.id, b"GIF89a" + secret.encode() + bytes(40), "image/gif", f"{secret}.gif")
    filed = cases.file_case(
        conversation_id=person.id, intake_key=person.id, form=FORMS[team], form_version=1,
        answers={"details": secret}, respondent={"account": "1234567890"}, evidence=[file.id], consent={},
        channel="web", language="th",
    )  # fmt: skip
    learning.note(person.id, "t", secret, reason="not_understood")
    signs = (secret, person.id, filed.number, file.id)
    return Matter(person.id, filed.number, FORMS[team], file.id, secret, signs)


CONVERSATION_CALLS: list[tuple[str, str, Any]] = [
    ("GET", "", None), ("GET", "/messages", None), ("POST", "/claim", {}), ("POST", "/release", {}),
    ("POST", "/close", {}), ("POST", "/hold", {}), ("POST", "/resume", {}), ("POST", "/read", {}),
    ("POST", "/typing", {}), ("POST", "/messages", {"text": "สวัสดี"}), ("POST", "/messages", {"text": "x", "quote": 2}),
    ("POST", "/held", {"text": "สวัสดี"}), ("POST", "/notes", {"text": "บันทึก"}), ("POST", "/misread", {"seq": 1}),
    ("POST", "/draft", {"field": "amount", "value": "1"}), ("POST", "/lend", {"field": "amount"}),
    ("POST", "/transfer", {"team": "money"}), ("POST", "/transfer", {"team": "general"}),
    ("POST", "/macros/none", {"preview": True}),
]  # fmt: skip
CASE_CALLS: list[tuple[str, str, Any]] = [
    ("GET", "", None), ("GET", "?view=desk", None), ("GET", "/related", None), ("GET", "/export?format=json", None),
    ("GET", "/export?format=html", None), ("GET", "/questions", None), ("GET", "/evidence/{file}", None),
    ("POST", "/reveal", {"reason": "อยากดู"}), ("POST", "/notes", {"text": "บันทึก"}),
    ("POST", "/work", {"tags": ["ของฉัน"]}), ("POST", "/state", {"to": "reviewing", "reason": "ตรวจ"}),
    ("POST", "/edit", {"field": "amount", "value": "5", "reason": "แก้"}), ("POST", "/questions", {"text": "กี่โมง"}),
]  # fmt: skip
LISTS = [
    "/inbox?view=all", "/inbox?view=queue", "/inbox?view=agents", "/inbox?view=mine", "/inbox?view=all&team=money",
    "/inbox?view=all&team=general", "/inbox?view=queue&sort=oldest", "/conversations", "/conversations?state=queued",
    "/cases", "/cases?form=scam", "/cases?tag=ของฉัน", "/cases?limit=1", "/export/cases", "/search?q={secret}",
    "/search?q={case}", "/search?q=1234567890", "/reports/satisfaction", "/reports/agents", "/learning", "/audit",
    "/learning/export", "/views", "/macros", "/canned", "/agents", "/files/{file}", "/desk",
]  # fmt: skip

A_CALL = st.one_of(
    st.sampled_from(CONVERSATION_CALLS).map(lambda call: ("conversations/{conversation}", call)),
    st.sampled_from(CASE_CALLS).map(lambda call: ("cases/{case}", call)),
    st.sampled_from(LISTS).map(lambda path: (None, ("GET", path, None))),
)
SEQUENCE = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), A_CALL), min_size=5, max_size=25)


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCE)
def test_nobody_reads_over_the_wall(desk_running: list[Client], sequence: list[Any]) -> None:
    matters = [a_matter("general"), a_matter("money")]
    search_work.catch_up()
    for who, which, (place, (method, path, body)) in sequence:
        one_call(desk_running[who], matters, matters[which], place, method, path, body)


def one_call(
    client: Client, matters: list[Matter], about: Matter, place: str | None, method: str, path: str, body: Any
) -> None:
    names = {"conversation": about.conversation, "case": about.case, "file": about.file, "secret": about.secret}
    whole = f"{API}/{place}{path}" if place else f"{API}{path}"
    asked = urllib.parse.quote(whole.format(**names), safe="/?=&")
    before = [(matter, matter.seen_by(client), state_of(matter)) for matter in matters]
    status, said = client.call(method, asked, body)
    assert status < 500, (method, asked, said)
    for matter, (conversation, case), stood in before:
        after = matter.seen_by(client)
        if conversation or case or any(after):
            continue
        named = [sign for sign in matter.signs if sign in said and sign not in whole.format(**names)]
        assert not named, f"{method} {asked} shows {named} to an agent of {client.teams}"
        assert matter.secret not in said or matter.secret in whole.format(**names)
        assert state_of(matter) == stood, f"{method} {asked} changed what is behind the wall"
        if matter is about and place:
            assert status in (400, 403, 404), (method, asked, status)


def state_of(matter: Matter) -> tuple[Any, ...]:
    """What an agent could have changed. (The assistant and the clock do nothing meanwhile.)"""
    found = get_db()["conversations"].find_one({"_id": matter.conversation}) or {}
    case = get_db()["cases"].find_one({"number": matter.case}) or {}
    parts = ("seq", "moves", "handled_by", "agent_id", "team", "reads", "held", "handback")
    return (*(found.get(part) for part in parts), case.get("events"), case.get("head"), case.get("tags"))
