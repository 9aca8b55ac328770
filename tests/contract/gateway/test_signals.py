"""What is not kept: who is writing, what was read, what is quoted; over two gateways on one database."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from intake.cases import agents, conversations, database, transcript
from intake.settings import Settings
from tests.contract.gateway.test_console_api import USER, a_conversation, get, post
from tests.contract.gateway.test_desk_api import next_event, people, until_row
from tests.support import line_events as events
from tests.support.running_gateway import RunningGateway
from tests.support.waiting import until

__all__ = ["people"]


async def frame(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            found = await socket.receive_json()
            if found["type"] == kind:
                return dict(found)


async def event(stream: aiohttp.ClientResponse, kind: str) -> Any:
    async with asyncio.timeout(10):
        while True:
            name, data = await next_event(stream)
            if name == kind:
                return data


async def test_who_is_writing_is_seen_at_every_gateway(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one = people["one"]
    async with RunningGateway(gateway.settings, line=False) as second, aiohttp.ClientSession() as visitor:
        colleague = await second.log_in(email="two@example.org", password="a-password-of-two-77")
        stranger = await second.log_in(email="other@example.org", password="a-password-of-other-77")
        async with visitor.ws_connect(f"{second.url}/chat/ws") as socket:
            await socket.send_json({"type": "hello"})
            await socket.send_json({"type": "message", "id": "a", "text": "สวัสดีค่ะ"})
            await frame(socket, "message")
            [row] = (await get(one, "/api/v1/conversations"))["conversations"]
            path = f"/api/v1/conversations/{row['id']}"
            await post(one, f"{path}/claim")
            async with (
                one.get("/api/v1/events") as mine,
                colleague.get("/api/v1/events") as theirs,
                stranger.get("/api/v1/events") as others,
            ):
                for stream in (mine, theirs, others):
                    assert (await next_event(stream))[0] == "reset"
                await socket.send_json({"type": "typing"})
                told = await event(mine, "typing")
                assert (told["conversation_id"], told["agent_id"]) == (row["id"], None)
                await post(one, f"{path}/typing", status=204)
                shown = await event(theirs, "typing")  # the person's
                while shown["agent_id"] is None:
                    shown = await event(theirs, "typing")
                assert shown["name"] == "one"
                dots = await frame(socket, "typing")
                while dots["by"] != "agent":
                    dots = await frame(socket, "typing")
                assert dots["on"] is True
                last = (await get(one, f"{path}/messages"))["messages"][-1]["seq"]
                await socket.send_json({"type": "read", "seq": last})
                assert (await until_row(mine, lambda row: row["seen_seq"] == last))["id"] == row["id"]
                await socket.send_json({"type": "rating", "id": "r", "score": 4, "comment": "ดีค่ะ"})
                assert (await event(mine, "details"))["ids"] == [row["id"]]
                rating = (await get(one, path))["rating"]
                assert (rating["score"], rating["comment"]) == (4, "ดีค่ะ")
                await asyncio.sleep(0.3)
                heard = others.content.read_nowait()
                assert b"typing" not in heard  # behind the wall nobody is heard writing
        await colleague.close()
        await stranger.close()
    # The second one's end closed the connection that two gateways of one process share.
    await asyncio.to_thread(database.connect, gateway.settings)


async def test_on_line_the_person_sees_that_the_agent_writes(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    path = f"/api/v1/conversations/{await a_conversation(gateway, people['admin'])}"
    gateway.line.typing_until.clear()
    await post(people["two"], f"{path}/typing", status=204)  # who does not hold it writes to nobody
    await post(people["one"], f"{path}/claim")
    await asyncio.sleep(3.0)
    assert USER not in gateway.line.typing_until
    await post(people["one"], f"{path}/typing", status=204)
    await until(lambda: USER in gateway.line.typing_until)


async def test_an_answer_quotes_what_the_person_wrote(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one = people["one"]
    conversation = await a_conversation(gateway, people["admin"])
    path = f"/api/v1/conversations/{conversation}"
    await post(one, f"{path}/claim")
    person, assistant = (await get(one, f"{path}/messages"))["messages"]
    assert (person["quotable"], assistant["quotable"]) == (True, False)  # LINE gives a token for what people write
    for seq in (assistant["seq"], 9999):
        assert (await post(one, f"{path}/messages", {"text": "x", "quote": seq}, 409))["error"][
            "code"
        ] == "cannot_quote"
    await post(one, f"{path}/messages", {"text": "x", "quote": "1"}, 400)
    said = await post(one, f"{path}/messages", {"text": "เรื่องนี้ใช่ไหมคะ", "quote": person["seq"]}, 201)
    assert said["message"]["quote"] == {
        "seq": person["seq"], "kind": "person", "text": person["text"], "file": False,
    }  # fmt: skip
    await post(one, f"{path}/held", {"text": "หรือเรื่องอื่นคะ", "quote": person["seq"]}, 202)
    await gateway.line.wait_for(USER, 3)
    bubbles = [message for call in gateway.line.sends(USER) for message in call.body["messages"]]
    sent = [message for message in bubbles if message.get("quoteToken")]
    assert [message["text"] for message in sent] == ["เรื่องนี้ใช่ไหมคะ", "หรือเรื่องอื่นคะ"]
    lines = (await get(one, f"{path}/messages"))["messages"]
    assert [line["quote"] and line["quote"]["seq"] for line in lines] == [None, None, person["seq"], person["seq"]]


async def test_what_a_person_on_line_quotes_is_shown_to_the_agent(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one, line = people["one"], gateway.line
    path = f"/api/v1/conversations/{await a_conversation(gateway, people['admin'])}"
    await post(one, f"{path}/claim")
    for words in ("ขอเลขพัสดุค่ะ", "และชื่อร้านด้วยค่ะ"):
        await post(one, f"{path}/messages", {"text": words}, 201)
    await line.wait_for(USER, 3)
    pushed = [each["id"] for _, sent, _ in line.retry_keys.values() for each in sent]
    first = (await get(one, f"{path}/messages"))["messages"][0]
    own = await asyncio.to_thread(lambda: transcript.message(first["id"]).body["message_id"])
    asked = {"TH0123": pushed[-2], "เรื่องนี้ไงคะ": own, "อะไรนะ": "999999", "ไม่อ้าง": None}
    for words, quoted in asked.items():
        about = {"quotedMessageId": quoted} if quoted else {}
        await line.deliver(events.message_event(USER, {"type": "text", "text": words, **about}))
    for _ in range(150):
        if len(lines := (await get(one, f"{path}/messages"))["messages"]) < 8:
            await asyncio.sleep(0.1)
    shown = {told["text"]: told["quote"] for told in lines if told["kind"] == "person"}
    assert (shown["TH0123"]["text"], shown["TH0123"]["kind"]) == ("ขอเลขพัสดุค่ะ", "agent")
    assert (shown["เรื่องนี้ไงคะ"]["seq"], shown["เรื่องนี้ไงคะ"]["text"]) == (first["seq"], first["text"])
    assert shown["อะไรนะ"] == {"seq": None, "kind": "unknown", "text": "", "file": False}
    assert shown["ไม่อ้าง"] is None
    # Also where the quoted lines are not among those that are read.
    later = (await get(one, f"{path}/messages?after={lines[-4]['seq'] - 1}"))["messages"]
    quotes = [told["quote"] and told["quote"]["text"] for told in later]
    assert quotes == ["ขอเลขพัสดุค่ะ", first["text"], "", None]


async def test_whose_session_was_ended_hears_nothing_more(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession], mongo_settings: Settings
) -> None:
    conversation = await a_conversation(gateway, people["admin"])
    async with people["one"].get("/api/v1/events") as stream:
        assert (await next_event(stream))[0] == "reset"
        [who] = [agent for agent in agents.list_agents() if agent.name == "one"]
        await asyncio.to_thread(agents.deactivate, who.id)
        async with asyncio.timeout(15):
            while not stream.content.at_eof():
                await stream.content.readany()
        await asyncio.to_thread(conversations.request_human, conversation, "ขอคุย")
        assert await stream.content.read() == b""
