"""Addresses of files that agents send, and the small pictures behind them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from connectors.shared_files import PREVIEW_SIDE, FileLinks, preview

LINKS = FileLinks("a secret of the tests", "https://desk.example/")
ID = "0123456789abcdef" * 2


def token(address: str) -> str:
    return address.rsplit("/", 1)[1]


def test_an_address_opens_its_file_and_is_always_the_same() -> None:
    whole, small = LINKS.address(ID), LINKS.address(ID, preview=True)
    assert whole.startswith("https://desk.example/files/") and whole == LINKS.address(ID) and whole != small
    assert LINKS.read(token(whole)) == (ID, False) and LINKS.read(token(small)) == (ID, True)
    assert ID not in whole


def test_another_deployment_s_address_is_none() -> None:
    assert FileLinks("another secret", "https://desk.example").read(token(LINKS.address(ID))) is None


@given(st.text(max_size=120), st.integers(0, 40))
def test_what_we_did_not_make_opens_nothing(word: str, place: int) -> None:
    assert LINKS.read(word) is None
    made = token(LINKS.address(ID))
    changed = made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :]
    assert LINKS.read(changed) is None


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_picture_has_a_preview(mode: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (1500, 900), "orange").convert("RGB" if mode in ("I;16", "CMYK") else mode).convert(
        {"I;16": "L", "CMYK": "CMYK"}.get(mode, mode)
    ).save(out, "JPEG" if mode == "CMYK" else "PNG")
    small = preview(out.getvalue())
    assert small is not None and len(small) < 1_000_000
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.format == "JPEG" and max(shown.size) == PREVIEW_SIDE


def test_a_preview_is_turned_as_the_picture_is_meant() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "orange").save(out, "JPEG", exif=exif)
    small = preview(out.getvalue())
    assert small is not None
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.height > shown.width


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + bytes(40), b"GIF89a" + bytes(40)])
def test_what_cannot_be_read_has_none(broken: bytes) -> None:
    assert preview(broken) is None
