"""What an open stream of a console carries, whatever happens to the walls meanwhile: random sequences over real HTTP.

Two conversations of two teams, three agents with a stream each. People and agents write (each line holds a secret of
its own), conversations change hands and teams, agents change teams and roles, sessions are ended. A line may be told to
an agent only if, at some moment since it was written, they could see its conversation, by the documents and the rule in
words; of a conversation they never could see not even the id.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine.connection import get_db

from intake.cases import agent_changes, agents, conversations, desk, inbox, signals
from intake.cases.inbox import Person
from intake.settings import Settings
from tests.support.threaded_gateway import log_in, threaded_gateway

API = "/api/v1"
FORMS = {"general": "online_purchase", "money": "scam"}
SEES_ALL = ("supervisor", "auditor", "admin")
PASSWORD = "a-password-of-theirs"


class Stream:
    """What a console has heard, in a thread of its own; `ended` once the server has ended it."""

    def __init__(self, port: int, cookie: str) -> None:
        self.heard: list[str] = []
        self.ended = threading.Event()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._connection.connect()
        self._connection.request("GET", f"{API}/events", headers={"Cookie": cookie})
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            while line := self._answer.readline():
                self.heard.append(line.decode())
        self.ended.set()

    def count(self, event: str) -> int:
        return sum(line == f"event: {event}\n" for line in list(self.heard))

    def wait_for(self, event: str, times: int) -> None:
        """Until it was heard so often, or the stream has ended."""
        limit = time.monotonic() + 30
        while self.count(event) < times and not self.ended.wait(0.01):
            assert time.monotonic() < limit, f"no {event}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the reading thread
        self._thread.join(10)
        self._connection.close()


@dataclass
class Watcher:
    """An agent with an open console. `allowed`: secrets they may hear; `may_know`: conversations they may hear of."""

    id: str
    stream: Stream
    in_session: bool = True
    allowed: set[str] = field(default_factory=set)
    may_know: set[str] = field(default_factory=set)

    def sees(self, conversation: str) -> bool:
        """By the documents: the rule in words."""
        found = get_db()["conversations"].find_one({"_id": conversation}) or {}
        agent = get_db()["agents"].find_one({"_id": self.id}) or {}
        if not self.in_session or not agent.get("active"):
            return False
        own = (found.get("team") or "general") in (agent.get("teams") or ["general"])
        return own or agent["role"] in SEES_ALL or found.get("agent_id") == self.id


@dataclass
class Desk:
    port: int
    admin: str
    agents: list[str]

    def call(self, method: str, path: str, body: Any, cookie: str | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": cookie or self.admin, "Content-Type": "application/json"}
        connection.request(method, f"{API}{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, json.loads(said) if said else None


@pytest.fixture(scope="module")
def running(mongo_settings: Settings) -> Iterator[Desk]:
    with threaded_gateway(mongo_settings) as gateway:
        teams = {"general": desk.Team(), "money": desk.Team(forms=("scam",)), "third": desk.Team(forms=("telecom",))}
        desk.use(desk.Desk(teams=teams))
        made = [agents.create(f"{secrets.token_hex(6)}@example.org", PASSWORD).id for _ in range(3)]
        yield Desk(gateway.settings.port, log_in(gateway.settings.port), made)
        desk.use(None)


def watcher(port: int, agent_id: str, team: str) -> tuple[Watcher, str]:
    agent_changes.change(agent_id, role="agent", teams=[team], name="x")
    cookie = f"rongthuk_session={agents.open_session(agent_id)}"
    return Watcher(agent_id, Stream(port, cookie)), cookie


def conversation_of(team: str) -> str:
    [person] = inbox.find_conversations([Person("web", secrets.token_hex(8), "th")])
    conversations.request_human(person.id, "ขอคุย", form=FORMS[team])
    return person.id


WHO, WHICH = st.integers(0, 2), st.integers(0, 1)
TEAMS = st.sampled_from(["general", "money", "third"])
STEP = st.one_of(
    st.tuples(st.just("write"), WHICH),
    st.tuples(st.just("type"), WHICH),
    st.tuples(st.sampled_from(["claim", "release", "close", "hold"]), WHO, WHICH),
    st.tuples(st.just("transfer"), WHO, WHICH, TEAMS),
    st.tuples(st.just("assign"), WHO, WHICH),
    st.tuples(st.just("teams"), WHO, TEAMS, st.sampled_from(["agent", "agent", "agent", "supervisor", "auditor"])),
    st.tuples(st.just("revoke"), WHO),
)
SEQUENCE = st.lists(st.one_of(STEP, st.tuples(st.just("write"), WHICH)), min_size=6, max_size=30)


class Scene:
    """One example: what happened, and what therefore may be told to whom."""

    def __init__(self, running: Desk) -> None:
        self.desk = running
        teams = zip(running.agents, ("general", "money", "third"), strict=True)
        made = [watcher(running.port, agent_id, team) for agent_id, team in teams]
        self.watchers = [one for one, _ in made]
        self.cookies = [cookie for _, cookie in made]
        for one in self.watchers:
            one.stream.wait_for("reset", 1)
        self.conversations = [conversation_of("general"), conversation_of("money")]
        # For a moment a new one was nobody's, and so the fallback team's.
        self.watchers[0].may_know.update(self.conversations)
        self.secrets: dict[str, list[str]] = {one: [] for one in self.conversations}
        self.note_sight()

    def note_sight(self) -> None:
        for one in self.watchers:
            for conversation in self.conversations:
                if one.sees(conversation):
                    one.may_know.add(conversation)
                    one.allowed.update(self.secrets[conversation])

    def do(self, name: str, *about: Any) -> None:
        if name in ("write", "type"):
            conversation = self.conversations[about[0]]
            if name == "type":
                return signals.say("typing", conversation)
            secret = f"ลับ{secrets.token_hex(6)}"
            self.secrets[conversation].append(secret)
            conversations.note(conversation, "page", secret)
            return None
        who, cookie = self.watchers[about[0]], self.cookies[about[0]]
        path = f"/conversations/{self.conversations[about[1]]}" if name not in ("teams", "revoke") else ""
        if name == "teams":
            body = {"role": about[2], "teams": [about[1]], "name": "x"}
            assert self.desk.call("PUT", f"/agents/{who.id}", body)[0] == 200
        elif name == "revoke":
            assert self.desk.call("DELETE", f"/agents/{who.id}/sessions", None)[0] == 204
            who.in_session = False
        elif name == "transfer":
            self.desk.call("POST", f"{path}/transfer", {"team": about[2]}, cookie)
        elif name == "assign":
            self.desk.call("POST", f"{path}/transfer", {"agent": who.id})
        else:
            self.desk.call("POST", f"{path}/{name}", {}, cookie)
        return None

    def check(self) -> None:
        heard_before = [one.stream.count("settings") for one in self.watchers]
        signals.say("settings")  # comes after all that happened before
        for one, times in zip(self.watchers, heard_before, strict=True):
            one.stream.wait_for("settings", times + 1)
            assert one.in_session or one.stream.ended.is_set(), "a stream outlived its session"
            heard = "".join(one.stream.heard)
            for conversation, said in self.secrets.items():
                leaked = [secret for secret in said if secret in heard and secret not in one.allowed]
                assert not leaked, "a line behind the wall"
                assert conversation in one.may_know or conversation not in heard, "named behind the wall"

    def end(self) -> None:
        for one in self.watchers:
            one.stream.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCE)
def test_no_stream_carries_what_is_behind_the_wall(running: Desk, sequence: list[Any]) -> None:
    scene = Scene(running)
    try:
        for step in sequence:
            scene.do(*step)
            scene.note_sight()
        scene.check()
    finally:
        scene.end()


def test_who_changes_teams_is_told_to_read_anew_and_hears_the_new_team(running: Desk) -> None:
    scene = Scene(running)
    third = scene.watchers[2]
    scene.do("write", 0)
    scene.do("teams", 2, "money", "agent")
    third.stream.wait_for("reset", 2)
    scene.do("write", 1)
    third.stream.wait_for("conversations", 1)
    heard = "".join(third.stream.heard)
    assert scene.secrets[scene.conversations[1]][0] in heard and scene.conversations[0] not in heard
    scene.end()


def test_who_loses_a_conversation_is_told_once_and_others_not_at_all(running: Desk) -> None:
    scene = Scene(running)
    first, _, third = scene.watchers
    scene.check()
    before = first.stream.count("gone")
    assert scene.desk.call("POST", f"/conversations/{scene.conversations[0]}/claim", {}, scene.cookies[0])[0] == 200
    scene.do("transfer", 0, 0, "money")
    first.stream.wait_for("gone", before + 1)
    scene.do("claim", 1, 0)
    scene.note_sight()
    scene.check()
    assert first.stream.count("gone") == before + 1 and third.stream.count("gone") == 0
    scene.end()
