"""The shape of JSON: which keys and which kinds of values, without the values."""

from __future__ import annotations

from typing import Any


def shape(value: Any) -> Any:
    """Kinds in the place of values; a list is the set of its items' shapes, sorted by their text."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return sorted({repr(shape(item)) for item in value})
    if isinstance(value, bool) or value is None:
        return str(type(value).__name__)
    return "number" if isinstance(value, (int, float)) else type(value).__name__
