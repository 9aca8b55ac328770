"""Is the process alive (/healthz), and is everything behind it ready (/readyz)?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from connectors.http import json_response

Probe = Callable[[], Awaitable[Mapping[str, Any]]]
PROBE_TIMEOUT = 2.5  # seconds


class Health:
    """`probes`: name -> a call that gives {"ready": bool, …}; one that fails or is late counts as not ready."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes
        self._started = time.monotonic()

    async def alive(self, request: web.Request) -> web.Response:
        return json_response({"status": "ok", "uptime_seconds": round(time.monotonic() - self._started, 1)})

    async def ready(self, request: web.Request) -> web.Response:
        """200 when all are ready, else 503; `checks` says which are, `details` what they told."""
        results = await asyncio.gather(*(self._ask(probe) for probe in self._probes.values()))
        details = dict(zip(self._probes, results, strict=True))
        checks = {name: detail["ready"] for name, detail in details.items()}
        ready = all(checks.values())
        body = {"status": "ready" if ready else "not_ready", "checks": checks, "details": details}
        return json_response(body, 200 if ready else 503)

    async def _ask(self, probe: Probe) -> dict[str, Any]:
        try:
            async with asyncio.timeout(PROBE_TIMEOUT):
                answer = await probe()
        except Exception as error:  # a probe tells about other systems: none of their failures may be ours
            return {"ready": False, "error": type(error).__name__}
        return {**answer, "ready": bool(answer.get("ready"))}
