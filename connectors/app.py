"""The gateway: the only process that is reachable from outside; it receives. `python -m connectors.app`."""

from __future__ import annotations

import logging

from aiohttp import web

from connectors import process, shared_files
from connectors.bootstrap import Gateway, build
from connectors.console.routes import add_routes
from connectors.http import errors_as_json, security_headers
from connectors.line import webhook
from connectors.pages import Pages
from connectors.webchat import socket
from connectors.webchat.help import widget_config
from intake.settings import Settings

log = logging.getLogger(__name__)

MAX_BODY = 4 * 1024 * 1024  # bytes; LINE sends up to a hundred events of up to 5,000 characters
SHUTDOWN_TIMEOUT = 5.0  # seconds for requests that are being answered
KEEP_ALIVE = 75.0


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
    router.add_get(shared_files.PATH + "/{token}", gateway.shared.show)
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
    stopping = process.Stopping()
    gateway = build(settings)
    gateway.refused = stopping.refuse
    runner = web.AppRunner(
        make_app(gateway), access_log=None, keepalive_timeout=KEEP_ALIVE, shutdown_timeout=SHUTDOWN_TIMEOUT
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        process.spare_the_collector()
        log.info("gateway listening", extra={"host": settings.host, "port": settings.port})
        await stopping.wait()
    except OSError as error:
        stopping.refuse(f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}); is PORT taken?")
    finally:
        await runner.cleanup()
    return stopping.complaint


if __name__ == "__main__":
    process.run(serve)
