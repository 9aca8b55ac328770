"""The learning loop over HTTP: marked by agents, labelled by who leads, given out as the assistant's own examples."""

from __future__ import annotations

import asyncio

import aiohttp
import yaml

from intake.cases import conversations, erasure, learning
from tests.contract.gateway.test_console_api import USER, get, post
from tests.contract.gateway.test_desk_api import people
from tests.contract.gateway.test_operations import MODEL
from tests.support.running_gateway import RunningGateway

__all__ = ["people"]
SAID = "อยากฟ้อง [ร้าน](shop) โทร 081-234-5678 ค่ะ\nดู https://example.org/a ด้วย"


async def test_what_was_taken_wrongly_becomes_an_example(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    one, lead = people["one"], people["lead"]
    await gateway.line.say(USER, SAID)
    await gateway.line.wait_for(USER, 1)
    conversation = (await get(one, "/api/v1/conversations"))["conversations"][0]["id"]
    path = f"/api/v1/conversations/{conversation}"
    await post(one, f"{path}/misread", {"seq": 1}, 204)
    await post(one, f"{path}/misread", {"seq": 1}, 204)
    await post(one, f"{path}/misread", {"seq": 2}, 404)  # the assistant's
    await post(people["other"], f"{path}/misread", {"seq": 1}, 404)
    await get(one, "/api/v1/learning", 403)
    listed = await get(lead, "/api/v1/learning")
    [example] = listed["examples"]
    shown = SAID.replace("081-234-5678", "•••-•••-5678")
    assert (example["text"], example["reason"], example["state"]) == (shown, "corrected", "open")
    assert "complain_online_purchase" in listed["intents"] and "event_sticker" not in listed["intents"]
    one_of_them = f"/api/v1/learning/{example['id']}"
    await post(lead, one_of_them, {"intent": "no_such_intent"}, 422)
    labelled = await post(lead, one_of_them, {"intent": "complain_online_purchase"})
    assert labelled["example"]["state"] == "labelled"
    async with lead.get("/api/v1/learning/export") as answer:
        given = yaml.safe_load(await answer.text())
    assert given == {"version": "3.1", "nlu": [{
        "intent": "complain_online_purchase", "examples": "- อยากฟ้อง ร้าน shop โทร 000-000-0000 ค่ะ ดู ด้วย\n",
    }]}  # fmt: skip
    subject = await asyncio.to_thread(conversations.subject_of, conversation)
    await asyncio.to_thread(erasure.erase_person, subject)
    assert await asyncio.to_thread(learning.examples, "labelled") == []


async def test_who_leads_sees_which_model_is_in_use(
    gateway: RunningGateway, people: dict[str, aiohttp.ClientSession]
) -> None:
    gateway.rasa.model = MODEL
    await get(people["one"], "/api/v1/learning/model", 403)
    model = (await get(people["lead"], "/api/v1/learning/model"))["model"]
    assert (model["content"], model["why"], model["learned"], model["refused"]) == (
        "0123456789abcdef", "passed", 3, None
    )  # fmt: skip
    assert model["figures"]["urgent"] == [58, 64] and "sha256" not in model
    gateway.rasa.status = 503
    assert (await get(people["lead"], "/api/v1/learning/model"))["model"] is None
