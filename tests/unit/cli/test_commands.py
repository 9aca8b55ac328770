"""The command line as an operator meets it: a process, its words, its exit code."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from mongoengine.connection import get_db

from intake.cases import agents, cases, clock, database, evidence, inbox
from intake.settings import Settings, child_environment
from tests.support.people import open_conversation

ROOT = Path(__file__).resolve().parents[3]


def intake(settings: Settings, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **child_environment(settings)}
    command = [sys.executable, "-m", "intake", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, input=stdin, capture_output=True, text=True, timeout=60)


@pytest.fixture
def number(empty_database: Settings) -> str:
    database.connect(empty_database)
    [conversation] = inbox.find_conversations([inbox.Person("line", "U1")])
    case = cases.file_case(
        conversation_id=conversation.id,
        intake_key="k1",
        form="online_purchase",
        form_version=1,
        answers={"item": "หม้อทอด", "amount": 159000},
        respondent={"name": "ร้านหนึ่ง"},
        evidence=[],
        consent={"version": "1"},
        channel="line",
        language="th",
    )
    database.disconnect()
    return case.number


def test_a_case_is_shown_as_the_contract_says(empty_database: Settings, number: str) -> None:
    shown = json.loads(intake(empty_database, "cases", "show", number, "--json").stdout)
    wanted = {
        "number",
        "state",
        "form",
        "channel",
        "answers",
        "respondent",
        "evidence",
        "consent",
        "created_at",
        "events",
    }
    assert wanted <= set(shown)
    assert (shown["number"], shown["answers"]["amount"]) == (number, 159000)
    assert shown["created_at"].endswith("+07:00")
    listed = json.loads(intake(empty_database, "cases", "list", "--json").stdout)
    assert [case["number"] for case in listed] == [number]
    assert number in intake(empty_database, "cases", "list").stdout
    assert "หม้อทอด" in intake(empty_database, "cases", "show", number).stdout


def test_what_does_not_exist_is_one_sentence(empty_database: Settings) -> None:
    done = intake(empty_database, "cases", "show", "RT-0000-0000", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no case with the number RT-0000-0000.\n"


def test_an_agent_is_added_once(empty_database: Settings) -> None:
    added = intake(empty_database, "agents", "add", "somchai@example.org", "--name", "สมชาย")
    assert added.returncode == 0
    password = added.stdout.split("once: ")[1].strip()
    again = intake(empty_database, "agents", "add", "Somchai@example.org")
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    own = intake(
        empty_database, "agents", "add", "b@example.org", "--admin", "--password-stdin", stdin="long-enough-1\n"
    )
    assert own.returncode == 0 and "long-enough" not in own.stdout
    assert intake(empty_database, "agents", "add", "c@d.e", "--password-stdin", stdin="short\n").returncode == 1
    assert "สมชาย" in intake(empty_database, "agents", "list").stdout
    database.connect(empty_database)
    try:
        assert agents.authenticate("somchai@example.org", password).name == "สมชาย"
        assert agents.authenticate("b@example.org", "long-enough-1").role == "admin"
    finally:
        database.disconnect()


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["cases"], ["cases", "list", "--limit", "0"], ["agents", "add", "nobody"]]
)
def test_wrong_usage_is_exit_code_2(mongo_settings: Settings, arguments: list[str]) -> None:
    done = intake(mongo_settings, *arguments)
    assert done.returncode == 2
    assert "usage: python -m intake" in done.stderr


def test_no_database_is_one_sentence(mongo_settings: Settings) -> None:
    away = mongo_settings.model_copy(update={"mongodb_uri": "mongodb://127.0.0.1:1/?replicaSet=rs0"})
    done = intake(away, "cases", "list")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "MONGODB_URI" in done.stderr


def test_a_backup_comes_back_whole_and_only_into_an_empty_database(empty_database: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "desk.zip"
    database.connect(empty_database)
    person = open_conversation()
    filed = cases.file_case(
        conversation_id=person.id, intake_key="k", form="online_purchase", form_version=1, answers={"item": "รองเท้า"},
        respondent={"account": "1234567890"}, evidence=[], consent={}, channel="line", language="th",
    )  # fmt: skip
    content = b"%PDF-1.4 " + bytes(300_000)
    kept = evidence.store(person.subject_id, person.id, content)
    database.disconnect()
    assert intake(empty_database, "backup", str(copy)).returncode == 0
    assert "รองเท้า".encode() not in copy.read_bytes() and copy.stat().st_mode & 0o077 == 0
    assert "already" in intake(empty_database, "backup", str(copy)).stderr
    assert "empty one" in intake(empty_database, "restore", str(copy)).stderr
    fresh = empty_database.model_copy(update={"mongodb_db": f"{empty_database.mongodb_db}_back"})
    assert intake(fresh, "restore", str(copy)).returncode == 0
    database.connect(fresh)
    try:
        assert cases.get_case(filed.number) == filed and cases.broken_event(filed.number) is None
        assert evidence.read(kept.id) == content
        get_db().client.drop_database(fresh.mongodb_db)
    finally:
        database.disconnect()


def test_keys_are_rotated_and_the_old_one_can_go(empty_database: Settings) -> None:
    database.connect(empty_database)
    filed = cases.file_case(
        conversation_id=open_conversation().id, intake_key="k", form="f", form_version=1, answers={"item": "x"},
        respondent={}, evidence=[], consent={}, channel="line", language="th",
    )  # fmt: skip
    database.disconnect()
    new = "new:" + base64.b64encode(secrets.token_bytes(32)).decode()
    both = empty_database.model_copy(update={"encryption_keys": f"{new},{empty_database.encryption_keys}"})
    assert "wrapped anew" in intake(both, "keys", "rotate").stdout
    assert intake(both, "keys", "rotate").stdout.startswith("0 ")
    alone = empty_database.model_copy(update={"encryption_keys": new})
    shown = intake(alone, "cases", "show", filed.number, "--json")
    assert json.loads(shown.stdout)["answers"] == {"item": "x"}


def test_uploads_that_were_never_sent_are_counted_then_removed(empty_database: Settings) -> None:
    database.connect(empty_database)
    person = open_conversation("web")
    old = evidence.store(person.subject_id, person.id, b"%PDF-1.4 old", pending=True)
    sent = evidence.store(person.subject_id, person.id, b"%PDF-1.4 sent", pending=True)
    evidence.claim(person.id, [sent.id])
    before = clock.now() - timedelta(days=2)
    get_db()["evidence.files"].update_one({"_id": old.id}, {"$set": {"metadata.pending": before}})
    database.disconnect()
    assert intake(empty_database, "retention", "--dry-run").stdout.startswith("1 ")
    assert intake(empty_database, "retention").stdout.startswith("1 ")
    assert intake(empty_database, "retention").stdout.startswith("0 ")
    database.connect(empty_database)
    try:
        assert evidence.get(sent.id).id == sent.id
        with pytest.raises(evidence.EvidenceNotFound):
            evidence.get(old.id)
    finally:
        database.disconnect()
