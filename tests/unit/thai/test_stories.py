"""The fixture of stories is what its README says: the benchmarks trust it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "bench" / "stories"
FORMS = {
    "online_purchase",
    "scam",
    "account",
    "content",
    "cyber",
    "telecom",
    "device",
    "bank",
    "other",
    "tip_off",
    "question",
    "advice",
}
WRITTEN = [
    "item",
    "shop_name",
    "seller_name",
    "complainant_name",
    "account_name",
    "respondent_name",
    "respondent_handle",
    "symptom",
]


def _stories(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("name", "least"), [("dev", 60), ("heldout", 40)])
def test_every_story_is_whole(name: str, least: int) -> None:
    stories = _stories(name)
    assert len(stories) >= least
    assert {story["form"] for story in stories} == FORMS
    assert len({story["id"] for story in stories}) == len(stories)
    for story in stories:
        assert datetime.fromisoformat(story["now"]).utcoffset() is not None
        facts = story["facts"]
        for field in WRITTEN:
            assert facts.get(field, "") in story["text"], (story["id"], field)
        for field, value in facts.items():
            if field.endswith("_date"):
                date.fromisoformat(value)
            if field in ("amount", "damage"):
                assert isinstance(value, int)


def test_no_story_is_in_both_parts() -> None:
    assert not {story["text"] for story in _stories("dev")} & {story["text"] for story in _stories("heldout")}
