"""Sends signed webhooks at a fixed rate and measures the acknowledgement; a process of its own.

Open loop: every request has a time at which it is due, whatever the earlier ones do, and its latency counts from that
time, so that a stalled gateway cannot hide behind a waiting client. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import time
from collections import Counter
from typing import Any

import aiohttp

from bench.stats import summary
from tests.support.line_events import sign, text_event, user_id, webhook_body

CONNECTIONS = 50


async def run(url: str, secret: str, rate: float, seconds: float, users: int, warm_up: float) -> dict[str, Any]:
    """Latencies of the requests due after `warm_up` seconds."""
    count = int(rate * (seconds + warm_up))
    bodies = [webhook_body([text_event(user_id(1_000_000 + i % users), f"ทดสอบ {i}")]) for i in range(count)]
    requests = [(body, sign(secret, body)) for body in bodies]
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    lags: list[float] = []
    gc.disable()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        start = time.perf_counter() + 0.5

        async def one(due: float, body: bytes, signature: str) -> None:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent = time.perf_counter()
            headers = {"X-Line-Signature": signature, "Content-Type": "application/json"}
            try:
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()
                    status = str(answer.status)
            except (aiohttp.ClientError, TimeoutError) as error:
                status = type(error).__name__
            statuses[status] += 1
            if due - start >= warm_up:
                latencies.append(time.perf_counter() - due)
                lags.append(sent - due)

        await asyncio.gather(*(one(start + i / rate, *request) for i, request in enumerate(requests)))
    return {"statuses": dict(statuses), **summary(latencies), "client_lag": summary(lags)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--users", type=int, default=400)
    parser.add_argument("--warm-up", type=float, default=3)
    args = parser.parse_args()
    result = asyncio.run(run(args.url, args.secret, args.rate, args.seconds, args.users, args.warm_up))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
