"""Somebody who sends anything at all, to every form: nothing saved without a yes, nothing given lost, always an end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from intake.forms.draft import SLOT_OF_STAGE
from intake.forms.export import case_answers
from intake.forms.phrases import says
from intake.forms.schema import Field, Form
from tests.unit.forms.talking import Person, shipped

FORMS = sorted(form.name for form in shipped())
OF_TYPE = {
    "text": "คำตอบสั้น ๆ",
    "long_text": "ร้านรับเงินแล้วเงียบ ทักไปหลายรอบไม่ตอบเลย",
    "person_name": "สมหญิง รักไทย",
    "phone": "089-000-8888",
    "email": "som@example.com",
    "address": "99/1 ถ.สุขุมวิท แขวงคลองเตย กทม. 10110",
    "contact": "somying@example.com",
    "money": "2,590 บาท",
    "date": "1 ตุลาคม 2569",
    "time": "14:30",
    "url": "https://www.example.com/page",
    "bank": "กสิกร",
    "account": "123-4-56789-0",
    "imei": "490154203237518",
    "national_id": "1101700230705",
    "tax_id": "0105556123459",
    "evidence": "ไม่มีหลักฐาน",
    "yes_no": "ใช่",
}
COMMANDS = [
    "ใช่", "ไม่", "ไม่ใช่", "ตกลง", "ยินยอม", "ข้าม", "ไม่ทราบ", "ไม่มี", "ครบแล้ว", "แก้ไข", "แก้เบอร์", "สรุป", "สวัสดีค่ะ",
    "1441 คืออะไร", "พรุ่งนี้ฝนตกไหม", "english please", "ภาษาไทย", "1", "2", "๓", "99", "กขค", "👍", "\u200b", "ไอ้เหี้ย",
    "เปลี่ยนเรื่อง", "อื่น ๆ", "จริงๆ เป็นเรื่องบัญชีโดนแฮก", "จริงๆ เป็นเรื่องซื้อของออนไลน์", "5/6/26", "ค่ะ", "ใช่ไหม",
    "โอนไป 3,500 บาท", "ไม่ใช่ 2590 เป็น 3500", "เบอร์ผม 081-000-2222", "สมชาย ใจดี 081-000-3333 a@example.com",
    "เก็บไว้", "ทำต่อ",
]  # fmt: skip
ENDS = ["ยกเลิก", "ลบทิ้ง", "เริ่มใหม่", "ไม่ยินยอม", "เริ่มเรื่องใหม่"]
YES = ["ยืนยัน", "ใช่ ถูกต้อง ยืนยันค่ะ", "confirm"]
EVENTS = ["evidence", "sticker", "location", "greet"]
ROOM = {"max_examples": 10, "stateful_step_count": 20, "deadline": None}
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def answer(field: Field) -> str:
    """A good answer to a field."""
    return field.choices[0].label["th"] if field.choices else OF_TYPE[field.type]


def opened(name: str) -> Person:
    """Somebody whose story was taken for this form."""
    form = shipped().get(name)
    assert form is not None
    person = Person(registry=shipped())
    person.says("เจอเรื่องนี้มากับตัวเลยค่ะ อยากให้ช่วยหน่อย ไม่รู้จะทำยังไงแล้วจริง ๆ", intent=form.intents[0])
    for _ in range(3):
        assert person.draft is not None
        if person.draft.stage == "choosing":
            person.says("1" if person.draft.form == name else form.title["th"])
        elif person.draft.stage == "consent":
            person.says("ยินยอม")
    return person


def known(person: Person) -> set[str]:
    """Every value that the draft keeps, wherever it keeps it."""
    draft = person.draft
    if draft is None:
        return set()
    told = [answer for name, answer in draft.answers.items() if answer.status == "given" and name != "evidence"]
    kept = [answer.value for answer in told]
    kept += [item["value"] for item in draft.parked.values()] + [item["old"] for item in draft.history]
    return {str(value) for value in kept}


class Walker(RuleBasedStateMachine):
    """One person, one conversation after another; every step is checked, and at the end there must be a way out."""

    def __init__(self) -> None:
        super().__init__()
        self.person = Person(registry=shipped())
        self.saved = False

    @initialize(name=st.sampled_from(FORMS), asked_right=st.booleans())
    def tell(self, name: str, asked_right: bool) -> None:
        self.person = opened(name) if asked_right else Person(registry=shipped())

    def send(self, words: str, event: str | None = None, ends: bool = False) -> None:
        before, stage = known(self.person), self.person.draft.stage if self.person.draft else None
        story = _story(self.person)
        if event == "evidence":
            self.person.sends_file()
        elif event:
            self.person.does(event)
        else:
            self.person.says(words)
        self.saved = self.person.outcome == "save"
        step = self.person.step
        assert step is not None and (
            any(reply.text.strip() for reply in step.replies) or step.outcome in ("human", "save")
        )
        if self.saved:
            assert stage in ("review", "confirmed") and event is None and says("yes_strict", words)
            self.person.draft = None
        elif self.person.draft is not None and not ends and stage not in ("leaving", "kept", None):
            lost = {value for value in before - known(self.person) if value not in story}
            assert not lost, f"{lost} lost by {words!r}"
            assert _story(self.person).startswith(story[:200]) or before - known(self.person) == set()

    @rule(words=st.sampled_from(COMMANDS))
    def command(self, words: str) -> None:
        if (
            self.person.draft is not None
            and self.person.draft.pending
            and self.person.draft.pending["kind"] == "restart"
        ):
            words = "ไม่"
        self.send(words)

    @rule(words=st.sampled_from(ENDS))
    def ends(self, words: str) -> None:
        self.send(words, ends=True)
        if self.person.draft is not None and (self.person.draft.pending or {}).get("kind") == "restart":
            self.send("ไม่")

    @rule(words=st.text(max_size=60))
    def noise(self, words: str) -> None:
        self.send(words)

    @rule(event=st.sampled_from(EVENTS))
    def event(self, event: str) -> None:
        self.send("", event)

    @precondition(lambda self: self.person.draft is not None and self.person.draft.asked is not None)
    @rule()
    def good_answer(self) -> None:
        draft = self.person.draft
        form = shipped().get(draft.form) if draft else None
        field = form.get(draft.asked) if form and draft else None
        if field is not None:
            self.send(answer(field))

    @precondition(lambda self: self.person.draft is not None and self.person.draft.stage == "review")
    @rule(words=st.sampled_from(YES))
    def yes(self, words: str) -> None:
        self.send(words)

    @invariant()
    def the_draft_makes_sense(self) -> None:
        draft = self.person.draft
        if draft is not None:
            assert draft.stage in (*SLOT_OF_STAGE, "leaving", "kept")
            assert draft.stage != "asking" or draft.asked is not None
            assert draft.stage != "choosing" or draft.offers or draft.opening is None  # a file came first
            assert len(draft.history) <= 60 and len(draft.loose) <= 12

    def teardown(self) -> None:
        if not self.saved:
            reach_the_end(self.person)


def _story(person: Person) -> str:
    form = shipped().get(person.draft.form) if person.draft else None
    field = next((item for item in form.fields if item.story), None) if form else None
    found = person.draft.answers.get(field.name) if field and person.draft else None
    return str(found.value) if found is not None and found.status == "given" else ""


def reach_the_end(person: Person) -> None:
    """Follow questions and buttons until a case is filed; AssertionError when that does not end."""
    for _ in range(90):
        person.says(_way_out(person))
        if person.outcome == "save":
            return
    raise AssertionError(f"no end: {person.draft}")


def _way_out(person: Person) -> str:
    draft = person.draft
    if draft is None:
        return "สั่งรองเท้าจากเพจ Sneaker Hub TH ทางเฟซบุ๊ก โอนไปสองพันห้า ร้านไม่ส่งของแล้วบล็อกหนี"
    if draft.pending:
        ways = {"option": "1", "which": "ไม่มี", "restart": "ทำต่อ", "return": "ทำต่อ"}
        return ways.get(draft.pending["kind"], "ไม่ใช่")
    if draft.stage == "asking":
        form = shipped().get(draft.form)
        field = form.get(draft.asked) if form else None
        assert field is not None
        return answer(field)
    steps = {"choosing": "1", "consent": "ยินยอม", "review": "ยืนยัน", "leaving": "ทำต่อ", "kept": "ทำต่อ"}
    return "confirm" if draft.language == "en" and draft.stage == "review" else steps[draft.stage]


TestWalker = pytest.mark.timeout(600)(Walker.TestCase)
TestWalker.settings = settings(suppress_health_check=SLOW, **ROOM)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_can_be_filled_to_its_end(name: str) -> None:
    person = opened(name)
    reach_the_end(person)
    assert person.outcome == "save" and person.draft is not None and person.draft.form == name


def volunteered(form: Form) -> dict[str, str]:
    """What can be said at any time, by field: as a correction, which names its field."""
    types = ("phone", "money", "date", "bank", "account", "time", "person_name", "imei")
    plain = [field for field in form.fields if field.type in types and not field.volunteered]
    return {field.name: f"แก้{field.label['th']}เป็น {answer(field)}" for field in plain}


@settings(max_examples=6, deadline=None, suppress_health_check=SLOW)
@given(name=st.sampled_from(FORMS), dice=st.randoms(use_true_random=False))
def test_any_order_of_answers_gives_the_same_case(name: str, dice: Any) -> None:
    """What is volunteered out of turn, in any order, ends as the same answers as when it is asked for in turn."""
    form = shipped().get(name)
    assert form is not None
    in_turn, shuffled = opened(name), opened(name)
    _finish(in_turn)
    extra = list(volunteered(form).items())
    dice.shuffle(extra)
    applying = case_answers(form, in_turn.draft) if in_turn.draft else {}
    for field, words in extra[: dice.randint(1, 6)]:
        if applying.get(field) is not None:
            shuffled.says(words)
            while shuffled.draft is not None and shuffled.draft.pending:
                shuffled.says(_way_out(shuffled))
    _finish(shuffled)
    assert in_turn.draft is not None and shuffled.draft is not None
    assert case_answers(form, shuffled.draft) == applying


def _finish(person: Person) -> None:
    for _ in range(60):
        assert person.draft is not None
        if person.draft.stage == "review":
            return
        person.says(_way_out(person))
    raise AssertionError(f"no review card: {person.draft}")
