"""The database for a command: opened with the settings of the environment, closed after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intake.cases import database
from intake.settings import Settings, load_settings

PATIENCE = 3.0  # seconds: a person waits at the terminal


@contextmanager
def opened() -> Iterator[Settings]:
    """Raises SettingsError or DatabaseRefused, each with one sentence."""
    settings = load_settings()
    database.connect(settings, patience=PATIENCE)
    try:
        yield settings
    finally:
        database.disconnect()
