"""`python -m intake.thai`, run as people run it."""

from __future__ import annotations

import json
import subprocess
import sys


def run(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    """The command with its input, in UTF-8 whatever the shell's locale."""
    command = [sys.executable, "-m", "intake.thai", *arguments]
    return subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_one_object_a_line() -> None:
    done = run("extract", "--json", "--now", "2026-09-30T10:00:00+07:00", lines="โอนไปพันห้าเมื่อวาน\n\nสวัสดี\n")
    assert done.returncode == 0
    first, second, third = (json.loads(line)["entities"] for line in done.stdout.splitlines())
    assert [(item["kind"], item["value"]) for item in first] == [("money", 150_000), ("date", "2026-09-29")]
    assert (first[0]["start"], first[0]["end"]) == (5, 11)
    assert {"kind", "value", "start", "end", "confidence"} <= set(first[0])
    assert second == third == []


def test_a_moment_in_another_zone_is_turned_to_bangkok() -> None:
    done = run("extract", "--json", "--now", "2026-09-29T18:30:00Z", lines="วันนี้\n")
    assert json.loads(done.stdout)["entities"][0]["value"] == "2026-09-30"


def test_a_wrong_moment_is_a_usage_error() -> None:
    done = run("extract", "--json", "--now", "tomorrow")
    assert done.returncode == 2
    assert "--now" in done.stderr


def test_words() -> None:
    assert run("tokenize", lines="สั่งของจากช้อปปี้\n").stdout == "สั่ง|ของ|จาก|ช้อปปี้\n"


def test_bad_lines_are_answered_one_by_one() -> None:
    """Bytes that are no UTF-8, an empty line, a lone carriage return and ten megabytes: one object each."""
    lines = [
        b"\xff\xfe 500 \xe0\xb8\x9a\xe0\xb8\xb2\xe0\xb8\x97",
        b"",
        "โอน 10 บาท\rจบ".encode(),
        b"500 baht " * 1_200_000,
    ]
    command = [sys.executable, "-m", "intake.thai", "extract", "--json"]
    done = subprocess.run(command, input=b"\n".join(lines) + b"\n", capture_output=True, timeout=60, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == 4
    assert answers[0]["entities"][0]["value"] == 50_000
    assert "UTF-8" in answers[0]["warnings"][0]
    assert answers[1] == {"entities": []}
    assert [item["value"] for item in answers[2]["entities"]] == [1000]
    assert "20000 of 10800000" in answers[3]["warnings"][0]


def test_a_reader_that_stops_is_no_error() -> None:
    command = f"yes 500 | head -n 20000 | {sys.executable} -m intake.thai extract --json | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert json.loads(done.stdout) == {"entities": []}
    assert done.stderr == ""
