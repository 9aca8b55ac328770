"""The labels of `bench/stories/voices*.jsonl` and `many*.jsonl` fit the form, the day they are told on and the text."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.forms.registry import Registry, load_registry

STORIES = Path(__file__).parents[3] / "bench" / "stories"
WRITTEN = {
    "item",
    "shop_name",
    "seller_name",
    "complainant_name",
    "account_name",
    "respondent_name",
    "respondent_handle",
    "respondent_page",
    "data_holder",
    "symptom",
    "acting_for",
    "service_number",
    "bank_case_reference",
    "provider_reference",
}
SHAPES = {
    "phone": r"\+66\d{8,9}",
    "bank": r"\d{3}",
    "account": r"\d{10,12}",
    "imei": r"\d{15}",
    "time": r"(?:[01]\d|2[0-3]):[0-5]\d",
    "yes_no": r"yes|no",
}
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def _stories(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (STORIES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


ALL = [story for name in ("voices", "voices_heldout", "many", "many_heldout") for story in _stories(name)]


def _labels(story: dict[str, Any]) -> list[tuple[str, Any]]:
    """Each (field, value) that counts as right: the facts and the readings that are as good."""
    return [*story["facts"].items(), *((field, value) for field, values in story["may"].items() for value in values)]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.mark.parametrize("story", ALL, ids=lambda story: story["id"])
def test_labels_fit_the_form(registry: Registry, story: dict[str, Any]) -> None:
    form = registry.get(story["form"])
    assert form is not None
    fields = {field.name: field for field in form.fields}
    written_on = datetime.fromisoformat(story["now"]).date()
    for name, value in _labels(story):
        field = fields[name]
        if field.type == "choice":
            assert value in {choice.id for choice in field.choices}, (name, value)
        elif field.type == "date":
            assert date.fromisoformat(value) <= written_on, (name, value)
        elif field.type == "money":
            assert isinstance(value, int) and value > 0, (name, value)
        else:
            assert re.fullmatch(SHAPES.get(field.type, ".+"), value), (name, value)


@pytest.mark.parametrize("story", ALL, ids=lambda story: story["id"])
def test_facts_are_in_the_text(story: dict[str, Any]) -> None:
    digits = re.sub(r"(?<=\d)[-. ]+(?=\d)", "", story["text"].translate(DIGITS))
    for name, value in story["facts"].items():
        if name in WRITTEN:
            assert value in story["text"], (name, value)
        if name.endswith("_phone"):
            assert value.removeprefix("+66") in digits, (name, value)
        if name.endswith("_account"):
            assert value in digits, (name, value)


def test_no_voice_is_told_twice() -> None:
    others = {story["text"] for name in ("dev", "fresh") for story in _stories(name)}
    texts = [story["text"] for story in ALL]
    assert len({story["id"] for story in ALL}) == len(ALL) == len(set(texts)) == 210
    assert not others & set(texts)
