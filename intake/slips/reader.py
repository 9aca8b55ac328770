"""Reads the payment codes in pictures, in a process of its own, with a limit of time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from intake.slips.payload import read_code

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
READABLE = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif")
LARGEST = 25 * 1024 * 1024  # bytes; a phone's photo has 12 at most
TIME_LIMIT = 4.0  # seconds for one picture
START_LIMIT = 20.0  # seconds for the first one, which loads the decoders
QUEUE_LIMIT = 30.0  # seconds that a picture waits for its turn
MOST_ANSWER = 256 * 1024  # bytes


class SlipReader:
    """One process, one picture at a time; started with the first picture and again after it was ended."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._warm = False

    async def read(self, content: bytes, content_type: str) -> list[dict[str, Any]]:
        """The facts of every code (see `payload.read_code`); none for a picture that cannot be read in time."""
        if content_type not in READABLE or len(content) > LARGEST:
            return []
        try:
            async with asyncio.timeout(QUEUE_LIMIT):
                await self._lock.acquire()
        except TimeoutError:
            log.warning("slip reader: busy, a picture was left unread")
            return []
        try:
            limit = self._time_limit if self._warm else START_LIMIT + self._time_limit
            async with asyncio.timeout(limit):
                texts = await self._ask(content)
            self._warm = True
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError) as error:
            log.warning("slip reader: a picture could not be read: %s", type(error).__name__)
            await self.close()
            return []
        except BaseException:
            await self.close()  # in the middle of an answer the process is of no further use
            raise
        finally:
            self._lock.release()
        return [read_code(text) for text in texts]

    async def close(self) -> None:
        """End the process, whatever it does."""
        process, self._process, self._warm = self._process, None, False
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, content: bytes) -> list[str]:
        if self._process is None or self._process.returncode is not None:
            self._warm = False
            self._process = await self._start()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(len(content).to_bytes(4, "big") + content)
        await stdin.drain()
        answer = json.loads(await stdout.readuntil(b"\n"))
        return [str(text) for text in answer]

    async def _start(self) -> asyncio.subprocess.Process:
        # Nothing of our environment: keys and passwords are none of a picture decoder's business.
        environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "intake.slips.decode",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
            limit=MOST_ANSWER,
        )
