"""The copy that others see: the same picture, without place, device and words; and files of two kinds."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from intake.cases import evidence, shared_copy
from intake.cases.evidence import FileTypeRefused
from tests.support.pictures import JPEG_WITH_POSITION, encoded, png


def pixels(content: bytes) -> tuple[tuple[int, int], bytes]:
    image = Image.open(io.BytesIO(content))
    return image.size, image.convert("RGB").tobytes()


def exif_of(content: bytes) -> dict[Any, Any]:
    exif = Image.open(io.BytesIO(content)).getexif()
    return {**exif, **exif.get_ifd(0x8825)}


def position() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "GPS-maker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (13.0, 45.0, 22.5)
    return exif


def test_a_jpeg_keeps_its_picture_and_its_orientation_and_nothing_else() -> None:
    assert len(exif_of(JPEG_WITH_POSITION)) > 2
    cleaned = shared_copy.clean(JPEG_WITH_POSITION, "image/jpeg")
    assert pixels(cleaned) == pixels(JPEG_WITH_POSITION)
    assert exif_of(cleaned) == {0x0112: 6}
    assert b"GPS-" not in cleaned and shared_copy.clean(cleaned, "image/jpeg") == cleaned


def test_what_hangs_behind_a_jpeg_is_left_out() -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + b"GPS-13.75" * 20
    cleaned = shared_copy.clean(JPEG_WITH_POSITION + film, "image/jpeg")
    assert cleaned == shared_copy.clean(JPEG_WITH_POSITION, "image/jpeg")


def test_a_progressive_jpeg_with_restarts_stays_whole() -> None:
    image = Image.effect_noise((220, 180), 60).convert("RGB")
    content = encoded(image, "JPEG", progressive=True, quality=80, exif=position())
    cleaned = shared_copy.clean(content, "image/jpeg")
    assert pixels(cleaned) == pixels(content) and exif_of(cleaned) == {}


@pytest.mark.parametrize(("form", "content_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_png_and_webp(form: str, content_type: str) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "GPS-words")
    more = {"pnginfo": words} if form == "PNG" else {"xmp": b"<x>GPS-xmp</x>"}
    content = encoded(Image.effect_noise((90, 70), 60).convert("RGB"), form, exif=position(), **more)
    assert b"GPS-" in content
    cleaned = shared_copy.clean(content, content_type)
    assert pixels(cleaned) == pixels(content)
    assert exif_of(cleaned) == {} and b"GPS-" not in cleaned


def test_an_animated_gif_keeps_its_frames() -> None:
    frames = [Image.new("P", (20, 20), n) for n in range(3)]
    content = encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"GPS-gif", duration=40
    )
    cleaned = shared_copy.clean(content, "image/gif")
    assert b"GPS-" in content and b"GPS-" not in cleaned
    assert getattr(Image.open(io.BytesIO(cleaned)), "n_frames", 1) == getattr(
        Image.open(io.BytesIO(content)), "n_frames", 1
    )


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def test_a_film_loses_its_place_and_nothing_moves() -> None:
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+13.7563+100.5018/"))
    content = (
        box(b"ftyp", b"mp42" + bytes(8)) + box(b"moov", box(b"mvhd", bytes(100)) + place) + box(b"mdat", b"film" * 50)
    )
    cleaned = shared_copy.clean(content, "video/mp4")
    assert b"+13.7563" not in cleaned and len(cleaned) == len(content)
    assert cleaned.endswith(b"film" * 50) and b"mvhd" in cleaned


def test_an_avif_of_a_real_encoder_loses_its_exif() -> None:
    content = encoded(Image.effect_noise((64, 64), 40).convert("RGB"), "AVIF", exif=position())
    cleaned = shared_copy.clean(content, "image/avif")
    assert b"GPS-maker" in content and b"GPS-maker" not in cleaned
    assert pixels(cleaned) == pixels(content)


KINDS = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/avif",
    "image/heic",
    "video/mp4",
    "video/quicktime",
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 400), st.binary(max_size=40), st.booleans())
def test_a_broken_file_ends_and_never_crashes(content_type: str, cut: int, middle: bytes, whole: bool) -> None:
    base = {"image/jpeg": JPEG_WITH_POSITION, "image/png": png(1)}.get(
        content_type, box(b"ftyp", b"mif1") + box(b"meta", middle)
    )
    content = base[:cut] + middle + (base[cut:] if whole else b"")
    with contextlib.suppress(shared_copy.FileBroken):
        shared_copy.clean(content, content_type)


# --- two kinds in one -------------------------------------------------------------------------------------------------


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("run.js", "alert(1)")
    return out.getvalue()


PHOTO = encoded(Image.effect_noise((400, 300), 60).convert("RGB"), "JPEG", exif=position())


@pytest.mark.parametrize(
    "content",
    [
        PHOTO + archive(),
        png(1) + archive(),
        b"GIF89a/*<script>*/=1;" + bytes(50),
        b"\xff\xd8\xff\xe0\x00\x10JFIF<?php system($_GET[0]); ?>" + bytes(100),
        PHOTO + b"%PDF-1.7\n1 0 obj",
        PHOTO[:200] + b"%PDF-1.7\n" + PHOTO[200:],
        PHOTO + b"Rar!\x1a\x07\x01\x00" + bytes(100),
        PHOTO + b"MZ\x90\x00\x03" + bytes(100),
        b"%PDF-1.7\n<html><script>x</script>" + bytes(100),
        b"%PDF-1.7\n" + bytes(2000) + archive(),
    ],
)
def test_files_of_two_kinds_are_refused(content: bytes) -> None:
    with pytest.raises(FileTypeRefused) as refused:
        evidence.check(content)
    assert refused.value.reason == "mixed"


@pytest.mark.parametrize(
    "content",
    [
        PHOTO,
        PHOTO + b"\x00\x00\x00\x18ftypmp42" + bytes(200),  # a motion photo
        JPEG_WITH_POSITION,
        png(1),
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"%PDF-1.4\n<?xpacket begin='' id='W5M0'?>" + bytes(50),
        b"GIF89a" + bytes(300),
    ],
)
def test_what_phones_make_is_taken(content: bytes) -> None:
    assert evidence.check(content)
