"""Who answers."""

from __future__ import annotations

import pytest

from intake.messaging.router import bot_may_take


@pytest.mark.parametrize(
    ("handled_by", "queued_turn", "may"),
    [
        ("bot", None, True),
        ("bot", "other", True),
        ("queue", None, False),
        ("queue", "other", False),
        ("queue", "t1", True),  # this very turn asked for a human and was not answered yet
        ("agent", None, False),
        ("agent", "t1", False),
    ],
)
def test_the_bot_takes_a_turn_only_when_it_holds_the_conversation(
    handled_by: str, queued_turn: str | None, may: bool
) -> None:
    assert bot_may_take({"handled_by": handled_by, "queued_turn": queued_turn}, "t1") is may
