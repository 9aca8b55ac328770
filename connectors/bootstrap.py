"""Builds the gateway's real clients and services from the settings; nothing else constructs them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from connectors.console.api import ConsoleApi
from connectors.console.auth import Auth
from connectors.health import Health
from connectors.line.accounts import load_accounts
from connectors.line.channel import LineChannel
from connectors.line.postbacks import Postbacks
from connectors.line.webhook import LineWebhook
from connectors.metrics import MeteredAssistant, MeteredSender, Metrics
from connectors.origins import Origins
from connectors.rasa.client import PROBE_TIMEOUT, RasaAssistant
from connectors.storage import Storage
from connectors.webchat.limits import SessionLimits
from connectors.webchat.sender import WebSender
from connectors.webchat.sessions import SessionTokens
from connectors.webchat.socket import ChatSockets
from connectors.webchat.uploads import Uploads
from intake.cases import conversations
from intake.cases.conversations import ConversationNotFound
from intake.cases.desk import use_file
from intake.cases.transcript import MessageView
from intake.errors import AppError
from intake.messaging.accept import Reception
from intake.messaging.desk_clock import DeskClock
from intake.messaging.files import Files
from intake.messaging.live import Live
from intake.messaging.ports import Attentive, ChannelSender, MediaSource
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage
from intake.messaging.worker import Worker
from intake.messaging.worker_thread import WorkerThread
from intake.settings import Settings
from intake.slips.reader import SlipReader

log = logging.getLogger(__name__)

CONSOLE_THREADS = 6
RECEPTION_THREADS = 2
STOP_LANES_WITHIN = 4.0  # seconds; what is in the middle then is taken up again by the next process


@dataclass(slots=True)
class Gateway:
    """Everything the routes need, and its beginning and end."""

    settings: Settings
    metrics: Metrics
    health: Health
    line: LineWebhook
    chat: ChatSockets
    uploads: Uploads
    auth: Auth
    console: ConsoleApi
    storage: Storage
    worker: WorkerThread
    clock: DeskClock
    live: Live
    closers: list[Callable[[], Any]]
    refused: Callable[[str], None] = lambda sentence: None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Returns at once: the rest waits for the database in the background."""
        self._tasks.append(asyncio.create_task(self._start_when_open(), name="open database"))

    async def _start_when_open(self) -> None:
        await self.storage.open(self.refused)
        if self.storage.opened.is_set():
            self.worker.start()
            self.clock.start()
            log.info("database open, working")

    async def stop(self) -> None:
        """Visitors are told to come back, lanes stop where they are, connections close."""
        for task in self._tasks:
            task.cancel()
        await self.chat.close_all()
        await self.clock.stop()
        await self.worker.stop(STOP_LANES_WITHIN)
        if self.storage.opened.is_set():
            await self.live.close()
        for close in self.closers:
            done = close()
            if asyncio.iscoroutine(done):
                await done
        await self.storage.close()


