"""What Prometheus sees of the LINE accounts."""

from __future__ import annotations

from connectors.line.quota import QuotaWatch
from connectors.metrics import WorkerMetrics


def watch_quota(metrics: WorkerMetrics, quota: QuotaWatch) -> None:
    """Each account's messages that cost, for Prometheus; a limit of -1 is none, or not known."""
    limits = {name or "first": lambda a=a: -1 if a.limit is None else a.limit for name, a in quota.accounts.items()}
    metrics.watch_each("line_quota_limit", "LINE messages of the month", "account", limits)
    used = {name or "first": lambda a=a: a.spent for name, a in quota.accounts.items()}
    metrics.watch_each("line_quota_used", "LINE messages used this month", "account", used)
    low = {name or "first": lambda a=a: float(a.low) for name, a in quota.accounts.items()}
    metrics.watch_each("line_quota_low", "1 when what can wait, waits", "account", low)
