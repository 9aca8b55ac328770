"""Fetches the file of a message from LINE, which keeps it only for a while.

https://developers.line.biz/en/reference/messaging-api/#get-content
"""

from __future__ import annotations

import logging

import aiohttp

from connectors.line.client import LineApi
from connectors.line.tokens import TokenRefused
from intake.messaging.ports import FetchedMedia, MediaGone, MediaNotReady, MediaTooLarge
from intake.messaging.types import InboundMessage

log = logging.getLogger(__name__)


class LineMedia:
    """MediaSource for LINE."""

    def __init__(self, api: LineApi, largest: int) -> None:
        self._api = api
        self._largest = largest  # bytes: a file is held in memory while it is sealed

    async def fetch(self, message: InboundMessage) -> FetchedMedia:
        """Raises MediaGone (unknown, unsent), MediaTooLarge, or MediaNotReady (being prepared, LINE not reached)."""
        if message.media is None:
            raise MediaGone("no file of LINE's own")
        try:
            async with self._api.content(message.media.media_id) as response:
                request_id = response.headers.get("x-line-request-id")
                log.info("line content %s", response.status, extra={"line_request_id": request_id})
                if response.status != 202:
                    return await _read(response, message.media.file_name, self._largest)
            if await self._api.preparation(message.media.media_id) == "failed":
                raise MediaGone("LINE could not prepare it")
            raise MediaNotReady("LINE 202")
        except (TimeoutError, aiohttp.ClientError, OSError, TokenRefused) as error:
            raise MediaNotReady(f"LINE not reached: {type(error).__name__}") from error


async def _read(response: aiohttp.ClientResponse, file_name: str | None, largest: int) -> FetchedMedia:
    if response.status == 200:
        content = await _read_at_most(response, largest)
        return FetchedMedia(content=content, content_type=response.content_type, file_name=file_name)
    if response.status in (400, 404, 410):
        raise MediaGone(f"LINE {response.status}")
    raise MediaNotReady(f"LINE {response.status}")


async def _read_at_most(response: aiohttp.ClientResponse, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in response.content.iter_chunked(256 * 1024):
        size += len(chunk)
        if size > limit:
            raise MediaTooLarge("larger than what is kept")
        chunks.append(chunk)
    return b"".join(chunks)
