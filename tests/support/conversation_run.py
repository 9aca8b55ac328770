"""Holding a scripted conversation with a running system, and comparing what is on file with what the script says."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp

from intake.forms.registry import Registry, load_registry
from intake.texts import text
from tests.support import conversation_files, line_events
from tests.support.chats import Answer, LineChat
from tests.support.conversation_script import Script, Step, defaults
from tests.support.line_records import Media
from tests.support.script import CASE_NUMBER
from tests.support.system import System
from tests.support.web_chat import WebChat

REST_LIMIT = 45  # questions
DAY = 24 * 3600 * 1000  # milliseconds


class Lost(AssertionError):
    """The conversation did not go as written; the message shows the last exchange (invented data)."""


class Conversation:
    """One script on its channel. `run` raises Lost or an AssertionError at the first thing that is not as written."""

    def __init__(self, system: System, chat: LineChat | WebChat, script: Script) -> None:
        self.system = system
        self.chat = chat
        self.script = script
        self.numbers: list[str] = []  # cases that were told to the person, in order
        self._heard = Answer((), 0.0)
        self._language = script.language
        self._registry: Registry = load_registry()
        self._answers = {**defaults(script.language), **script.answers}

    async def run(self) -> None:
        for place, written in enumerate(self.script.steps, 1):
            step = replace(written, what=self._numbered(written.what), **self._lists(written))
            where = f"{self.script.id}, step {place} ({step.kind}: {str(step.what)[:60]!r})"
            try:
                await self._do(step)
            except TimeoutError as error:
                raise Lost(f"{where}: no answer; before it was {self._heard.text!r}") from error
            self._check(where, step)
        await self._compare()

    # --- doing

    def _lists(self, step: Step) -> dict[str, Any]:
        names = ("hears", "never", "offers", "never_offers", "first")
        return {name: tuple(self._numbered(one) for one in getattr(step, name)) for name in names}

    def _numbered(self, value: Any) -> Any:
        """{number} is the last case that was told, {number_1} the first."""
        if isinstance(value, str) and self.numbers:
            value = value.replace("{number}", self.numbers[-1])
            for place, number in enumerate(self.numbers, 1):
                value = value.replace("{number_" + str(place) + "}", number)
        return value

    async def _do(self, step: Step) -> None:
        does: dict[str, Callable[[Step], Awaitable[None]]] = {
            "write": self._write,
            "press": self._press,
            "file": self._file,
            "event": self._event,
            "rest": self._rest,
            "officer": self._officer,
            "restart": self._restart,
        }
        await does[step.kind](step)

    async def _write(self, step: Step) -> None:
        ago = step.options.get("days_ago")
        if ago:
            assert isinstance(self.chat, LineChat), "only LINE tells when something was written"
            stamp = int(time.time() * 1000) - int(float(ago) * DAY)
            await self._line(line_events.text_event(self.chat.user, str(step.what), stamp))
        elif step.silent:
            await self._send(str(step.what))
            assert await self.chat.silent(), f"{self.script.id}: there was an answer to {step.what!r}"
            self._heard = Answer((), 0.0)
        else:
            await self._say(str(step.what))

    async def _press(self, step: Step) -> None:
        """A button that is really on offer; the script may name its beginning."""
        wanted = str(step.what)
        found = [choice for choice in self._heard.choices if choice == wanted] or [
            choice for choice in self._heard.choices if choice.startswith(wanted)
        ]
        if not found:
            raise Lost(f"{self.script.id}: no button {wanted!r} among {self._heard.choices} of {self._heard.text!r}")
        await self._say(found[0])

    async def _file(self, step: Step) -> None:
        """Files of a kind, as many as `count`, sent at once on LINE."""
        count = int(step.options.get("count", 1))
        files = [conversation_files.make(str(step.what), place) for place in range(count)]
        if isinstance(self.chat, WebChat):
            await conversation_files.send_on_web(self.chat, files)
            self._hear(Answer(tuple(await self.chat.hear()), time.perf_counter()))
            return
        events = []
        set_id = secrets.token_hex(16)
        for place, file in enumerate(files, 1):
            fields = dict(file.line_fields)
            if count > 1 and file.line_kind == "image":  # as LINE announces pictures that were chosen together
                fields["imageSet"] = {"id": set_id, "index": place, "total": count}
            event = line_events.media_event(self.chat.user, file.line_kind, **fields)
            self.system.line.media[event["message"]["id"]] = Media(file.content, file.content_type)
            events.append(event)
        await self._line(*events)

    async def _event(self, step: Step) -> None:
        assert isinstance(self.chat, LineChat), "stickers and places come over LINE"
        events = {"sticker": line_events.sticker_event, "location": line_events.location_event}
        await self._line(events[str(step.what)](self.chat.user))

    async def _rest(self, step: Step) -> None:
        """Answer what is asked until the review card (or the text of `until`), each question with its own answer."""
        answers = {**self._answers, **(step.what if isinstance(step.what, dict) else {})}
        until = step.options.get("until")
        confirm = text("dialogue.button_confirm", self._language)
        for _ in range(REST_LIMIT):
            if (until and until in self._heard.text) or (not until and confirm in self._heard.choices):
                return
            await self._say(self._answer(answers))
        raise Lost(f"{self.script.id}: no end to the questions; at last {self._heard.text!r}")

    async def _officer(self, step: Step) -> None:
        from tests.support import conversation_officer

        await conversation_officer.act(self.system, self.numbers, step)
        if not step.silent:
            bubbles = await self.chat.hear()
            self._hear(Answer(tuple(bubbles), time.perf_counter()))

    async def _restart(self, step: Step) -> None:
        """A process of the system is killed and started again; only in scripts that run alone."""
        await self.system.restart(str(step.what))

    def _answer(self, answers: dict[str, str]) -> str:
        """What a person says to the last question: the script's answer, else that they do not know."""
        heard = plain(self._heard.text)
        fields = self._asked(heard)
        known = [answers[name] for name in fields if name in answers]
        if known:
            return ", ".join(dict.fromkeys(known))
        offered = [choice for choice in self._heard.choices if choice in self._ways_past()]
        if offered:
            return offered[0]
        return {"th": "ไม่ทราบค่ะ", "en": "I don't know"}[self._language]

    def _asked(self, heard: str) -> list[str]:
        """The fields that the last question in a reply asks for."""
        form = self._registry.get(self.script.form)
        if form is None:
            return []
        places: dict[tuple[str, ...], int] = {}
        for field in form.fields:
            places[(field.name,)] = heard.rfind(plain(field.ask[self._language]))
        for group in form.groups:
            names = tuple(field.name for field in form.fields if field.together == group.name)
            places[names] = heard.rfind(plain(group.ask[self._language]))
        head, _, tail = plain(text("dialogue.ask_together", self._language, items="*")).partition("*")
        some = re.search(re.escape(head) + "(.+?)" + re.escape(tail), heard)
        if some:
            names = tuple(item.name for item in form.fields if plain(item.label[self._language]) in some[1])
            places[names] = max(some.start(), 0)
        last = max(places, key=lambda names: places[names])
        return list(last) if places[last] >= 0 else []

    def _ways_past(self) -> list[str]:
        names = ("consent", "skip", "no_evidence", "done")
        return [text(f"dialogue.button_{name}", self._language) for name in names]

    # --- saying and hearing

    async def _say(self, words: str) -> None:
        self._hear(await self.chat.say(words))

    async def _send(self, words: str) -> None:
        if isinstance(self.chat, WebChat):
            await self.chat.send(words)
        else:
            await self.chat.send(line_events.text_event(self.chat.user, words))

    async def _line(self, *events: dict[str, Any]) -> None:
        assert isinstance(self.chat, LineChat)
        await self.chat.send(*events)
        self._hear(Answer(tuple(await self.chat.hear()), time.perf_counter()))

    def _hear(self, answer: Answer) -> None:
        self._heard = answer
        receipt = text("dialogue.case_saved", self._language, number="*").partition("*")[0]
        found = CASE_NUMBER.search(answer.text)
        if found and plain(receipt)[:12] in plain(answer.text) and found[0] not in self.numbers:
            self.numbers.append(found[0])

    # --- checking

    def _check(self, where: str, step: Step) -> None:
        heard = plain(self._heard.text)
        problems = [f"does not say {one!r}" for one in step.hears if plain(one) not in heard]
        problems += [f"says {one!r}" for one in step.never if plain(one) in heard]
        problems += [f"does not offer {one!r}" for one in step.offers if one not in self._heard.choices]
        problems += [f"offers {one!r}" for one in step.never_offers if one in self._heard.choices]
        opening = plain(self._heard.bubbles[0].text) if self._heard.bubbles else ""
        problems += [f"does not begin with {one!r}" for one in step.first if plain(one) not in opening]
        if problems:
            raise Lost(f"{where}: {'; '.join(problems)}. It said {self._heard.text!r}, offers {self._heard.choices}")

    async def _compare(self) -> None:
        wanted = self.script.cases
        if len(self.numbers) != len(wanted):
            raise Lost(
                f"{self.script.id}: {len(self.numbers)} case(s) filed, {len(wanted)} wanted; {self._heard.text!r}"
            )
        async with await self.system.login() as session:
            for number, expected in zip(self.numbers, wanted, strict=True):
                compare(self.script, await _fetch(session, number), expected)


