"""Pictures of slips through the real reader process: worn, turned, tampered, hostile."""

from __future__ import annotations

import asyncio
import io
import struct
import time
import zlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from intake.slips.reader import SlipReader
from tests.support.payment_codes import mini_qr, promptpay, tampered
from tests.support.pictures import code, encoded, png, slip, worn

SLIP = mini_qr("014", "202611221234567890ABC")
PAYMENT = promptpay("01", "0066812345678", "1299.00")


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[SlipReader]:
    made = SlipReader()
    yield made
    await made.close()


async def test_a_slip_as_its_app_draws_it(reader: SlipReader) -> None:
    wanted = [{"kind": "slip", "sending_bank": "014", "reference": "202611221234567890ABC", "crc_ok": True}]
    assert await reader.read(encoded(slip(SLIP)), "image/png") == wanted
    assert await reader.read(encoded(slip(SLIP), "JPEG", quality=70), "image/jpeg") == wanted
    assert await reader.read(encoded(slip(SLIP), "WEBP", quality=60), "image/webp") == wanted


@pytest.mark.parametrize("degrees", [3.0, 17.0, 90.0, 180.0, 263.0])
async def test_a_photographed_screen(reader: SlipReader, degrees: float) -> None:
    picture = encoded(worn(slip(SLIP), degrees), "JPEG", quality=60)
    assert [found["kind"] for found in await reader.read(picture, "image/jpeg")] == ["slip"]


async def test_several_codes_in_one_picture(reader: SlipReader) -> None:
    page = Image.new("RGB", (900, 500), "white")
    page.paste(code(PAYMENT), (20, 20))
    page.paste(code(SLIP), (480, 120))
    assert {found["kind"] for found in await reader.read(encoded(page), "image/png")} == {"slip", "promptpay"}


async def test_a_code_on_glass_is_read_from_a_transparent_picture(reader: SlipReader) -> None:
    square = code(SLIP).convert("RGBA")
    clear = Image.new("RGBA", square.size)
    clear.putdata([(0, 0, 0, 255) if pixel[0] < 128 else (0, 0, 0, 0) for pixel in square.get_flattened_data()])
    assert len(await reader.read(encoded(clear), "image/png")) == 1


async def test_a_tampered_code_is_read_and_marked(reader: SlipReader) -> None:
    [found] = await reader.read(encoded(slip(tampered(SLIP))), "image/png")
    assert (found["kind"], found["crc_ok"]) == ("slip", False)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims, and has, a huge number of white pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    pieces = [packer.compress(row) for _ in range(min(height, 30_000))] + [packer.flush()]
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"".join(pieces)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (bomb(60_000, 60_000), "image/png"),
        (bomb(2_000_000_000, 2), "image/png"),
        (bomb(19_000, 2_600), "image/png"),
        (encoded(slip(SLIP))[:900], "image/png"),
        (b"\xff\xd8\xff" + bytes(5000), "image/jpeg"),
        (b"GIF89a" + b"\xff" * 300, "image/gif"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(64), "image/webp"),
        (b"", "image/png"),
        (bytes(26 * 1024 * 1024), "image/png"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
async def test_hostile_and_broken_pictures_have_no_codes_and_harm_nobody(
    reader: SlipReader, content: bytes, content_type: str
) -> None:
    assert await reader.read(content, content_type) == []
    assert len(await reader.read(encoded(slip(SLIP)), "image/png")) == 1


async def test_many_at_once_leave_the_loop_free(reader: SlipReader) -> None:
    await reader.read(png(1), "image/png")
    longest = 0.0
    done = asyncio.Event()

    async def tick() -> None:
        nonlocal longest
        while not done.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - begun)

    ticking = asyncio.create_task(tick())
    picture = encoded(worn(slip(SLIP)), "JPEG")
    found = await asyncio.gather(*(reader.read(picture, "image/jpeg") for _ in range(6)))
    done.set()
    await ticking
    assert all(len(codes) == 1 for codes in found)
    assert longest < 0.5


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    reader = SlipReader(time_limit=0.0001)
    reader_warm = SlipReader()
    try:
        large = encoded(Image.effect_noise((3500, 3500), 90), "PNG")
        await reader.read(png(1), "image/png")
        assert await reader.read(large, "image/png") == []
        assert len(await reader_warm.read(encoded(slip(SLIP)), "image/png")) == 1
        assert len(await reader.read(encoded(slip(SLIP)), "image/png")) == 1  # started again, with time to load
    finally:
        await reader.close()
        await reader_warm.close()


def test_pictures_of_this_test_are_what_they_claim() -> None:
    assert Image.open(io.BytesIO(bomb(19_000, 2_600))).size == (19_000, 2_600)
