"""Figures of a measurement: percentiles of a list of seconds, in milliseconds."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0…1) of the values lie (nearest rank); 0.0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Count, p50, p95, p99 and maximum, times in milliseconds."""
    figures = {"p50_ms": percentile(seconds, 0.50), "p95_ms": percentile(seconds, 0.95)}
    figures |= {"p99_ms": percentile(seconds, 0.99), "max_ms": max(seconds, default=0.0)}
    return {"count": len(seconds)} | {name: round(value * 1000, 2) for name, value in figures.items()}


def machine() -> dict[str, Any]:
    """What the figures were taken on; the load before the run tells how quiet it was."""
    load = os.getloadavg()[0]
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": round(load, 2),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
