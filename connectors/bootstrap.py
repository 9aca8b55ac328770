"""Builds the gateway's real clients and services from the settings; nothing else constructs them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from connectors.console.accounts_api import AccountsApi
from connectors.console.api import ConsoleApi
from connectors.console.auth import Auth
from connectors.console.case_api import CaseApi
from connectors.console.cases_api import CasesApi
from connectors.console.desk_api import DeskApi
from connectors.console.files_api import FilesApi
from connectors.console.front import DeskFront
from connectors.console.keeping_api import KeepingApi
from connectors.console.learning_api import LearningApi
from connectors.console.people_api import PeopleApi
from connectors.console.reports_api import ReportsApi
from connectors.console.routes import Handlers
from connectors.console.settings_api import SettingsApi
from connectors.console.stream import Streams
from connectors.health import Health
from connectors.line.side import build_webhook
from connectors.line.webhook import LineWebhook
from connectors.metrics import Metrics
from connectors.model_gauges import ModelGauges
from connectors.origins import Origins
from connectors.rasa.client import PROBE_TIMEOUT, RasaAssistant
from connectors.shared_files import FileLinks, SharedFiles
from connectors.storage import Storage
from connectors.webchat.admission import Admission
from connectors.webchat.limits import AddressLimits
from connectors.webchat.news import House
from connectors.webchat.poll import ChatPolls
from connectors.webchat.protocol import Identify, Page, Rating, Read, Typing
from connectors.webchat.sessions import IdentityCheck, SessionTokens
from connectors.webchat.socket import ChatSockets
from connectors.webchat.uploads import Uploads
from connectors.worker_link import WorkerLink
from intake.cases.conversations import ConversationNotFound
from intake.cases.desk import use_file
from intake.cases.transcript import MessageView
from intake.errors import AppError
from intake.messaging.accept import WRITES, Reception
from intake.messaging.desk_clock import DeskClock, follow_settings
from intake.messaging.files import Files
from intake.messaging.live import Live
from intake.messaging.threads import DatabaseThreads
from intake.messaging.types import InboundMessage
from intake.messaging.visitors import Visitors
from intake.settings import Settings
from intake.texts import text

log = logging.getLogger(__name__)

CONSOLE_THREADS = 6
RECEPTION_THREADS = WRITES + 1  # one opens conversations


@dataclass(slots=True)
class Gateway:
    """Everything the routes need, and its beginning and end."""

    settings: Settings
    metrics: Metrics
    health: Health
    line: LineWebhook
    chat: ChatSockets
    polls: ChatPolls
    uploads: Uploads
    shared: SharedFiles
    console: Handlers
    storage: Storage
    worker: WorkerLink
    live: Live
    closers: list[Callable[[], Any]]
    beside: Callable[[], Coroutine[Any, Any, None]]
    refused: Callable[[str], None] = lambda sentence: None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Returns at once: the rest waits for the database in the background."""
        self._tasks.append(asyncio.create_task(self._start_when_open(), name="open database"))
        self._tasks.append(asyncio.create_task(self.worker.watch(), name="watch the worker"))

    async def _start_when_open(self) -> None:
        await self.storage.open(self.refused)
        if self.storage.opened.is_set():
            log.info("database open, receiving")
            await self.beside()

    async def stop(self) -> None:
        """Visitors are told to come back, connections close."""
        for task in self._tasks:
            task.cancel()
        await self.chat.close_all()
        self.polls.close_all()
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
    worker = WorkerLink(settings.data_dir)
    metrics = Metrics(worker.metrics)
    threads, console_threads = DatabaseThreads(), DatabaseThreads(CONSOLE_THREADS)
    # Acknowledgements wait for two writes at most; behind what visitors and agents ask they would wait for all of it.
    reception_threads = DatabaseThreads(RECEPTION_THREADS)
    storage = Storage(settings, console_threads)
    probe = RasaAssistant(settings.rasa_url, settings.rasa_token)
    files = Files(threads, settings.evidence_max_bytes)
    desk = Desk(
        Reception(reception_threads, worker),
        Live(threads),
        storage,
        threads,
        metrics,
        files,
        worker,
        settings.line_basic_id,
    )
    origins = Origins(settings.public_base_url, settings.widget_origin_list)
    tokens = SessionTokens(settings.session_secret)
    addresses = AddressLimits(settings.trusted_proxy_list)
    identity = IdentityCheck(settings.widget_identity_secret)
    house = House(desk, tokens, origins, Admission(addresses), addresses, settings.evidence_max_bytes, identity)
    chat, polls = ChatSockets(house), ChatPolls(house)
    metrics.watch("worker_up", "1 when the worker answers", lambda: float(worker.owner is not None))
    metrics.watch("chat_connections", "Open web chats", lambda: chat.connections)
    # The worker's clock does the rest; this one only sends at its second what an agent can no longer take back.
    clock, streams = DeskClock(console_threads, worker.deliver), Streams(console_threads, desk.live)
    links = FileLinks(settings.session_secret, settings.public_base_url)
    front = DeskFront(console_threads, worker.deliver, clock, desk.accept)
    ModelGauges(metrics, probe.model)
    metrics.watch("consoles_open", "Open consoles", lambda: streams.open)
    auth = Auth(console_threads, origins, settings.public_base_url.startswith("https:"), addresses.of)
    return Gateway(
        settings=settings,
        metrics=metrics,
        health=Health(
            {
                "assistant": probe.ready,
                "actions": actions_probe(settings),
                "database": storage.probe,
                "worker": worker.probe,
            }
        ),
        line=build_webhook(settings, desk.accept),
        chat=chat,
        polls=polls,
        shared=SharedFiles(threads, links),
        uploads=Uploads(desk, tokens, origins, addresses, settings.evidence_max_bytes),
        console=Handlers(
            auth=auth,
            api=ConsoleApi(console_threads, front, lambda: worker.line_quota),
            desk=DeskApi(console_threads, front),
            files=FilesApi(console_threads, links, settings.evidence_max_bytes),
            cases=CasesApi(console_threads),
            people=PeopleApi(console_threads),
            questions=CaseApi(console_threads, worker.deliver),
            streams=streams,
            reports=ReportsApi(console_threads),
            keeping=KeepingApi(console_threads, front),
            settings=SettingsApi(console_threads),
            learning=LearningApi(console_threads, probe.model),
            accounts=AccountsApi(console_threads, auth, settings.public_base_url, worker.deliver),
        ),
        storage=storage,
        worker=worker,
        live=desk.live,
        beside=lambda: follow_settings(console_threads),
        closers=[probe.close, worker.close, threads.close, reception_threads.close, console_threads.close],
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
        worker: WorkerLink,
        line_account: str | None,
    ) -> None:
        self._line_account = line_account
        self._reception, self.live, self._storage = reception, live, storage
        self._metrics, self._files, self._worker, self._visitors = metrics, files, worker, Visitors(threads)
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

    async def status(self, identity: str, language: str) -> dict[str, Any]:
        conversation = await self.conversation_of(identity)
        status = {"handled_by": "bot"}
        if conversation is not None:
            with contextlib.suppress(ConversationNotFound):
                status = await self._visitors.status(conversation, language)
        return status | ({"down": True} if self._worker.assistant_down and status["handled_by"] == "bot" else {})

    async def note(self, identity: str, told: Read | Rating | Page | Identify | Typing) -> None:
        conversation = await self._known_conversation(identity)
        if isinstance(told, Read):
            await self._visitors.seen(conversation, told.seq)
        elif isinstance(told, Typing):
            await self._visitors.writing(conversation)
        elif isinstance(told, Rating):
            await self._visitors.rate(conversation, told.score, told.comment)
        elif isinstance(told, Page):
            words = text("webchat.page_note", "th", title=told.title, url=told.url)
            await self._visitors.tell_agents(conversation, words)
        else:
            words = text("webchat.identity_note", "th", id=told.user_id, name=told.name or "-")
            await self._visitors.tell_agents(conversation, words)

    async def carry(self, identity: str, language: str) -> dict[str, Any]:
        conversation = await self._known_conversation(identity)
        return await self._visitors.carry(conversation, language, self._line_account)

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

    async def agent_writing(self, conversation_id: str) -> AsyncIterator[None]:
        async for change in self.live.signals(conversation_id):
            if change.signal == "typing" and change.agent_id is not None:
                yield None

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
