"""The components of the pipeline, each by itself."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bench.nlu import own
from bot.components import ruler
from bot.components.extractor import ThaiExtractor, event_time
from bot.components.features import CONCEPTS, concepts_in, features, parts
from bot.components.form_gate import FormGate
from bot.components.linear_model import LinearModel
from bot.components.tokenizer import MAX_CHARACTERS, ThaiTokenizer
from intake import thai

TOKENIZER = ThaiTokenizer(ThaiTokenizer.get_default_config())
RULER = ruler.ThaiEntityRuler(ruler.build_language())
STORY = "สั่งรองเท้าจากช้อปปี้ ร้านไม่ยอมส่งของ ส่งกับ Flash Express จ่ายแบบเก็บเงินปลายทาง"


def read(text: str, **metadata: Any) -> Message:
    """Return a message that has gone through tokenizer, ruler and extractor."""
    message = Message({TEXT: text, "metadata": metadata})
    TOKENIZER.process([message])
    RULER.process([message])
    ThaiExtractor().process([message])
    return message


def found(text: str, **metadata: Any) -> dict[str, Any]:
    """Return the value of each kind that was found, the last one where there are several."""
    return {entity["entity"]: entity["value"] for entity in read(text, **metadata).get(ENTITIES, [])}


# --- words ---------------------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    message = Message({TEXT: text})
    tokens = TOKENIZER.tokenize(message, TEXT)
    ends = [(token.start, token.end) for token in tokens]
    assert all(0 <= start < end <= len(text) for start, end in ends)
    assert all(first[1] <= second[0] for first, second in pairwise(ends))


def test_domain_words_stay_whole() -> None:
    words = [token.text for token in TOKENIZER.tokenize(Message({TEXT: "โอนพร้อมเพย์ซื้อในช้อปปี้ไม่ตรงปก"}), TEXT)]
    assert {"พร้อมเพย์", "ช้อปปี้", "ไม่ตรงปก"} <= set(words)


def test_a_very_long_text_is_read_up_to_its_limit() -> None:
    tokens = TOKENIZER.tokenize(Message({TEXT: "ร้านโกง " * 5000}), TEXT)
    assert tokens[-1].end <= MAX_CHARACTERS


# --- facts ---------------------------------------------------------------------------------------------------------


def test_the_ruler_finds_what_a_story_names() -> None:
    facts = found(STORY)
    assert facts["platform"] == "shopee" and facts["carrier"] == "flash"
    assert facts["payment_method"] == "cod" and facts["problem"] == "not_delivered"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("ร้านไม่ยอมคืนเงินให้หนูเลย", "problem", "refund_refused"),
        ("ยังไม่ได้รับสินค้าเลยค่ะ", "problem", "not_delivered"),
        ("ของไม่มาซะที", "problem", "not_delivered"),
        ("ได้ของปลอมมาค่ะ", "problem", "counterfeit"),
        ("เครื่องมาถึงพังเลย", "problem", "defective"),
        ("ไม่ตรงปกจ้า", "problem", "not_as_described"),
        ("มีพัสดุมาแต่หนูไม่เคยสั่ง", "problem", "cod_not_ordered"),
        ("ซื้อใน LAZADA", "platform", "lazada"),
        ("ซื้อผ่าน Tik Tok Shop", "platform", "tiktok"),
        ("เจอในเฟส", "platform", "facebook"),
        ("คุยกันทางไลน์", "platform", "line"),
        ("สแกน QR จ่าย", "payment_method", "promptpay"),
        ("ใช้บัตรเครดิตค่ะ", "payment_method", "card"),
        ("ส่งทางไปรษณีย์ไทย", "carrier", "thailand_post"),
        ("เน็ตเอไอเอสหลุดทุกวัน", "provider", "ais"),
        ("ค่ายทรูคิดเงินเกิน", "provider", "true"),
        ("จอแตกค่ะ", "symptom", "screen"),
        ("my phone fell in water", "symptom", "water"),
    ],
)
def test_ways_to_say_it(text: str, kind: str, value: str) -> None:
    assert found(text).get(kind) == value


def test_no_message_with_a_fact_is_passed_over() -> None:
    for text in ("ไม่ตรงปกจ้า", "COD ค่ะ", "ซื้อใน LAZADA", "Tik Tok", STORY):
        assert read(text).get(ENTITIES), text


def test_no_message_is_kept_from_spacy_that_it_would_find_something_in() -> None:
    passed = 0
    for row in own.examples():
        tokens = TOKENIZER.tokenize(Message({TEXT: row["text"]}), TEXT)
        doc = RULER._nlp.get_pipe("entity_ruler")(ruler._doc(RULER._nlp.vocab, tokens))
        found_here = {entity["entity"] for entity in read(row["text"]).get(ENTITIES, [])}
        assert {span.label_ for span in doc.ents} <= found_here, row["text"]
        passed += not doc.ents
    assert passed > 1000


def test_online_is_not_line() -> None:
    assert "platform" not in found("ซื้อของออนไลน์")


def test_entities_stand_where_they_say() -> None:
    for entity in read("\u200b  ซื้อในช้อปปี้ โอน ๑,๕๐๐ บาท").get(ENTITIES):
        assert entity["end"] > entity["start"] >= 3
        assert {"entity", "value", "start", "end", "confidence_entity", "extractor"} <= set(entity)
    spans = {e["entity"]: (e["start"], e["end"]) for e in read("ซื้อในช้อปปี้ โอน 1,500 บาท").get(ENTITIES)}
    assert "ซื้อในช้อปปี้ โอน 1,500 บาท"[slice(*spans["platform"])] == "ช้อปปี้"


def test_the_values_are_choices_of_the_form() -> None:
    form = Path("bot/forms/online_purchase.yml").read_text(encoding="utf-8")
    platforms = Path("intake/forms/data/platforms.yml").read_text(encoding="utf-8")
    telecom, device = (Path(f"bot/forms/{name}.yml").read_text(encoding="utf-8") for name in ("telecom", "device"))
    for pattern in ruler.read_patterns():
        if pattern["label"] == "provider":
            assert f"id: {pattern['id']}," in telecom or f"id: '{pattern['id']}'," in telecom
        if pattern["label"] == "symptom":
            assert f"id: {pattern['id']}," in device
        if pattern["label"] in ("problem", "payment_method"):
            assert f"- id: {pattern['id']}\n" in form
        if pattern["label"] == "platform":
            assert f"- id: {pattern['id']}\n" in platforms


def test_every_kind_is_declared_in_the_domain() -> None:
    declared = set(Domain.load("bot/domain").entities)
    assert {pattern["label"] for pattern in ruler.read_patterns()} | set(thai.KINDS) <= declared


def test_a_pattern_file_of_a_wrong_shape_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("platform: {shopee: shopee}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"p\.yml: platform\.shopee"):
        ruler.read_patterns(tmp_path / "p.yml")


def test_relative_dates_are_seen_from_the_time_of_the_event() -> None:
    # 00:30 in Bangkok on the 30th is still the 29th in UTC.
    assert found("โอนเมื่อวาน", event_time="2026-09-29T17:30:00+00:00")["date"] == "2026-09-29"


@pytest.mark.parametrize("stamp", [None, 5, "", "yesterday", "2026-09-30T10:00:00"])
def test_a_time_that_says_nothing_is_none(stamp: Any) -> None:
    assert event_time(Message({TEXT: "x", "metadata": {"event_time": stamp}})) is None
    assert event_time(Message({TEXT: "x"})) is None


# --- intents -------------------------------------------------------------------------------------------------------


def cut(text: str) -> list[str]:
    """Return a text's words."""
    return [token.text for token in thai.tokenize(text)]


