"""What an officer does in a scripted conversation, through the console's API."""

from __future__ import annotations

from typing import Any

from tests.support.conversation_script import Step
from tests.support.system import System


async def act(system: System, numbers: list[str], step: Step) -> None:
    """`officer: {post: PATH, body: {…}}`; {number} in the path is the last case that was filed."""
    what: dict[str, Any] = step.what
    path = str(what["post"]).replace("{number}", numbers[-1] if numbers else "")
    async with (
        await system.login() as session,
        session.post(path, json=what.get("body") or {}, headers={"Origin": system.url}) as answer,
    ):
        assert answer.status < 300, f"{path}: {answer.status} {await answer.text()}"
