"""What an operator's Prometheus sees. Counted around the ports, so that nothing else has to know of it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from intake.messaging.accept import Receipt
from intake.messaging.ports import Accepted, Assistant, AssistantUnavailable, ChannelSender, Delivery, Refused
from intake.messaging.types import InboundMessage, OutboundMessage, Turn

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
TURN_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)  # seconds
ACK_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)


async def _nothing() -> bytes:
    return b""


class _Figures:
    """The figures of one process; `GET /metrics` shows them."""

    def __init__(self, process: str, others: Callable[[], Awaitable[bytes]] = _nothing) -> None:
        """`process` begins the names of the process's own figures; `others` gives what to show behind them."""
        self.registry = CollectorRegistry()
        self._others = others
        ProcessCollector(namespace=process, registry=self.registry)
        self._refresh: list[Callable[[], Awaitable[None]]] = []

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"rongthuk_{name}_total", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"rongthuk_{name}", text, buckets=buckets, registry=self.registry)

    def watch(self, name: str, text: str, read: Callable[[], float]) -> None:
        """A gauge that is read when somebody asks."""
        Gauge(f"rongthuk_{name}", text, registry=self.registry).set_function(read)

    def watch_each(self, name: str, text: str, label: str, read: Mapping[str, Callable[[], float]]) -> None:
        """A gauge for each of several, read when somebody asks."""
        gauge = Gauge(f"rongthuk_{name}", text, [label], registry=self.registry)
        for value, function in read.items():
            gauge.labels(value).set_function(function)

    def refresh_with(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Called before anything is shown, for figures that have to be asked for."""
        self._refresh.append(refresh)

    async def show(self, request: web.Request) -> web.Response:
        for refresh in self._refresh:
            await refresh()
        body = generate_latest(self.registry) + await self._others()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


class Metrics(_Figures):
    """What the gateway counts; the worker's figures are shown behind its own."""

    def __init__(self, worker: Callable[[], Awaitable[bytes]] = _nothing) -> None:
        super().__init__("", worker)
        self.accepted = self._counter("events_accepted", "Messages stored", "channel")
        self.duplicates = self._counter("events_duplicate", "Messages that had been stored before", "channel")
        self.not_stored = self._counter("events_not_stored", "Requests that could not be stored", "channel")
        self.accept_seconds = self._histogram("accept_seconds", "Time until messages were stored", ACK_BUCKETS)

    def count_receipts(self, messages: Sequence[InboundMessage], receipts: Sequence[Receipt]) -> None:
        for message, receipt in zip(messages, receipts, strict=True):
            (self.duplicates if receipt.duplicate else self.accepted).labels(message.channel).inc()


class WorkerMetrics(_Figures):
    """What the worker counts."""

    def __init__(self) -> None:
        super().__init__("rongthuk_worker")
        self.turns = self._counter("turns", "Turns asked of the assistant", "outcome")
        self.turn_seconds = self._histogram("turn_seconds", "Time until the assistant answered", TURN_BUCKETS)
        self.deliveries = self._counter("deliveries", "Sends to a channel", "channel", "outcome")
        self.sends = self._counter(
            "accepted_sends", "Accepted sends: free replies, and pushes that cost", "channel", "by"
        )


class MeteredAssistant:
    """An Assistant whose turns are counted and timed."""

    def __init__(self, assistant: Assistant, metrics: WorkerMetrics) -> None:
        self._assistant, self._metrics = assistant, metrics
        self.down = False  # as of the last turn

    async def respond(self, turn: Turn) -> list[OutboundMessage]:
        started = time.perf_counter()
        try:
            messages = await self._assistant.respond(turn)
        except AssistantUnavailable:
            self.down = True
            self._metrics.turns.labels("unavailable").inc()
            raise
        self.down = False
        self._metrics.turn_seconds.observe(time.perf_counter() - started)
        self._metrics.turns.labels("answered").inc()
        return messages


class MeteredSender:
    """A ChannelSender whose outcomes are counted."""

    def __init__(self, sender: ChannelSender, channel: str, metrics: WorkerMetrics) -> None:
        self._sender, self._channel, self._metrics = sender, channel, metrics

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        result = await self._sender.send(delivery)
        if isinstance(result, Accepted):
            outcome = "accepted"
            self._metrics.sends.labels(self._channel, "reply" if result.used_reply else "push").inc()
        else:
            outcome = "retry" if result.retry else "failed"
        self._metrics.deliveries.labels(self._channel, outcome).inc()
        return result