def counted(text: str) -> Any:
    """Return a text's features."""
    return features(cut(text))


GREETINGS, FAREWELLS = ["สวัสดี", "หวัดดี", "ดีจ้า", "hello"], ["ลาก่อน", "บาย", "ไปละ", "bye"]


def test_a_model_that_was_saved_says_the_same(tmp_path: Path) -> None:
    texts = GREETINGS + FAREWELLS
    model = LinearModel.fit([counted(text) for text in texts], ["greet"] * 4 + ["goodbye"] * 4)
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    for text in texts:
        before, after = model.predict(parts(cut(text))), loaded.predict(parts(cut(text)))
        assert [name for name, _ in before] == [name for name, _ in after]
        assert [chance for _, chance in before] == pytest.approx([chance for _, chance in after], abs=1e-6)
        assert sum(chance for _, chance in after) == pytest.approx(1.0, abs=1e-5)
    assert loaded.predict(parts(cut("สวัสดี")), most=1)[0][0] == "greet"
    assert len(loaded.predict(parts(cut("สวัสดี")), most=1)) == 1


def test_a_text_of_nothing_known_is_answered_without_certainty(tmp_path: Path) -> None:
    model = LinearModel.fit([counted(t) for t in ("ก", "ข", "ค", "ง")], ["a", "a", "b", "b"])
    assert model.predict(parts([]))[0][1] < 0.9


