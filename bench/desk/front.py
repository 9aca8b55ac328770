"""What a browser loads when the console is opened for the first time: the page and what it names, compressed."""

from __future__ import annotations

import gzip
import re
from typing import Any

import aiohttp

_NAMED = re.compile(r"""(?:src|href)=["']([^"'#]+)["']""")
_IMPORTED = re.compile(r"""(?:import|from)\s*["'](\.{0,2}/[^"']+\.js)["']""")
_COMPRESSION = 6


async def measure(url: str) -> dict[str, Any]:
    """Bytes of each file of the first load, compressed with gzip, and what the gateway itself sends."""
    files: dict[str, dict[str, int]] = {}
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        waiting = ["/console/"]
        while waiting:
            path = waiting.pop()
            if path in files:
                continue
            async with http.get(f"{url}{path}", headers={"Accept-Encoding": "gzip"}) as answer:
                answer.raise_for_status()
                raw = await answer.read()
                packed = answer.headers.get("Content-Encoding") == "gzip"
            body = gzip.decompress(raw) if packed else raw
            files[path] = {"bytes": len(body), "gzip": len(gzip.compress(body, _COMPRESSION)), "sent": len(raw)}
            text = body.decode("utf-8", "replace")
            named = _NAMED.findall(text) if path.endswith("/") else _IMPORTED.findall(text)
            waiting += [_absolute(path, one) for one in named if "://" not in one and not one.startswith("data:")]
    return {"files": files, "gzip_kb": round(sum(f["gzip"] for f in files.values()) / 1024, 1),
            "sent_kb": round(sum(f["sent"] for f in files.values()) / 1024, 1)}  # fmt: skip


def _absolute(page: str, named: str) -> str:
    if named.startswith("/"):
        return named
    return page.rsplit("/", 1)[0] + "/" + named.removeprefix("./")
