"""Whatever a turn says, LINE gets it within its limits, uncut where it fits."""

from __future__ import annotations

from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.messaging.models import PushMessageRequest

from connectors.line.cards import Reader
from connectors.line.limits import MAX_TEXT_UNITS, split, units
from connectors.line.postbacks import Postbacks
from connectors.line.render import Manner, render
from connectors.shared_files import FileLinks
from intake.messaging.types import OutboundMessage, QuickReply
from tests.support.line_openapi import complaints_about
from tests.support.line_rules import check_send, graphemes

USER = "U" + "0" * 32
KEY = "123e4567-e89b-12d3-a456-426614174000"
# Thai with stacked marks, a flag, a family of four, combining marks, line ends.
PIECES = ["ที่", "น้ำ", "ฤๅษี", "🍎", "🇹🇭", "👨‍👩‍👧‍👦", "e\u0301", "\r\n", "\n", " ", "\u200b", "\x00", "a", "<b>"]
thai = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=40).map("".join)
long_text = st.tuples(thai, st.integers(1, 2500)).map(lambda pair: (pair[0] * pair[1])[:20_000])
opens = st.none() | st.sampled_from(["camera", "photos", "date", "time", "datetime", "novelty"])
choice = st.builds(QuickReply, label=thai, text=thai | long_text, opens=opens)
words = thai | long_text | st.none() | st.integers()
row = st.fixed_dictionaries({"label": thai | long_text, "value": words})
review = st.fixed_dictionaries(
    {"kind": st.just("review"), "title": words, "rows": st.lists(row, max_size=70)}, optional={"footer": words}
)
receipt = st.fixed_dictionaries({"kind": st.just("receipt"), "number": thai}, optional={"title": words})
number = st.sampled_from(["1441", "0 2111 2222", "+66 81 234 5678", "", "โทร"]) | thai
phone = st.fixed_dictionaries({"label": thai | long_text, "number": number})
golden_hour = st.fixed_dictionaries(
    {"kind": st.just("golden_hour"), "title": words, "lines": st.lists(thai, max_size=6)},
    optional={"calls": st.lists(phone, max_size=8), "note": words},
)
case = st.fixed_dictionaries({"number": thai, "title": words}, optional={"state": words, "opened": words})
case_list = st.fixed_dictionaries({"kind": st.just("case_list"), "title": words, "cases": st.lists(case, max_size=15)})
odd = st.dictionaries(st.sampled_from(["kind", "rows", "number"]), words | st.just("review"), max_size=3)
card = st.none() | review | receipt | golden_hour | case_list | odd
file = st.fixed_dictionaries(
    {
        "evidence_id": st.sampled_from(["0" * 32, "f" * 32]),
        "content_type": st.sampled_from(["image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4"]),
        "size": st.integers(1, 20_000_000),
        "file_name": st.none() | thai,
    }
)
bubble = st.builds(
    OutboundMessage,
    text=thai | long_text,
    quick_replies=st.lists(choice, max_size=16).map(tuple),
    card=card,
    files=st.just(()) | st.lists(file, max_size=4).map(tuple),
)
LINKS = FileLinks("a secret of the tests", "https://desk.example")
READER = Reader(USER, "th", Postbacks("a secret of the tests"), LINKS)


def request(messages: list[OutboundMessage], manner: Manner | None = None) -> dict[str, Any]:
    body: dict[str, Any] = PushMessageRequest(to=USER, messages=render(messages, manner)).to_dict()
    return body


@given(st.lists(bubble, min_size=1, max_size=7), st.none() | thai, st.none() | st.just("quote-token"))
@settings(max_examples=80, deadline=None)
def test_nothing_breaks_a_limit(messages: list[OutboundMessage], sender_name: str | None, quote: str | None) -> None:
    manner = Manner(sender_name, quote, READER)
    if render(messages, manner):
        body = request(messages, manner)
        assert check_send("push", body, KEY) == []
        assert complaints_about("PushMessageRequest", body) == []
        assert body == request(messages, manner), "a push that is repeated must be the same"
    else:
        assert not any(message.text.strip("\x00 \n\t").strip() or message.files for message in messages)


