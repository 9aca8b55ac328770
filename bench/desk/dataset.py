"""100,000 cases and more than a million messages as production stores them: sealed, indexed, with search rows.

Made once and kept in `var/bench` under a name that says what it was made from; every run reads it anew. Only the way
in is shorter than the product's: bulk inserts without waiting for the journal, indexes built at the end.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bson import Binary, Int64
from pymongo import WriteConcern

from bench.desk import texts
from deploy.embedded_mongo import from_data_dir
from intake.cases import (
    case_view,
    chain,
    clock,
    database,
    desk,
    desk_documents,
    documents,
    numbers,
    search_index,
    search_work,
    vault,
)
from intake.cases.records import Record
from intake.privacy.cipher import DataCipher
from intake.settings import Settings, load_settings
from tests.support.mongo import free_port

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "var" / "bench"
CASES = 100_000  # and eleven messages each
SECOND_CASE = 0.08  # of the people have two
WITH_AGENT = 0.15
QUEUED, HELD = 150, 160  # now, of all
DAYS = 400
BATCH = 4000
SEED = 20261122
DESK_FILE = Path(__file__).with_name("desk.yml")
_FAST = WriteConcern(w=1, j=False)
_MADE_FROM = (Path(__file__), texts.FILE, Path(texts.__file__), DESK_FILE)
_BULK = (documents.Message, documents.Conversation, documents.Case, documents.CaseEvent, desk_documents.SearchRow)
_BUILDING, _USUAL = "2G", "256M"  # of cache, for this run of the database only


def folder(cases: int) -> Path:
    """Where the data set of this size and this code is kept."""
    digest = hashlib.sha256(f"{cases}:{search_work.FORMAT}".encode())
    for path in _MADE_FROM:  # an index that is declared since is made when a gateway starts
        digest.update(path.read_bytes())
    return CACHE / f"desk-{digest.hexdigest()[:12]}"


def ensure(cases: int = CASES, say: Callable[[str], None] = print) -> tuple[Path, float]:
    """The data set's DATA_DIR, made if need be, and the seconds that took (0 from the cache)."""
    home = folder(cases)
    if (home / "complete").exists():
        return home, 0.0
    for older in CACHE.glob("desk-*"):
        shutil.rmtree(older, ignore_errors=True)
    started = time.monotonic()
    home.mkdir(parents=True)
    mongo = from_data_dir(home, port := free_port())
    mongo.start()
    try:
        database.connect(settings(home, port))
        desk.use_file(str(DESK_FILE))
        Maker(say).make(cases)
        search_work.catch_up()
        database.disconnect()
    finally:
        desk.use(None)
        mongo.stop()
    (home / "complete").touch()
    return home, round(time.monotonic() - started, 1)


def settings(home: Path, port: int) -> Settings:
    """The settings of a process on the data set."""
    environ = {"DATA_DIR": str(home), "EMBEDDED_MONGO_PORT": str(port), "DESK_FILE": str(DESK_FILE)}
    return load_settings(environ)


