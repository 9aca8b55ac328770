"""The command line as an operator meets it: a process, its words, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.cases import agents, cases, database, inbox
from intake.settings import Settings, child_environment

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