@given(thai, st.lists(file, max_size=4), st.booleans())
@settings(deadline=None)
def test_no_file_is_lost_and_only_what_line_shows_goes_as_a_picture(text: str, files: list[Any], https: bool) -> None:
    links = LINKS if https else FileLinks("a secret of the tests", "http://127.0.0.1:8080")
    manner = Manner(reader=Reader(USER, "th", None, links))
    items = request([OutboundMessage(text=f"ดูค่ะ {text}", files=tuple(files))], manner)["messages"]
    shown = [item["originalContentUrl"] for item in items if item["type"] == "image"]
    fit = [one for one in files if one["content_type"] in ("image/jpeg", "image/png") and one["size"] <= 10_000_000]
    assert shown == [links.address(one["evidence_id"]) for one in (fit if https else [])]
    said = "".join(item.get("text", "") for item in items)
    assert all(links.address(one["evidence_id"]) in said for one in files if one not in fit or not https)
    assert all(item["previewImageUrl"] != item["originalContentUrl"] for item in items if item["type"] == "image")


@given(st.lists(thai, min_size=1, max_size=12))
@settings(deadline=None)
def test_short_bubbles_lose_nothing(texts: list[str]) -> None:
    sent = "".join(item.text for item in render([OutboundMessage(text=text) for text in texts]))
    said = "".join(texts).encode("utf-8", "replace").decode().replace("\x00", "")
    assert "".join(sent.split()) == "".join(said.split())


@given(long_text, st.integers(20, 400))
@settings(deadline=None)
def test_cuts_fall_between_graphemes(text: str, limit: int) -> None:
    whole = regex.findall(r"\X", text)
    if any(units(cluster) > limit for cluster in whole):
        return  # no cut between clusters can do it
    pieces = list(split(text, limit))
    assert all(units(piece) <= limit for piece in pieces)
    found = [cluster for piece in pieces for cluster in regex.findall(r"\X", piece)]
    assert [c for c in found if c.strip()] == [c for c in whole if c.strip()]


def test_a_thai_text_of_exactly_the_limit_stays_whole() -> None:
    text = "ก" * MAX_TEXT_UNITS
    assert [item.text for item in render([OutboundMessage(text=text)])] == [text]


def test_an_emoji_counts_twice() -> None:
    assert units("🍎") == 2
    assert [units(item.text) for item in render([OutboundMessage(text="🍎" * 2501)])] == [5000, 2]


def test_a_cut_prefers_the_end_of_a_line() -> None:
    text = "ก" * 4900 + "\n" + "ข" * 300
    assert [item.text for item in render([OutboundMessage(text=text)])] == ["ก" * 4900, "ข" * 300]


def test_seven_bubbles_become_five_objects_in_order() -> None:
    items = render([OutboundMessage(text=f"ข้อ {n}") for n in range(7)])
    assert len(items) == 5
    assert "".join("".join(item.text.split()) for item in items) == "".join(f"ข้อ{n}" for n in range(7))


def test_what_one_request_cannot_carry_is_marked_as_cut() -> None:
    items = render([OutboundMessage(text="ก" * 30_000)])
    assert len(items) == 5
    assert items[-1].text.endswith("…")


def test_quick_replies_sit_on_the_last_object_only() -> None:
    choices = (QuickReply("ใช่", "ใช่"), QuickReply("ไม่", "ไม่"))
    messages = [OutboundMessage("ถูกต้องไหมคะ", choices), OutboundMessage("ตอบได้เลยค่ะ")]
    first, last = render(messages)
    assert first.quick_reply is None
    assert [item.action.text for item in last.quick_reply.items] == ["ใช่", "ไม่"]


def test_a_long_label_is_cut_and_still_sends_its_text() -> None:
    label = "ร้านค้าไม่ยอมส่งสินค้าให้ตามที่ตกลงกันไว้"
    [item] = render([OutboundMessage("?", (QuickReply(label, label),))])
    action = item.quick_reply.items[0].action
    assert graphemes(action.label) <= 20
    assert action.label.endswith("…")
    assert action.text == label


def test_a_button_whose_text_cannot_be_sent_is_left_out() -> None:
    [item] = render([OutboundMessage("?", (QuickReply("ยาว", "ก" * 301), QuickReply("สั้น", "สั้น")))])
    assert [entry.action.label for entry in item.quick_reply.items] == ["สั้น"]


@pytest.mark.parametrize("text", ["", "   ", "\n", "\x00"])
def test_nothing_to_say_is_nothing_to_send(text: str) -> None:
    assert render([OutboundMessage(text)]) == []
