"""The cards of the assistant on LINE: what is shown, what a tap does, and that nothing of the text is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.line.cards import Reader
from connectors.line.postbacks import Postbacks
from connectors.line.render import Manner, render
from intake.messaging.types import OutboundMessage, QuickReply
from tests.support.line_openapi import complaints_about, needs_description
from tests.support.line_rules import check_message

USER = "U" + "1" * 32
POSTBACKS = Postbacks("a secret of the tests")
ROWS = [
    {"label": "ซื้อผ่านช่องทางไหน", "value": "Facebook", "field": "platform"},
    {"label": "จำนวนเงิน", "value": "1,590 บาท", "field": "amount"},
]
REVIEW = {"kind": "review", "title": "ช่วยตรวจทานก่อนส่งนะคะ", "rows": ROWS, "footer": "ถ้าถูกต้องพิมพ์ “ยืนยัน”"}
RECEIPT = {"kind": "receipt", "number": "RT-7K3M-Q2XA", "title": "รับเรื่องแล้ว"}
CALLS = [{"label": "ศูนย์ AOC", "number": "1441"}, {"label": "ธนาคารกสิกรไทย", "number": "0 2888 8888"}]
GOLDEN_HOUR = {"kind": "golden_hour", "title": "โทรอายัดเงินก่อน", "lines": ["โทรตอนนี้เลยค่ะ"], "calls": CALLS, "note": "ฟรี"}


def cases(count: int) -> dict[str, Any]:
    listed = [
        {"number": f"RT-0000-000{n % 10}", "title": "ซื้อของออนไลน์", "state": "รับเรื่องแล้ว", "opened": "1 พ.ย. 2569"}
        for n in range(count)
    ]
    return {"kind": "case_list", "title": "เรื่องของคุณ", "cases": listed}


def shown(card: dict[str, Any], text: str = "ข้อความครบถ้วน", language: str = "th") -> list[dict[str, Any]]:
    manner = Manner(reader=Reader(USER, language, POSTBACKS))
    objects = [each.to_dict() for each in render([OutboundMessage(text, card=card)], manner)]
    assert [complaint for each in objects for complaint in check_message(each)] == []
    return objects


def actions(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [action for child in node for action in actions(child)]
    if not isinstance(node, dict):
        return []
    own = [node["action"]] if "action" in node else []
    return own + [action for child in node.values() for action in actions(child)]


def words(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False)


def test_a_review_shows_every_row_with_its_number_and_stands_for_its_text() -> None:
    [card] = shown(REVIEW)
    assert card["altText"] == "ข้อความครบถ้วน"
    for part in ("1. ซื้อผ่านช่องทางไหน", "2. จำนวนเงิน", "1,590 บาท", "ยืนยัน"):
        assert part in words(card["contents"])


def test_a_tap_on_a_row_says_which_to_change() -> None:
    [card] = shown(REVIEW)
    first, second = actions(card["contents"])
    assert first["type"] == "postback"
    assert POSTBACKS.open(second["data"], USER) == second["displayText"] == "แก้จำนวนเงิน"
    assert "จำนวน" not in second["data"]


def test_a_receipt_can_be_copied_and_is_followed_by_its_text() -> None:
    card, text = shown(RECEIPT)
    [copy] = actions(card["contents"])
    assert (copy["type"], copy["clipboardText"]) == ("clipboard", "RT-7K3M-Q2XA")
    assert "RT-7K3M-Q2XA" in card["altText"]
    assert text["text"] == "ข้อความครบถ้วน"


def test_the_golden_hour_dials() -> None:
    [card] = shown(GOLDEN_HOUR)
    assert [action["uri"] for action in actions(card["contents"])] == ["tel:1441", "tel:028888888"]
    assert all(number in words(card["contents"]) for number in ("1441", "0 2888 8888"))


def test_a_golden_hour_that_cannot_dial_is_told_in_words() -> None:
    [told] = shown({**GOLDEN_HOUR, "calls": [{"label": "ธนาคาร", "number": "ยังไม่ทราบ"}]})
    assert told["type"] == "text"


def test_a_long_name_keeps_the_number_whole_on_the_button() -> None:
    [card] = shown({**GOLDEN_HOUR, "calls": [{"label": "ธนาคาร" * 20, "number": "1441"}]})
    assert "1441" in actions(card["contents"])[0]["label"]


def test_cases_are_a_carousel_and_a_tap_asks_for_one() -> None:
    [card] = shown(cases(3))
    assert [bubble["type"] for bubble in card["contents"]["contents"]] == ["bubble"] * 3
    data = actions(card["contents"])[1]["data"]
    assert POSTBACKS.open(data, USER) == "RT-0000-0001"


def test_more_cases_than_a_carousel_holds_are_listed_in_words_as_well() -> None:
    card, text = shown(cases(14))
    assert len(card["contents"]["contents"]) == 12
    assert text["type"] == "text"


@pytest.mark.parametrize(
    "card",
    [
        {"kind": "novelty"},
        {},
        {"kind": "review", "rows": []},
        {"kind": "review", "rows": 5},
        {"kind": "review", "rows": [{"label": "x"}]},
        {"kind": "receipt"},
        {"kind": "golden_hour", "title": "x", "lines": ["y"]},
        {"kind": "case_list", "cases": []},
        {"kind": "review", "title": "x", "rows": [{"label": "ก", "value": "ข" * 700}] * 40},
    ],
)
def test_a_card_that_cannot_be_drawn_is_told_in_words(card: dict[str, Any]) -> None:
    assert [each["text"] for each in shown(card)] == ["ข้อความครบถ้วน"]


def test_an_english_reader_gets_english_buttons() -> None:
    [card] = shown(REVIEW, language="en")
    assert actions(card["contents"])[0]["label"] == "Change"


def test_the_agents_name_and_the_quick_replies_go_with_a_card() -> None:
    message = OutboundMessage("x", (QuickReply("ยืนยัน", "ยืนยัน"),), REVIEW)
    [card] = [each.to_dict() for each in render([message], Manner("สมหญิง"))]
    assert card["sender"] == {"name": "สมหญิง"}
    assert card["quickReply"]["items"][0]["action"]["text"] == "ยืนยัน"


def test_only_texts_quote() -> None:
    card, text = (each.to_dict() for each in render([OutboundMessage("x", card=RECEIPT)], Manner(quote_token="q")))
    assert "quoteToken" not in card
    assert text["quoteToken"] == "q"


def test_too_many_objects_give_the_cards_up_not_the_words() -> None:
    messages = [OutboundMessage(f"ข้อ {n}", card=REVIEW) for n in range(7)]
    objects = render(messages)
    assert len(objects) == 5
    assert all(f"ข้อ {n}" in "".join(each.text for each in objects) for n in range(7))


def test_pickers_and_cameras_open_what_they_say() -> None:
    choices = tuple(QuickReply(name, "ไว้ทีหลัง", name) for name in ("camera", "photos", "date", "time", "datetime"))
    [text] = render([OutboundMessage("x", choices)])
    kinds = [item["action"]["type"] for item in text.to_dict()["quickReply"]["items"]]
    assert kinds == ["camera", "cameraRoll"] + ["datetimepicker"] * 3


@needs_description
@pytest.mark.parametrize("card", [REVIEW, RECEIPT, GOLDEN_HOUR, cases(12)])
def test_lines_own_description_knows_every_part(card: dict[str, Any]) -> None:
    body: dict[str, Any] = {"to": USER, "messages": shown(card)}
    assert complaints_about("PushMessageRequest", body) == []
    contents = body["messages"][0]["contents"]
    contents["size" if contents["type"] == "bubble" else "type"] = "novelty"
    assert complaints_about("PushMessageRequest", body) != []
