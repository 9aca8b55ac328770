"""When a field applies: a small structured condition over the answers given so far.

when: {field: payment_method, in: [transfer, promptpay]}
when: {all: [{field: amount, filled: true}, {not: {field: platform, equals: other}}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Any

from intake import thai

OPERATORS = ("in", "equals", "filled", "within_days", "at_least")


@dataclass(frozen=True, slots=True)
class Condition:
    """`kind` is "all", "any", "not" (with `parts`) or an operator of OPERATORS (with `field` and `value`).

    `within_days` compares a date answer with today; `at_least` an amount in satang or a number.
    """

    kind: str
    parts: tuple[Condition, ...] = ()
    field: str = ""
    value: Any = None
    line: int = attribute(default=0, compare=False)

    def fields(self) -> set[str]:
        """Every field the condition looks at."""
        found = {self.field} if self.field else set()
        for part in self.parts:
            found |= part.fields()
        return found

    def leaves(self) -> list[Condition]:
        """The single comparisons inside."""
        return [leaf for part in self.parts for leaf in part.leaves()] if self.parts else [self]


def holds(condition: Condition | None, values: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether the condition is true for these answers ({field: stored value}); no condition is true."""
    if condition is None:
        return True
    if condition.kind == "all":
        return all(holds(part, values, today) for part in condition.parts)
    if condition.kind == "any":
        return any(holds(part, values, today) for part in condition.parts)
    if condition.kind == "not":
        return not holds(condition.parts[0], values, today)
    return _compare(condition, values.get(condition.field), today)


def _compare(condition: Condition, actual: Any, today: date | None) -> bool:
    if condition.kind == "filled":
        return (actual is not None) == bool(condition.value)
    if actual is None:
        return False
    if condition.kind == "in":
        return actual in condition.value
    if condition.kind == "equals":
        return bool(actual == condition.value)
    if condition.kind == "at_least":
        return isinstance(actual, int) and actual >= condition.value
    return _within(actual, condition.value, today)


def _within(actual: Any, days: int, today: date | None) -> bool:
    if today is None or not isinstance(actual, str):
        return False
    try:
        first, last = thai.period_bounds(actual)
        passed = (today - min(today, last)).days if first <= today else -1
    except ValueError:
        return False
    return 0 <= passed <= days
