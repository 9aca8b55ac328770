"""A gateway in a thread of its own, for tests that are not asynchronous themselves."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from intake.settings import Settings
from tests.support.running_gateway import ADMIN, RunningGateway


@contextmanager
def threaded_gateway(settings: Settings) -> Iterator[RunningGateway]:
    """Serves until the end of the block; without LINE."""
    loop, gateway = asyncio.new_event_loop(), RunningGateway(settings, line=False)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(gateway.__aenter__(), loop).result(60)
    try:
        yield gateway
    finally:
        asyncio.run_coroutine_threadsafe(gateway.__aexit__(None, None, None), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def log_in(port: int, account: dict[str, str] | None = None) -> str:
    """The cookie of a session; without an account the administrator's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps(account or ADMIN)
    connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    return str(answer.headers["Set-Cookie"]).split(";")[0]