def test_concepts_reach_words_of_no_example() -> None:
    assert "human" in concepts_in("ขอ สาย จนท หน่อย")
    assert "hotline" in concepts_in("1441 คือ อะไร")
    assert "hello" in concepts_in("hi there") and "hello" not in concepts_in("white")


def test_concepts_are_texts() -> None:
    import yaml

    for name, phrases in yaml.safe_load(CONCEPTS.read_text(encoding="utf-8")).items():
        assert len(phrases) == len(set(phrases)), name


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_features_of_any_text(text: str) -> None:
    assert set(features(text.split())) == {"char", "sound", "word", "sense"}


# --- the gate ------------------------------------------------------------------------------------------------------

DOMAIN = Domain.load("bot/domain")


def gated(text: str, intent: str, confidence: float = 0.95, kind: str | None = "text") -> str:
    """Return the intent that the gate lets through while a field of this type is asked (None: nothing is)."""
    events: list[Any] = []
    if kind is not None:
        asked = json.dumps({"field": "f", "type": kind, "choices": []})
        events = [ActiveLoop("complaint_form"), SlotSet("asked", asked)]
    message = read(text)
    message.set(INTENT, {"name": intent, "confidence": confidence})
    tracker = DialogueStateTracker.from_events("c", events, DOMAIN.slots)
    FormGate({}).process([message], tracker)
    return str(message.get(INTENT)["name"])


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "kind", "wanted"),
    [
        ("ไม่ส่งของแล้วก็ไม่ตอบแชทเลยตั้งแต่วันนั้น", "deny", 0.9, "long_text", "inform"),
        ("ยกเลิก", "cancel", 0.95, "long_text", "cancel"),
        ("ร้านบอกว่ายกเลิกออเดอร์ไปแล้ว แต่ก็ไม่ยอมโอนเงินคืนให้หนูสักที ผ่านมาสองอาทิตย์แล้ว", "cancel", 0.9, "long_text", "inform"),
        ("ขอคุยกับเจ้าหน้าที่", "request_human", 0.9, "phone", "request_human"),
        ("ขอคุยกับเจ้าหน้าที่", "request_human", 0.4, "phone", "inform"),
        ("ใช่", "affirm", 0.9, "confirmation", "affirm"),
        ("ไม่ยินยอม", "deny", 0.9, "consent", "deny"),
        ("ใช่", "affirm", 0.9, "text", "inform"),
        ("0891234567", "skip", 0.9, "phone", "inform"),
        ("ไม่ใช่ 2500 เป็น 3500 บาท", "correct", 0.9, "money", "correct"),
        ("สั่งของแล้วไม่ได้ของ", "complain_online_purchase", 0.99, "long_text", "inform"),
        ("ไม่ทราบ", "unknown_answer", 0.9, "account", "unknown_answer"),
    ],
)  # fmt: skip
def test_the_gate(text: str, intent: str, confidence: float, kind: str, wanted: str) -> None:
    assert gated(text, intent, confidence, kind) == wanted


def test_where_nothing_is_asked_the_gate_is_open() -> None:
    assert gated("สั่งของแล้วไม่ได้ของ", "complain_online_purchase", kind=None) == "complain_online_purchase"


def test_the_gate_keeps_what_was_read() -> None:
    message = read("สั่งของแล้วไม่ได้ของ")
    message.set(INTENT, {"name": "complain_other", "confidence": 0.7})
    events = [ActiveLoop("complaint_form"), SlotSet("asked", '{"field": "details", "type": "long_text"}')]
    FormGate({}).process([message], DialogueStateTracker.from_events("c", events, DOMAIN.slots))
    assert message.get(INTENT) == {"name": "inform", "confidence": 0.7, "read_as": "complain_other"}


def test_words_are_kept_for_later_components() -> None:
    assert read(STORY).get(TOKENS_NAMES[TEXT])
