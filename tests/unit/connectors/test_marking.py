"""What a screen shows of a picture carries whose screen it is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops

from connectors.file_response import shown_to
from connectors.marking import SIDES, marked

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def picture(mode: str = "RGB", form: str = "PNG", size: tuple[int, int] = (2000, 1200)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "L" else 90).save(out, form)
    return out.getvalue()


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("view", SIDES)
@pytest.mark.parametrize(("mode", "form"), [("RGB", "PNG"), ("RGBA", "PNG"), ("L", "JPEG"), ("RGB", "WEBP")])
def test_the_mark_is_over_all_of_it_and_another_s_is_another(view: str, mode: str, form: str) -> None:
    content = picture(mode, form)
    mine = opened(marked(content, view, "mali@example.org", NOW))
    theirs = opened(marked(content, view, "kanda@example.org", NOW))
    assert max(mine.size) == SIDES[view]
    bare = Image.new("RGB", mine.size, mine.getpixel((0, 0)))  # type: ignore[arg-type]
    for box in ((0, 0.0, 0.5, 0.5), (0.5, 0.5, 1.0, 1.0)):
        part = tuple(int(edge * mine.size[at % 2]) for at, edge in enumerate(box))
        assert ImageChops.difference(mine.crop(part), bare.crop(part)).getbbox() is not None  # type: ignore[arg-type]
    assert ImageChops.difference(mine, theirs).getbbox() is not None


def test_the_file_itself_and_what_is_no_picture_stay_as_they_are() -> None:
    content = picture()
    for view, kind, given in ((None, "image/png", content), ("screen", "application/pdf", b"%PDF-1.4"),
                              ("small", "image/png", b"\x89PNG broken")):  # fmt: skip
        answer = shown_to(given, kind, "a", view, "mali@example.org", NOW)
        assert (answer.body, answer.content_type) == (given, kind)
    small = shown_to(content, "image/png", "สลิป.png", "small", "mali@example.org", NOW)
    assert small.content_type == "image/jpeg" and small.body != content and "no-store" in small.headers["Cache-Control"]
