"""The process that opens strangers' pictures: `python -m intake.slips.decode`, a picture in, the codes' texts out.

It has no secrets, no network clients and little memory; whoever breaks a picture decoder here breaks nothing else, and
a picture that takes too long is ended with the process. In: four bytes length, the file. Out: a JSON list in a line.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

from PIL import Image

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000  # pixels
READ_AT = 4_000  # pixels of the longer side that are looked at; a JPEG is decoded smaller at once
SMALL = 900  # pixels below which a code may be too fine: looked at twice as large
MOST_CODES = 8
MEMORY = 1024 * 1024 * 1024  # bytes of address space
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


def decode(content: bytes) -> list[str]:
    """The texts of the QR codes in a picture's first frame; none where it is broken or too large to be looked at."""
    try:
        image = _open(content)
    except Exception:  # a decoder may fail in any way on a stranger's bytes
        return []
    return [] if image is None else _texts(image)


def _open(content: bytes) -> Image.Image | None:
    """The picture in shades of grey, on white where it is transparent."""
    image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE or min(width, height) < 1:
        return None
    image.draft("L", (READ_AT, READ_AT))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colour = image.convert("RGBA")
        ground = Image.new("RGBA", colour.size, "white")
        ground.alpha_composite(colour)
        image = ground
    grey = image.convert("L")
    grey.thumbnail((READ_AT, READ_AT))
    return grey


def _texts(image: Image.Image) -> list[str]:
    import zxingcpp

    wanted = zxingcpp.barcode_formats_from_str("QRCode")
    looks = [image]
    if max(image.size) < SMALL:
        looks.append(image.resize((image.width * 2, image.height * 2)))
    for look in looks:
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            found = zxingcpp.read_barcodes(look, formats=wanted, binarizer=binarizer, text_mode=zxingcpp.TextMode.Plain)
            texts = list(dict.fromkeys(code.text for code in found if code.valid and code.text))
            if texts:
                return texts[:MOST_CODES]
    return []


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every platform
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Work until the input ends."""
    _limit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while len(head := incoming.read(4)) == 4:
        content = incoming.read(int.from_bytes(head, "big"))
        try:
            texts = decode(content)
        except MemoryError:
            texts = []
        outgoing.write(json.dumps(texts).encode() + b"\n")
        outgoing.flush()


if __name__ == "__main__":
    main()
