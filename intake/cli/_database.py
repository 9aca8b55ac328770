"""The database for a command: opened with the settings of the environment, closed after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import PyMongoError

from intake.cases import database
from intake.cases.database import DatabaseRefused
from intake.settings import Settings, load_settings

PATIENCE = 3.0  # seconds: a person waits at the terminal


@contextmanager
def opened() -> Iterator[Settings]:
    """Raises SettingsError or DatabaseRefused, each with one sentence."""
    settings = load_settings()
    database.connect(settings, patience=PATIENCE)
    try:
        yield settings
    except PyMongoError as error:
        raise DatabaseRefused(f"The database does not answer ({type(error).__name__}); try again.") from error
    finally:
        database.disconnect()