class Maker:
    """Writes everything, a batch at a time."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._draw = say, random.Random(SEED)
        self._now = clock.now()
        self._rows: dict[type[Record], list[dict[str, Any]]] = {}
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def make(self, cases: int) -> None:
        """The whole set; indexes are built when their rows are there."""
        for kind in _BULK:
            documents.collection(kind).drop_indexes()
        _cache(_BUILDING)
        people = round(cases / (1 + SECOND_CASE))
        filed = said = 0
        for place in range(people):
            left = people - place
            said += self._conversation(place, people)
            count = 2 if filed + left < cases and self._draw.random() < SECOND_CASE * 1.2 else 1
            for _ in range(min(count, cases - filed)):
                self._case(first=_ == 0)
                filed += 1
            if place % 10_000 == 0:
                self._say(f"{filed} cases, {said} messages")
        while filed < cases:
            self._case(first=False)
            filed += 1
        self._flush(at_least=1)
        self._writer.shutdown()
        self._mark()
        self._say(f"{filed} cases, {said} messages; building the indexes")
        database.ensure_indexes()
        _cache(_USUAL)

    def _conversation(self, place: int, people: int) -> int:
        draw = self._draw
        self._subject, self._cipher, key = vault.current().new_subject()
        self._person, self._id = texts.a_person(draw), vault.new_id()
        with_agent = draw.random() < WITH_AGENT
        lines = texts.a_conversation(draw, self._person, with_agent=with_agent)
        now_in = "queue" if place >= people - QUEUED else "agent" if place >= people - QUEUED - HELD else "bot"
        last_at = self._now - timedelta(seconds=draw.random() * (3600 if now_in != "bot" else DAYS * 86400))
        self._last_at = clock.to_milliseconds(last_at)
        document = self._head(lines, now_in, with_agent or now_in != "bot")
        self._put(documents.DataKey, key)
        self._put(documents.Conversation, document)
        self._story = lines[2]
        if place % 5000 == 0:
            self._check(lines)
        self._messages(document, lines, 0)
        terms = sorted(frozenset().union(*(line.terms for line in lines)))
        row = search_index.conversation_fields(document, terms, len(lines))
        self._put(desk_documents.SearchRow, {"_id": f"conversation:{self._id}", **row})
        return len(lines)

    def _head(self, lines: list[texts.Line], now_in: str, handed_over: bool) -> dict[str, Any]:
        person, cipher = self._person, self._cipher
        channel = self._draw.choice(("line", "line", "web"))
        closed = now_in == "bot" and self._draw.random() < 0.7
        document: dict[str, Any] = {
            "_id": self._id, "subject_id": self._subject, "channel": channel,
            "identity_hash": vault.current().index_hash("identity:" + channel, self._id),
            "identity": Binary(cipher.seal_json(self._id, f"identity:{self._id}")), "language": "th",
            "state": "closed" if closed else "open", "handled_by": now_in, "claims": 0, "seq": len(lines),
            "person_count": sum(line.kind == "person" for line in lines), "outgoing": [], "turns": [], "lane": {},
            "form": person.form, "created_at": self._last_at - timedelta(minutes=30), "last_at": self._last_at,
        }  # fmt: skip
        if handed_over:
            document["team"] = desk.current().team_for(person.form, "th")
        if now_in == "queue":
            document |= {"queued_at": self._last_at, "urgent": self._draw.random() < 0.1}
        if now_in == "agent":
            document |= {"agent_id": f"agent-{self._draw.randrange(20)}", "claims": 1}
        return document

    def _messages(self, document: dict[str, Any], lines: list[texts.Line], before: int) -> None:
        for place, line in enumerate(lines):
            message_id = vault.new_id()
            body = {"text": line.text, **({"sender_name": "ก"} if line.kind == "agent" else {})}
            self._put(documents.Message, {
                "_id": message_id, "conversation_id": document["_id"], "subject_id": document["subject_id"],
                "seq": before + place + 1, "kind": line.kind, "step_id": message_id, "agent_id": None,
                "at": document["last_at"] - timedelta(seconds=20 * (len(lines) - place)),
                "body": self._cipher.seal_json(body, f"message:{message_id}"),
            })  # fmt: skip

    @staticmethod
    def _check(lines: list[texts.Line]) -> None:
        """The short cut gives what the product finds."""
        for line in lines:
            if line.kind != "assistant" and search_index.terms(line.text) != set(line.terms):
                raise AssertionError(line.text)

    def _case(self, *, first: bool) -> None:
        draw, person = self._draw, self._person
        if not first:
            person = self._person = texts.a_person(draw)
        case_id, number = vault.new_id(), numbers.new_number()
        created = self._last_at if first else self._last_at - timedelta(days=draw.randrange(1, 30))
        story = self._story if first else texts.a_conversation(draw, person, with_agent=False)[2]
        answers, respondent = texts.answers_of(draw, person, story.text)
        events = list(self._events(case_id, created))
        case: dict[str, Any] = {
            "_id": case_id, "number": number, "state": draw.choice(("submitted", "reviewing", "resolved", "resolved")),
            "intake_key": case_id, "form": person.form, "form_version": "1", "channel": "line", "language": "th",
            "conversation_id": self._id, "subject_id": self._subject, "evidence": [], "events": len(events),
            "head": events[-1]["hash"], "created_at": created, "updated_at": created,
        }  # fmt: skip
        parts: dict[str, Any] = {"answers": answers, "respondent": respondent, "consent": {"version": "1"}, "told": {}}
        for name, value in (parts | {"evidence_files": []}).items():
            case[name] = case_view.seal(self._cipher, case_id, name, value)
        self._put(documents.Case, case)
        for event in events:
            self._put(documents.CaseEvent, event)
        row = search_index.case_fields(case, {}, {}) | {"terms": sorted(map(Int64, texts.case_terms(person, story)))}
        self._put(desk_documents.SearchRow, {"_id": f"case:{number}", **row})

    def _events(self, case_id: str, at: datetime) -> Iterator[dict[str, Any]]:
        previous = chain.GENESIS
        kinds = [("filed", {"to": "submitted"}), ("state", {"from": "submitted", "to": "reviewing", "reason": "-"})]
        for n, (kind, data) in enumerate(kinds[: self._draw.randrange(1, 3)], 1):
            event = _event(self._cipher, case_id, n, previous, kind, at, data)
            previous = event["hash"]
            yield event

    def _put(self, kind: type[Record], document: dict[str, Any]) -> None:
        rows = self._rows.setdefault(kind, [])
        rows.append(document)
        if len(rows) >= BATCH and kind is documents.Message:
            self._flush(at_least=1)

    def _flush(self, at_least: int) -> None:
        """The database writes them while the next are made."""
        if self._writing is not None:
            self._writing.result()
        rows = {kind: rows for kind, rows in self._rows.items() if len(rows) >= at_least}
        self._rows = {kind: left for kind, left in self._rows.items() if kind not in rows}
        self._writing = self._writer.submit(_insert, rows)

    def _mark(self) -> None:
        """The rows are up to date: the desk's clock begins here."""
        now = clock.now()
        marks = [{"_id": f"mark:{name}", "at": now} for name in ("lines", "moves", "cases")]
        rows = documents.collection(desk_documents.SearchRow)
        rows.insert_many([{"_id": "mark:format", "seq": search_work.FORMAT}, *marks])


def _insert(rows: dict[type[Record], list[dict[str, Any]]]) -> None:
    for kind, some in rows.items():
        documents.collection(kind).with_options(write_concern=_FAST).insert_many(some, ordered=False)


def _cache(size: str) -> None:
    database.client().admin.command({"setParameter": 1, "wiredTigerEngineRuntimeConfig": f"cache_size={size}"})


def _event(
    cipher: DataCipher, case_id: str, n: int, previous: str, kind: str, at: datetime, data: dict[str, Any]
) -> dict[str, Any]:
    """As `chain.make_event`, without looking for the key, which is not stored yet."""
    sealed = Binary(cipher.seal_json(data, f"case_event:{case_id}:{n}"))
    event = {
        "_id": f"{case_id}:{n}", "case_id": case_id, "n": n, "type": kind, "actor": "complainant",
        "at": clock.to_milliseconds(at), "data": sealed, "previous": previous,
    }  # fmt: skip
    return event | {"hash": chain.event_hash(event)}
