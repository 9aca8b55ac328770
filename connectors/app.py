"""The gateway: the only process that is reachable from outside. `python -m connectors.app`."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys

from aiohttp import web

from connectors import logs
from connectors.bootstrap import Gateway, build
from connectors.console.routes import add_routes
from connectors.http import errors_as_json, security_headers
from connectors.line import webhook
from connectors.pages import Pages
from connectors.webchat import socket
from connectors.webchat.help import widget_config
from intake.errors import AppError
from intake.settings import Settings, load_settings

log = logging.getLogger(__name__)

MAX_BODY = 4 * 1024 * 1024  # bytes; LINE sends up to a hundred events of up to 5,000 characters
SHUTDOWN_TIMEOUT = 5.0  # seconds for requests that are being answered
KEEP_ALIVE = 75.0
YOUNG_OBJECTS = 20_000  # allocations between two looks at the youngest objects; a turn makes some thousands


def make_app(gateway: Gateway) -> web.Application:
    """All routes over the built services; starting the app starts them, its clean-up stops them."""
    app = web.Application(middlewares=[errors_as_json], client_max_size=MAX_BODY)
    app.on_response_prepare.append(security_headers(gateway.settings.public_base_url))
    router = app.router
    router.add_post(webhook.PATH, gateway.line.handle)
    router.add_post(webhook.PATH + "/{account}", gateway.line.handle)
    router.add_get(socket.PATH, gateway.chat.handle)
    gateway.polls.add_routes(router)
    gateway.uploads.add_routes(router)
    router.add_get("/healthz", gateway.health.alive)
    router.add_get("/readyz", gateway.health.ready)
    router.add_get("/metrics", gateway.metrics.show)
    add_routes(router, gateway.console, gateway.settings.public_base_url)
    Pages(widget_config(gateway.settings)).add_routes(router)

    async def start(_: web.Application) -> None:
        await gateway.start()

    async def say_goodbye(_: web.Application) -> None:
        await gateway.console.streams.close()
        await gateway.chat.close_all()  # open WebSockets would hold the shutdown up
        gateway.polls.close_all()

    async def stop(_: web.Application) -> None:
        await gateway.stop()

    app.on_startup.append(start)
    app.on_shutdown.append(say_goodbye)
    app.on_cleanup.append(stop)
    return app


async def serve(settings: Settings) -> str:
    """Serve until SIGTERM or SIGINT; returns what went wrong, in a sentence, or nothing."""
    stopped, complaint = asyncio.Event(), ""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    gateway = build(settings)

    def refused(sentence: str) -> None:
        nonlocal complaint
        complaint = sentence
        stopped.set()

    gateway.refused = refused
    runner = web.AppRunner(
        make_app(gateway), access_log=None, keepalive_timeout=KEEP_ALIVE, shutdown_timeout=SHUTDOWN_TIMEOUT
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        spare_the_collector()
        log.info("gateway listening", extra={"host": settings.host, "port": settings.port})
        await stopped.wait()
    except OSError as error:
        complaint = f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}); is PORT taken?"
    finally:
        await runner.cleanup()
    return complaint


def spare_the_collector() -> None:
    """What is loaded by now stays: no collection need look through it, which would hold up every webhook meanwhile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


def main() -> None:
    """Read the settings and serve; what prevents it is one sentence on stderr and exit code 1."""
    try:
        settings = load_settings()
    except AppError as error:
        sys.exit(str(error))
    logs.configure(settings.log_level)
    # The loop must get the interpreter back from the database's threads sooner than in Python's 5 ms: an
    # acknowledgement waits for it several times.
    sys.setswitchinterval(0.0005)
    try:
        complaint = asyncio.run(serve(settings))
    except AppError as error:
        complaint = str(error)
    if complaint:
        sys.exit(complaint)


if __name__ == "__main__":
    main()