def compare(script: Script, case: dict[str, Any], expected: Any) -> None:
    """What the script says of a case, against the case; AssertionError naming every difference."""
    wrong = []
    for name in ("form", "state", "language"):
        if name in expected and case.get(name) != expected[name]:
            wrong.append(f"{name}: {case.get(name)!r} instead of {expected[name]!r}")
    form = load_registry().get(case.get("form"))
    if case.get("channel") != script.channel or (form is not None and form.personal and not case.get("consent")):
        wrong.append("channel or consent are not right")
    for part in ("answers", "respondent", "classification"):
        found = case.get(part) or {}
        for name, value in (expected.get(part) or {}).items():
            if found.get(name) != value:
                wrong.append(f"{part}.{name}: {found.get(name)!r} instead of {value!r}")
    for name in expected.get("absent") or ():
        if (case.get("answers") or {}).get(name) is not None:
            wrong.append(f"{name} is {case['answers'][name]!r}, though nobody said so")
    if "evidence" in expected and len(case.get("evidence") or ()) != expected["evidence"]:
        wrong.append(f"{len(case.get('evidence') or ())} file(s) instead of {expected['evidence']}")
    happened = [event["type"] for event in case.get("events") or ()]
    left = iter(happened)
    if not all(event in left for event in expected.get("events") or ()):
        wrong.append(f"events {happened} instead of {expected['events']}")
    changes = [(item["field"], item["old"], item["new"]) for item in case.get("history") or ()]
    for item in expected.get("history") or ():
        if (item["field"], item["old"], item["new"]) not in changes:
            wrong.append(f"history lacks {item}; it has {changes}")
    assert not wrong, f"{script.id}: {case.get('number')}: " + "; ".join(wrong)


async def run_script(system: System, script: Script, user: str, limit: float) -> None:
    """Hold the conversation as somebody who never wrote before; raises what is not as written."""
    async with _chat(system, script, user) as chat:
        async with asyncio.timeout(limit):
            await Conversation(system, chat, script).run()


@asynccontextmanager
async def _chat(system: System, script: Script, user: str) -> AsyncIterator[LineChat | WebChat]:
    if script.channel == "line":
        yield LineChat(system.line, user)
        return
    async with WebChat(system.url, language=script.language) as chat:
        yield chat


async def _fetch(session: aiohttp.ClientSession, number: str) -> dict[str, Any]:
    async with session.get(f"/api/v1/cases/{number}") as answer:
        assert answer.status == 200, f"{number}: {answer.status}"
        case: dict[str, Any] = await answer.json()
        return case


def plain(words: str) -> str:
    """With single blanks, for comparing."""
    return re.sub(r"\s+", " ", words).strip()
