"""The assistant's model among the figures of `GET /metrics`: which one, since when, how it did at the gate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from prometheus_client import Gauge

from connectors.metrics import Metrics

# Of a record's figures, those that are shares; the others are [right, of].
_SHARES = ("held_out", "misspelled", "first_messages", "macro_f1")
_COUNTED = ("urgent", "stories")


class ModelGauges:
    """Asks the assistant whenever somebody looks; what it does not answer is not shown."""

    def __init__(self, metrics: Metrics, ask: Callable[[], Awaitable[dict[str, Any] | None]]) -> None:
        self._ask = ask
        self._info = Gauge("rongthuk_model_info", "1 for the assistant's model in use", ["content", "why"],
                           registry=metrics.registry)  # fmt: skip
        self._figures = Gauge("rongthuk_model_figure", "What the model in use reached at the gate, parts of 1", ["of"],
                              registry=metrics.registry)  # fmt: skip
        self._times = Gauge("rongthuk_model_time_seconds", "When it was trained, and taken up", ["what"],
                            registry=metrics.registry)  # fmt: skip
        self._taken = Gauge("rongthuk_models_taken_up", "Models taken up since the assistant started",
                            registry=metrics.registry)  # fmt: skip
        self._refused = Gauge("rongthuk_model_refused", "1 when the model in place could not be taken up", ["code"],
                              registry=metrics.registry)  # fmt: skip
        metrics.refresh_with(self._read)

    async def _read(self) -> None:
        found = await self._ask()
        for gauge in (self._info, self._figures, self._times, self._refused):
            gauge.clear()
        if not found or not found.get("file"):
            return
        record = found.get("record") or {}
        content = record.get("content") or str(found["file"]).removesuffix(".tar.gz")
        self._info.labels(content, record.get("why") or "").set(1)
        for name, value in _figures(record.get("figures") or {}).items():
            self._figures.labels(name).set(value)
        for what, when in (("trained", record.get("trained_at")), ("taken_up", found.get("since"))):
            if when:
                self._times.labels(what).set(datetime.fromisoformat(when).timestamp())
        self._taken.set(found.get("taken_up") or 0)
        if found.get("refused"):
            self._refused.labels(found["refused"]["code"]).set(1)


def _figures(figures: dict[str, Any]) -> dict[str, float]:
    shares = {name: float(figures[name]) for name in _SHARES if name in figures}
    return shares | {name: figures[name][0] / figures[name][1] for name in _COUNTED if name in figures}
