"""The wording: complete in both languages, in files only, and safe in what counts as a yes."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import texts
from intake.forms import phrases
from intake.forms.conditions import Condition, holds

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("actions", "intake/forms", "intake/texts", "intake/cli", "intake/cases", "intake/messaging", "intake/privacy")
THAI = re.compile(r"[\u0e01-\u0e4e]")  # letters and vowel signs; digits are data to whoever reads numbers


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_hold_the_same_sentences_with_the_same_places() -> None:
    thai, english = texts.keys("th"), texts.keys("en")
    assert thai.keys() == english.keys()
    assert {key: places(thai[key]) for key in thai} == {key: places(english[key]) for key in english}
    assert all(sentence.strip() for sentence in [*thai.values(), *english.values()])


BRANDS = ("LINE",)  # the same in every language


def test_english_sentences_have_no_thai_and_thai_ones_do() -> None:
    assert [key for key, sentence in texts.keys("en").items() if THAI.search(sentence)] == []
    assert [
        key
        for key, sentence in texts.keys("th").items()
        if not THAI.search(sentence) and "{" not in sentence and sentence not in BRANDS
    ] == []


def test_a_question_ends_in_kha_and_a_statement_in_khâ() -> None:
    """The assistant speaks as a woman: คะ after a question or นะ, ค่ะ after a statement, never both nor ครับ."""
    for key, sentence in texts.keys("th").items():
        if not key.startswith(("dialogue.", "faq.", "validators.")):
            continue
        assert "ครับ" not in sentence and "นะค่ะ" not in sentence, key
        assert not re.search(r"(?:ไหม|อะไร|ไหน|(?<!เป็น)ไร|กี่\w{0,6})ค่ะ", sentence), key


def test_numbers_come_only_from_the_reviewed_table() -> None:
    known = {str(entry["number"]) for entry in texts.contacts().values() if entry.get("reviewed")}
    for lang in texts.LANGUAGES:
        for key, sentence in texts.keys(lang).items():
            if key.startswith(("dialogue.", "faq.")):
                for number in re.findall(r"\d{4,}", sentence):
                    raise AssertionError(f"{key} holds {number}; write {{contact.…}} (known: {known})")
    for entry in texts.contacts().values():
        assert bool(entry.get("number")) == bool(entry.get("reviewed")) and set(entry["name"]) == {"th", "en"}
        assert not entry.get("reviewed") or entry["source"].startswith(("https://", "http://"))


def test_no_thai_is_written_in_python() -> None:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            documentation = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                thai = isinstance(node, ast.Constant) and isinstance(node.value, str) and THAI.search(node.value)
                if thai and id(node) not in documentation:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(texts.MissingText):
        texts.text("dialogue.no_such_thing", "th")


YES, NO = phrases.table()["yes_strict"]["exact"], phrases.table()["no"]["exact"]
PARTICLES = phrases.words("particles")


GLUE, ENDINGS = ["", " ", "  ", "! "], ["", "ค่ะ", "ครับผม", "นะคะ", "👍"]


@given(st.lists(st.sampled_from(YES), min_size=1, max_size=3), st.sampled_from(GLUE), st.sampled_from(ENDINGS))
def test_yes_words_one_after_another_are_a_yes(words: list[str], glue: str, ending: str) -> None:
    assert phrases.says("yes_strict", glue.join(words) + ending)


@given(st.sampled_from(NO), st.lists(st.sampled_from([*YES, *PARTICLES]), max_size=3))
def test_whatever_begins_with_a_no_is_never_a_yes(no: str, rest: list[str]) -> None:
    assert not phrases.says("yes_strict", no + " ".join(rest))
    assert not phrases.says("yes_consent", no + " ".join(rest))


@given(st.sampled_from(["yes_strict", "yes_consent", "yes_loose"]), st.sampled_from(PARTICLES))
def test_politeness_alone_is_never_a_yes(command: str, particle: str) -> None:
    assert not phrases.says(command, particle)


def test_no_phrase_means_yes_and_no() -> None:
    for yes in YES:
        assert not phrases.says("no", yes)
    for no in NO:
        assert not phrases.says("yes_loose", no)


QUESTIONS = [
    ("1441 คืออะไร", "aoc"),
    ("ใช้เวลานานไหมคะ", "duration"),
    ("ใครเห็นข้อมูลของฉันบ้าง", "privacy"),
    ("คุณเป็นมิจฉาชีพหรือเปล่า", "real"),
    ("เสียเงินไหม", "fees"),
    ("how long does it take", "duration"),
    ("is this real?", "real"),
    ("เรื่องถึงไหนแล้วคะ", "status"),
    ("โอนไป 1441 บาท", None),
    ("นาฬิกา", None),
    ("ร้านนี้หลอกลวงชัดๆ", None),
]


@pytest.mark.parametrize(("words", "topic"), QUESTIONS)
def test_questions_of_the_faq(words: str, topic: str | None) -> None:
    assert phrases.topic(words) == topic


def test_conditions() -> None:
    paid = Condition("in", field="method", value=("transfer", "qr"))
    big = Condition("at_least", field="amount", value=100)
    both = Condition("all", (paid, Condition("not", (big,))))
    assert holds(None, {}) and holds(paid, {"method": "qr"}) and not holds(paid, {})
    assert holds(both, {"method": "qr", "amount": 50}) and not holds(both, {"method": "qr", "amount": 500})
    assert holds(Condition("any", (paid, big)), {"amount": 100})
    assert holds(Condition("filled", field="x", value=False), {}) and not holds(
        Condition("filled", field="x", value=True), {}
    )
    assert both.fields() == {"method", "amount"}