def build(settings: Settings) -> Gateway:
    """Construct everything; nothing is opened or started. Call inside the running loop."""
    use_file(settings.desk_file)
    metrics = Metrics()
    threads, console_threads = DatabaseThreads(), DatabaseThreads(CONSOLE_THREADS)
    # Acknowledgements wait for two writes at most; behind the lanes' work they would wait for all of it.
    reception_threads = DatabaseThreads(RECEPTION_THREADS)
    storage = Storage(settings, console_threads)
    # Clients belong to the loop that uses them: the lanes' is another than the one that answers /readyz.
    rasa = RasaAssistant(settings.rasa_url, settings.rasa_token)
    probe = RasaAssistant(settings.rasa_url, settings.rasa_token)
    senders: dict[str, ChannelSender] = {"web": MeteredSender(WebSender(), "web", metrics)}
    sources: dict[str, MediaSource] = {}
    closers: list[Callable[[], Any]] = [rasa.close]
    attentive: dict[str, Attentive] = {}
    accounts, postbacks = load_accounts(settings), Postbacks(settings.session_secret)
    largest, slips = settings.evidence_max_bytes, SlipReader()
    closers.append(slips.close)
    if accounts:
        hosts = settings.line_api_base_url, settings.line_api_data_base_url
        line = LineChannel(accounts, *hosts, postbacks, largest_file=largest)
        senders["line"], sources["line"], attentive["line"] = MeteredSender(line, "line", metrics), line, line
        closers.append(line.close)
    assistant = MeteredAssistant(rasa, metrics)
    lanes = Worker(threads, assistant, senders, sources, attentive=attentive, codes=slips, largest_file=largest)
    worker = WorkerThread(lanes, closers)
    files = Files(threads, largest)
    desk = Desk(Reception(reception_threads, worker), Live(threads), storage, threads, metrics, files)
    origins = Origins(settings.public_base_url, settings.widget_origin_list)
    tokens = SessionTokens(settings.session_secret)
    chat = ChatSockets(desk, tokens, origins, SessionLimits(), largest)
    metrics.watch("lanes_busy", "Conversations being worked on", lambda: worker.lanes_at_work)
    metrics.watch("chat_connections", "Open web chats", lambda: chat.connections)
    return Gateway(
        settings=settings,
        metrics=metrics,
        health=Health({"assistant": probe.ready, "actions": actions_probe(settings), "database": storage.probe}),
        line=LineWebhook({account.name: account.secret for account in accounts}, desk.accept, postbacks),
        chat=chat,
        uploads=Uploads(desk, tokens, origins, largest),
        auth=Auth(console_threads, origins, secure=settings.public_base_url.startswith("https:")),
        console=ConsoleApi(console_threads, worker.deliver),
        storage=storage,
        worker=worker,
        clock=DeskClock(console_threads, worker.deliver),
        live=desk.live,
        closers=[probe.close, threads.close, reception_threads.close, console_threads.close],
    )


class Desk:
    """The services as the channels see them; before the database was opened, all say StorageUnavailable."""

    def __init__(
        self,
        reception: Reception,
        live: Live,
        storage: Storage,
        threads: DatabaseThreads,
        metrics: Metrics,
        files: Files,
    ) -> None:
        self._reception, self.live, self._storage, self._threads = reception, live, storage, threads
        self._metrics, self._files = metrics, files
        self.refuse_size, self.check_kind = files.refuse_size, files.check_kind

    async def accept(self, messages: Sequence[InboundMessage]) -> None:
        with self._metrics.accept_seconds.time():
            try:
                self._storage.check()
                receipts = await self._reception.accept(messages)
            except AppError:
                self._metrics.not_stored.labels(messages[0].channel).inc()
                raise
        self._metrics.count_receipts(messages, receipts)

    async def conversation_of(self, identity: str) -> str | None:
        self._storage.check()
        return await self._reception.conversation_of("web", identity)

    async def is_with_bot(self, identity: str) -> bool:
        conversation = await self.conversation_of(identity)
        if conversation is None:
            return True
        try:
            return (await self._threads.run(conversations.get, conversation)).handled_by == "bot"
        except ConversationNotFound:
            return True

    async def keep_upload(
        self, identity: str, content: bytes, content_type: str | None, file_name: str | None
    ) -> dict[str, Any]:
        self._storage.check()
        conversation = await self._reception.open_conversation("web", identity)
        return await self._files.keep(conversation, content, content_type, file_name)

    async def open_upload(self, identity: str, upload_id: str) -> tuple[bytes, str, str | None]:
        return await self._files.open_shared(await self._known_conversation(identity), upload_id)

    async def check_uploads(self, identity: str, upload_ids: Sequence[str]) -> None:
        await self._files.check(await self._known_conversation(identity), upload_ids)

    async def _known_conversation(self, identity: str) -> str:
        conversation = await self.conversation_of(identity)
        if conversation is None:
            raise ConversationNotFound("of a session without one")
        return conversation

    def follow(self, conversation_id: str, after_seq: int) -> AsyncGenerator[MessageView, None]:
        return self.live.follow(conversation_id, after_seq)


def actions_probe(settings: Settings) -> Callable[[], Any]:
    """Asks the action server whether it is up; a connection each time, as it is asked rarely."""

    async def probe() -> dict[str, Any]:
        try:
            async with (
                aiohttp.ClientSession(timeout=PROBE_TIMEOUT) as session,
                session.get(f"{settings.actions_url}/health") as response,
            ):
                return {"ready": response.status == 200}
        except (aiohttp.ClientError, TimeoutError, OSError):
            return {"ready": False}

    return probe
