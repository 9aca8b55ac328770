"""Files are what their bytes say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.file_types import kind_of, sniff

TAKEN = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/gif": b"GIF89a\x01\x00\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "application/pdf": b"%PDF-1.7\n",
    "video/mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00",
    "audio/mp4": b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00",
    "audio/mpeg": b"ID3\x04\x00",
    "audio/ogg": b"OggS\x00\x02",
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}


@pytest.mark.parametrize(("content_type", "content"), TAKEN.items())
def test_evidence_is_recognised(content_type: str, content: bytes) -> None:
    assert sniff(content) == content_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"PK\x03\x04",
        b"<html>",
        b"<svg xmlns=",
        b"#!/bin/sh",
        b"RIFF",
        b"\x00\x00\x00\x18ftypevil",
    ],
)
def test_anything_else_is_not(content: bytes) -> None:
    assert sniff(content) is None


@given(st.binary(max_size=40))
def test_no_bytes_break_it(content: bytes) -> None:
    found = sniff(content)
    assert found is None or kind_of(found) in ("image", "video", "audio", "file")
