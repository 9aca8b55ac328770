"""An officer asks through the API; the person reads it on their channel; the assistant knows that it waits."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from intake.cases import cases, evidence
from tests.contract.gateway.test_uploads import upload
from tests.contract.gateway.test_web_chat import visitor
from tests.support import line_events as events
from tests.support.pictures import JPEG_WITH_POSITION
from tests.support.running_gateway import RunningGateway

USER = events.user_id(77)


async def filed(gateway: RunningGateway, user: str = USER, **changes: Any) -> str:
    """The number of a case of a LINE user who has just said hello."""
    await gateway.line.say(user, "สวัสดี")
    await gateway.line.wait_for(user, 1)
    conversation = gateway.rasa.turns[-1]["sender"]
    values: dict[str, Any] = {
        "form": "online_purchase", "form_version": 1, "answers": {}, "respondent": {}, "evidence": [],
        "consent": {}, "channel": "line", "language": "th",
    }  # fmt: skip
    return cases.file_case(conversation_id=conversation, intake_key=f"k-{user}", **values | changes).number


async def ask(agent: aiohttp.ClientSession, number: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with agent.post(f"/api/v1/cases/{number}/questions", json=body) as answer:
        return answer.status, await answer.json()


async def test_a_question_reaches_the_person_and_the_next_waits(gateway: RunningGateway) -> None:
    number = await filed(gateway)
    agent = await gateway.log_in()
    status, body = await ask(agent, number, field="amount")
    assert (status, body["question"]["state"], body["question"]["field"]) == (201, "open", "amount")
    assert (await ask(agent, number, text="ได้แจ้งความหรือยังคะ"))[0] == 201
    told = await gateway.line.wait_for(USER, 2)
    assert number in told[1] and "ได้แจ้งความ" not in told[1]
    await gateway.line.say(USER, "สามพันบาท")
    await gateway.line.wait_for(USER, 3)
    assert gateway.rasa.turns[-1]["metadata"]["data"] == {"questions": 2}
    async with agent.get(f"/api/v1/cases/{number}/questions") as answer:
        assert [one["state"] for one in (await answer.json())["questions"]] == ["open", "open"]
    async with agent.get(f"/api/v1/cases/{number}") as answer:
        assert [event["type"] for event in (await answer.json())["events"]] == [
            "filed",
            "question_asked",
            "question_asked",
        ]
    await agent.close()


@pytest.mark.parametrize("body", [{}, {"field": "no such field"}, {"text": ""}, {"text": "x" * 1001}, {"field": 1}])
async def test_questions_that_make_no_sense_are_refused(gateway: RunningGateway, body: dict[str, Any]) -> None:
    number = await filed(gateway)
    agent = await gateway.log_in()
    assert (await ask(agent, number, **body))[0] == 400
    assert (await ask(agent, "RT-0000-0000", text="x"))[0] == 404
    await agent.close()
    async with aiohttp.ClientSession(gateway.url) as nobody:
        assert (await ask(nobody, number, text="x"))[0] == 401


async def test_a_closed_case_and_too_many_questions_are_refused(gateway: RunningGateway) -> None:
    number = await filed(gateway)
    agent = await gateway.log_in()
    for place in range(10):
        assert (await ask(agent, number, text=f"ข้อ {place}"))[0] == 201
    assert (await ask(agent, number, text="อีกข้อ"))[0] == 409
    cases.change_state(number, "rejected", actor="a", reason="")
    assert (await ask(agent, number, text="x"))[1]["error"]["code"] == "case_closed"
    await agent.close()


async def test_an_agent_sees_a_case_s_file_without_its_position_and_no_other(gateway: RunningGateway) -> None:
    async with visitor(gateway) as guest:
        _, kept = await upload(gateway, guest.token, JPEG_WITH_POSITION, "ภาพ.jpg")
        _, other = await upload(gateway, guest.token, JPEG_WITH_POSITION[:-2] + b"\x00\x00\xff\xd9", "x.jpg")
    conversation = evidence.get(kept["upload_id"]).conversation_id
    number = cases.file_case(
        conversation_id=conversation, intake_key="k", form="online_purchase", form_version=1, answers={},
        respondent={}, evidence=[kept["upload_id"]], consent={}, channel="web", language="th",
    ).number  # fmt: skip
    agent = await gateway.log_in()
    async with agent.get(f"/api/v1/cases/{number}/evidence/{kept['upload_id']}") as answer:
        content = await answer.read()
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
        assert b"GPS-" not in content and answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    async with agent.get(f"/api/v1/files/{kept['upload_id']}") as answer:
        content = await answer.read()
        assert answer.status == 200 and content.startswith(b"\xff\xd8\xff") and b"GPS-" not in content
    assert evidence.read(kept["upload_id"]) == JPEG_WITH_POSITION  # the original stays as it was
    async with agent.get(f"/api/v1/cases/{number}/evidence/{other['upload_id']}") as answer:
        assert answer.status == 404
    await agent.close()
