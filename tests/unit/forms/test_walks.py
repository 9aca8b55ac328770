"""Whatever people send in whatever order: nothing saved without a yes, nothing given lost, no dead end."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.forms.draft import SLOT_OF_STAGE, Draft
from intake.forms.export import case_answers
from intake.forms.phrases import says
from tests.unit.forms.talking import ANSWERS, STORED, STORY, Person, filled, shipped

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FORM = shipped().get("online_purchase")
assert FORM is not None

COMMANDS = [
    "ใช่", "ไม่", "ไม่ใช่", "ตกลง", "ยินยอม", "ไม่ยินยอม", "ข้าม", "ไม่ทราบ", "ไม่มี",
    "ครบแล้ว", "ยกเลิก", "เก็บไว้", "ลบทิ้ง", "ทำต่อ", "เริ่มใหม่", "เริ่มเรื่องใหม่", "แก้ไข",
    "แก้เบอร์", "แก้ชื่อ", "สรุป", "สวัสดีค่ะ", "ขอบคุณค่ะ", "1441 คืออะไร", "ใช้เวลานานไหม",
    "english", "ภาษาไทย", "ขอคุยกับเจ้าหน้าที่", "1", "3", "19", "๒", "99", "อ่านไม่รู้เรื่อง",
    "👍👍", "\u200b", "<b>x</b>", "แก้เบอร์เป็น 0855554444", "ไม่ใช่ 2590 เป็น 3500", "5/6/26",
    "ใช่ไหม", "ยังไม่ยืนยัน", "ค่ะ", "-", "0", "อยากร้องเรียนค่ะ", STORY,
]  # fmt: skip
YES = ["ยืนยัน", "ใช่ ถูกต้อง ยืนยันค่ะ"]
EVENTS = ["<evidence>", "<sticker>", "<location>", "<greet>"]
anything = st.one_of(
    st.sampled_from(COMMANDS),
    st.sampled_from(list(ANSWERS.values())),
    st.sampled_from(EVENTS),
    st.sampled_from(YES),
    st.text(max_size=60),
    st.text(alphabet="กขคงจฉชซสหอมนรลวยะาิีุูเแโไใ่้๊๋์ๆ0123456789 ฿.,-/", max_size=80),
)
intents = st.sampled_from([None, "inform", "affirm", "deny", "cancel", "request_human", "ask_duration", "nlu_fallback"])


def send(person: Person, words: str, intent: str | None = None) -> str:
    if words == "<evidence>":
        return person.sends_file()
    if words in EVENTS:
        return person.does(words.strip("<>"))
    return person.says(words, intent=intent)


@SLOW
@given(st.lists(st.tuples(anything, intents), min_size=1, max_size=40))
def test_any_mixture_is_answered_and_saves_only_on_a_yes_to_the_card(said: list[tuple[str, str | None]]) -> None:
    person = Person()
    for words, intent in said:
        before = person.draft
        reply = send(person, words, intent)
        if person.outcome == "save":
            assert before is not None and before.stage in ("review", "confirmed") and before.pending is None
            assert words not in EVENTS and says("yes_strict", words)
            return
        assert reply.strip() or person.outcome == "human", (words, person.draft)
        if person.draft is None:
            assert person.outcome in ("deleted", "refused")
            continue
        assert person.draft.stage in (*SLOT_OF_STAGE, "leaving", "kept")
        assert person.draft.stage != "asking" or person.draft.asked is not None


@SLOW
@given(st.lists(anything, max_size=25))
def test_from_anywhere_a_person_can_always_reach_a_filed_case(said: list[str]) -> None:
    person = Person()
    for words in said:
        send(person, words)
        if person.outcome == "save":
            return
    for _ in range(70):
        way = _way_out(person)
        send(person, way)
        if person.outcome == "save":
            return
    raise AssertionError(f"dead end: {person.draft}")


def _way_out(person: Person) -> str:
    """What a person who follows the buttons and questions says next."""
    draft = person.draft
    english = draft is not None and draft.language == "en"
    if draft is None:
        return STORY
    if draft.pending:
        yes = {"loose": "ไม่ใช่", "option": "1", "which": "ไม่มี", "restart": "ทำต่อ", "return": "ทำต่อ"}
        return yes[draft.pending["kind"]]
    if draft.stage == "asking":
        return ANSWERS[str(draft.asked)]
    steps = {"choosing": "1", "consent": "ยินยอม", "review": "ยืนยัน", "leaving": "ทำต่อ", "kept": "ทำต่อ"}
    return "confirm" if english and draft.stage == "review" else steps[draft.stage]


@SLOW
@given(
    st.lists(
        st.sampled_from(["ก", "ไม่เข้าใจคำถาม", "???", "12", "ไม่รู้จะตอบอะไร", "👍", "ใช่ไหม", "x"]),
        min_size=90,
        max_size=90,
    )
)
def test_useless_answers_lead_through_the_form_not_in_circles(said: list[str]) -> None:
    person = Person()
    person.says("อยากร้องเรียนค่ะ")
    person.says("ยินยอม")
    asked: dict[str, int] = {}
    for words in said:
        if person.draft is None or person.draft.stage != "asking":
            break
        asked[str(person.draft.asked)] = asked.get(str(person.draft.asked), 0) + 1
        person.says(words)
    assert person.draft is not None and person.draft.stage == "review"
    assert max(asked.values()) <= 3


VOLUNTEERED = {
    "page_url": "ลิงก์ร้าน https://www.facebook.com/niceshoes",
    "purchase_date": "สั่งไปเมื่อ 1 ตุลาคม 2569",
    "amount": "โอนไป 2,590 บาท",
    "seller_bank": "โอนเข้ากสิกร",
    "seller_account": "เลขบัญชีร้าน 123-4-56789-0",
    "seller_phone": "เบอร์ร้าน 081-111-2222",
    "damage": "ค่าเสียหายทั้งหมด 3000 บาท",
    "complainant_phone": "เบอร์ผม 089-999-8888",
    "complainant_contact": "อีเมล somying@example.com",
}


@SLOW
@given(st.permutations(list(ANSWERS)), st.booleans())
def test_every_order_of_answers_gives_the_same_complaint(order: list[str], by_correction: bool) -> None:
    person = Person()
    person.says("อยากร้องเรียนค่ะ")
    person.says("ยินยอม")
    person.says(ANSWERS["details"])
    for name in order:
        field = FORM.get(name)
        assert field is not None and person.draft is not None
        if name in person.draft.values() or name in ("details", "evidence"):
            continue
        if name == person.draft.asked:
            person.says(ANSWERS[name])
        elif by_correction:
            person.says(f"แก้{field.label['th']}เป็น {ANSWERS[name]}")
        elif name in VOLUNTEERED:
            person.says(VOLUNTEERED[name])
    _answer_the_rest(person)
    assert person.draft is not None
    assert case_answers(FORM, person.draft) == STORED


def _answer_the_rest(person: Person) -> None:
    for _ in range(40):
        assert person.draft is not None
        if person.draft.stage == "review":
            return
        pending = person.draft.pending
        if pending and pending["kind"] == "loose":
            person.says("ไม่ใช่")
        else:
            person.says(ANSWERS[str(person.draft.asked)])
    raise AssertionError(f"still asking {person.draft}")


NOISE = [
    "1441 คืออะไร", "ใช้เวลานานไหมคะ", "สวัสดีค่ะ", "ขอบคุณค่ะ", "สรุป", "<sticker>", "<location>",
    "<greet>", "อ่านไม่รู้เรื่อง", "👍", "ใครเห็นข้อมูลบ้าง",
]  # fmt: skip


@SLOW
@given(st.lists(st.sampled_from(NOISE), max_size=12), st.randoms(use_true_random=False))
def test_noise_between_answers_loses_nothing(noise: list[str], dice: Any) -> None:
    person = Person()
    person.says("อยากร้องเรียนค่ะ")
    person.says("ยินยอม")
    left = list(noise)
    for _ in range(60):
        assert person.draft is not None
        if person.draft.stage == "review":
            break
        tries = person.draft.tries
        if (
            left
            and tries == 0
            and dice.random() < 0.5
            and person.draft.asked
            in ("problem", "purchase_date", "amount", "seller_bank", "seller_phone", "damage", "purpose")
        ):
            send(person, left.pop())
        else:
            person.says(ANSWERS[str(person.draft.asked)])
    assert person.draft is not None and case_answers(FORM, person.draft) == STORED


@SLOW
@given(st.lists(anything, max_size=30))
def test_what_was_given_stays_until_it_is_changed_or_deleted(said: list[str]) -> None:
    person = filled()
    changing = ("แก้", "ไม่ใช่ 2590", "ไม่", "1", "3", "19", "๒", "99", "-", "0", "เริ่ม", "ใหม่", "edit")
    for words in said:
        if any(word in words for word in changing) or (person.draft and person.draft.editing):
            continue
        before = person.values
        send(person, words)
        if person.draft is None or person.outcome == "save":
            return
        after = person.values
        before.pop("evidence", None)
        story = str(after.pop("details")), str(before.pop("details"))
        assert story[0].startswith(story[1])
        if person.draft.pending is None and person.draft.stage == "review":
            assert {name: after.get(name) for name in before} == before


@given(st.lists(anything, max_size=15))
@settings(max_examples=40, deadline=None)
def test_a_draft_survives_json_at_every_step(said: list[str]) -> None:
    person = Person()
    for words in said:
        send(person, words)
        if person.draft is not None:
            packed = json.loads(json.dumps(person.draft.to_json(), ensure_ascii=False))
            assert Draft.from_json(packed) == person.draft
