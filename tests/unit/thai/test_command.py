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
