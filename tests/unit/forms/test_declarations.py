"""A wrong declaration is refused with its file and line, all errors at once; a right one needs no Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.forms import tables
from intake.forms.checks import VALIDATORS
from intake.forms.kinds import KINDS
from intake.forms.manual import pages
from intake.forms.registry import FormsInvalid, load_registry, read_forms
from intake.forms.values import READERS
from intake.texts import keys
from tests.unit.forms.talking import Person, shipped

GOOD = """\
form: noise
version: 1
category: other
title: {th: เสียงดัง, en: Noise}
fields:
  - name: loud
    type: choice
    label: {th: ดังแค่ไหน, en: How loud}
    ask: {th: ดังแค่ไหนคะ, en: 'How loud?'}
    choices:
      - {id: very, label: {th: มาก, en: Very}}
      - {id: little, label: {th: น้อย, en: A little}}
  - name: since
    type: date
    required: false
    when: {field: loud, equals: very}
    label: {th: ตั้งแต่วันที่, en: Since}
    ask: {th: ตั้งแต่วันไหนคะ, en: 'Since when?'}
    example: {th: เมื่อวาน, en: yesterday}
"""


def errors_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "noise.yml").write_text(text, encoding="utf-8")
    _, errors = read_forms(tmp_path)
    return [f"{error.line}: {error.message}" for error in errors]


URGENT = "urgency: [{{kind: {}, when: {{field: loud, {}}}}}]"
WRONG = [
    # (what is replaced, by what, the line of the error, words of its message)
    ("type: date", "type: moon", 14, "unknown type 'moon'"),
    ("type: choice", "type: choice\n    validator: shiny", 8, "unknown validator 'shiny'"),
    ("type: choice", "type: choice\n    validator: {min_length: 3}", 8, "does not work on type choice"),
    ("type: date", "type: date\n    validator: {max_age_days: soon}", 15, "needs a whole number"),
    ("label: {th: ตั้งแต่วันที่, en: Since}", "label: {th: ตั้งแต่วันที่}", 17, "'label' is missing in language 'en'"),
    ("en: 'Since when?'", "en: ''", 18, "'ask' is missing in language 'en'"),
    ("example: {th: เมื่อวาน, en: yesterday}\n", "", 13, "'example' is missing"),
    ("en: 'How loud?'", "en: How loud?", 9, "needs quotes"),
    ("field: loud, equals: very", "field: quiet, equals: very", 16, "'quiet', which is no field"),
    ("field: loud, equals: very", "field: loud, equals: huge", 16, "'huge' is no choice of field 'loud'"),
    ("field: loud, equals: very", "field: loud, like: very", 16, "a condition names a field and one of"),
    ("field: loud, equals: very", "field: since, filled: true", 16, "depends on itself: since -> since"),
    ("name: since", "name: loud", 13, "field 'loud' is already declared in line 6"),
    ("name: since", "name: Since-When", 13, "is no name"),
    ("id: little", "id: very", 12, "choice 'very' of field 'loud' is given twice"),
    ("category: other", "category: weather", 3, "unknown category 'weather'"),
    ("version: 1", "version: first", 2, "'version' must be a whole number"),
    ("version: 1", "version: 1\nversion: 2", 3, "'version' is given twice"),
    ("required: false", "required: maybe", 15, "'required' must be true or false"),
    ("required: false", "owner: neighbour", 15, "unknown owner 'neighbour'"),
    ("required: false", "owner: complainant", 13, "needs 'personal'"),
    ("required: false", "retention: forever", 15, "unknown retention 'forever'"),
    ("required: false", "referral: [nasa]", 15, "unknown referral 'nasa'"),
    ("required: false", "personal: {class: secret, purpose: {th: ก, en: a}}", 15, "unknown class 'secret'"),
    ("required: false", "colour: red", 15, "unknown key 'colour' in field"),
    ("fields:", f"{URGENT.format('threat', 'within_days: 3')}\nfields:", 5, "needs a date"),
    ("fields:", f"{URGENT.format('flood', 'equals: very')}\nfields:", 5, "unknown kind 'flood'"),
    ("fields:", "urgency: [soon]\nfields:", 5, "urgency is a mapping with kind, when"),
    (
        "fields:", "advice: [{text: {th: โทร 1441, en: a}, source: x, expires: 2030-01-01}]\nfields:", 5,
        "write {contact.aoc} instead of 1441",
    ),
    (
        "fields:", "advice: [{text: {th: 'โทร {contact.pdpc}', en: a}, source: x, expires: 2030-01-01}]\nfields:", 5,
        "no reviewed number for 'contacts.pdpc'",
    ),
    ("required: false", "requird: false", 15, "unknown key 'requird' in field, did you mean 'required'?"),
    ("type: date", "type: dat", 14, "unknown type 'dat', did you mean 'date'?"),
    ("name: since", "use: nothing", 13, "unknown shared field 'nothing'"),
    ("fields:", "referral: [nasa]\nfields:", 5, "unknown to 'nasa'"),
    ("fields:", "referral: [{to: etda, when: {field: quiet, filled: true}}]\nfields:", 5, "'quiet', which is no field"),
    ("fields:", "groups: {both: {ask: {th: ก, en: a}}}\nfields:", 5, "group 'both' needs two fields or more"),
    ("fields:", "groups: {both: loud}\nfields:", 5, "group is a mapping with ask"),
    ("required: false", "together: both", 13, "in group 'both', which 'groups' does not declare"),
    ("type: choice", "type: choice\n    together: both", 6, "of type choice cannot be asked together"),
    ("fields:", "advice: [{text: {th: ก, en: a}, expires: 2030-01-01}]\nfields:", 5, "'source' is missing"),
    ("fields:", "advice: [{text: {th: ก, en: a}, source: x, expires: soon}]\nfields:", 5, "'expires' must be a day"),
    ("version: 1", "version: [", 4, "not readable as YAML"),
]  # fmt: skip


def test_a_right_form_has_no_errors(tmp_path: Path) -> None:
    assert errors_of(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "new", "line", "message"), WRONG)
def test_a_wrong_form_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    found = errors_of(tmp_path, GOOD.replace(old, new, 1))
    assert any(error.startswith(f"{line}: ") and message in error for error in found), found


def test_all_errors_are_told_at_once_and_stop_the_start(tmp_path: Path) -> None:
    bad = GOOD.replace("type: date", "type: moon").replace("category: other", "category: weather")
    (tmp_path / "a.yml").write_text(bad, encoding="utf-8")
    (tmp_path / "b.yml").write_text("form: noise\nversion: 1\n", encoding="utf-8")
    with pytest.raises(FormsInvalid) as caught:
        load_registry(tmp_path)
    told = str(caught.value)
    assert "a.yml:14: unknown type" in told and "a.yml:3: unknown category" in told
    assert "b.yml:1: 'fields' is missing" in told and "already declared in" in told


def test_longer_circles_are_found(tmp_path: Path) -> None:
    text = GOOD.replace("type: choice", "type: choice\n    when: {field: since, filled: true}")
    assert any("loud -> since -> loud" in error for error in errors_of(tmp_path, text))


@pytest.mark.parametrize("content", ["", "just words", "- a\n- b\n", "fields: 3\n", "\u0000", "a: &x [*x]\n"])
def test_what_is_no_form_at_all_is_refused_not_crashed_on(tmp_path: Path, content: str) -> None:
    assert errors_of(tmp_path, content)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert read_forms(tmp_path)[1]


def test_words_that_yaml_takes_for_something_else_stay_words(tmp_path: Path) -> None:
    text = GOOD.replace("en: Very", "en: No").replace("th: มาก", "th: 0812")
    (tmp_path / "noise.yml").write_text(text, encoding="utf-8")
    form = load_registry(tmp_path).get("noise")
    assert form is not None and form.fields[0].choices[0].label == {"th": "0812", "en": "No"}


def test_the_shipped_forms_are_right() -> None:
    _, errors = read_forms()
    assert errors == []


def test_a_new_form_works_without_any_python(tmp_path: Path) -> None:
    template = (tables.DATA / "new_form.yml.template").read_text(encoding="utf-8").replace("FORM_NAME", "fresh")
    (tmp_path / "fresh.yml").write_text(template, encoding="utf-8")
    person = Person(registry=load_registry(tmp_path))
    for words in ("มีเรื่องจะแจ้งค่ะ", "ยินยอม", "เพื่อนบ้านปลอมเฟซบุ๊กเป็นฉัน", "เมื่อวาน", "สมหญิง รักไทย 0812345678", "ยืนยัน"):
        person.says(words)
    assert person.outcome == "save"
    assert person.values["incident_date"] == "2026-11-20"


def test_a_choice_between_forms_is_offered_and_the_story_is_not_lost(tmp_path: Path) -> None:
    template = (tables.DATA / "new_form.yml.template").read_text(encoding="utf-8")
    for name in ("first", "second"):
        (tmp_path / f"{name}.yml").write_text(template.replace("FORM_NAME", name), encoding="utf-8")
    person = Person(registry=load_registry(tmp_path))
    person.says("เมื่อวานมีคนเอารูปฉันไปเปิดเพจปลอมหลอกคนอื่นให้โอนเงินหลายรายแล้วค่ะ ช่วยด้วยค่ะ")
    assert person.draft and person.draft.stage == "choosing" and len(person.buttons) == 2
    person.says("๒")
    assert person.draft.form == "second" and "เพจปลอม" in person.values["details"]


def test_every_type_and_validator_has_its_reader_and_its_words() -> None:
    assert set(KINDS) == set(READERS)
    for lang in ("th", "en"):
        assert {f"validators.{name}" for name in VALIDATORS} <= keys(lang).keys()


def test_personal_fields_of_the_shipped_form_say_what_they_are_for() -> None:
    form = shipped().get("online_purchase")
    assert form is not None
    for field in form.fields:
        if field.owner == "complainant" or field.part in ("name", "phone", "bank", "account"):
            assert field.personal is not None and field.personal.purpose["th"], field.name


def test_the_pages_about_the_forms_are_up_to_date() -> None:
    folder = tables.DATA.parents[2] / "docs" / "forms"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    wanted = pages(shipped())
    stale = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    assert not stale, f"run: python -m intake forms docs ({', '.join(stale)})"


def test_what_means_the_same_is_the_same_kind_of_answer_in_every_form() -> None:
    kinds: dict[str, set[tuple[str, str | None]]] = {}
    for form in shipped():
        for field in form.fields:
            if field.name not in ("provider", "platform"):
                kinds.setdefault(field.name, set()).add((field.type, field.owner))
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def test_every_form_can_be_told_in_both_languages_and_ends_with_sourced_advice() -> None:
    for form in shipped():
        assert form.intents and form.keywords.get("th") and form.keywords.get("en"), form.name
        for advice in form.advice:
            assert advice.source and advice.expires.year < 2030, form.name
        for field in form.fields:
            for choice in field.choices:
                assert len(choice.label["th"]) <= 40 and len(choice.label["en"]) <= 40, (field.name, choice.id)


def test_a_tip_off_asks_for_nothing_personal_and_a_light_form_stays_light() -> None:
    for name in ("tip_off", "question", "advice"):
        form = shipped().get(name)
        assert form is not None
        asked = [field for field in form.fields if not field.volunteered]
        assert 2 <= len(asked) <= 5 and not form.personal, name
        assert not [field for field in form.fields if field.owner == "complainant"], name
