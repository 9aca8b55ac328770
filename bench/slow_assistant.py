"""A stand-in assistant that takes ten seconds for every turn: what the gateway must survive. Runs in Rasa's place.

`python -m bench.slow_assistant SECONDS` takes another time.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web

DELAY = 10.0  # seconds


async def _respond(request: web.Request) -> web.Response:
    turn = await request.json()
    await asyncio.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else DELAY)
    return web.json_response([{"recipient_id": turn["sender"], "text": f"ok: {turn['message']}"}])


async def _status(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "model_file": "slow", "model_id": "slow", "num_active_training_jobs": 0})


def main() -> None:
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", _respond)
    app.router.add_get("/{path:.*}", _status)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["RASA_PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
