"""Pictures made for tests: small ones, slips with their codes, and one that tells where it was taken."""

from __future__ import annotations

import io
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFilter


def png(number: int, size: int = 8) -> bytes:
    """A small picture; another number is another picture."""
    return encoded(Image.new("RGB", (size, size), (number % 256, number // 256 % 256, 90)))


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The picture's file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def code(payload: str, scale: int = 4) -> Image.Image:
    """A QR code alone, with its quiet zone."""
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(out, kind="png", scale=scale)
    return Image.open(out).convert("RGB")


def slip(payload: str, scale: int = 4) -> Image.Image:
    """A slip as a phone's banking app draws it: tall, printed words, the code at the bottom right."""
    square = code(payload, scale)
    page = Image.new("RGB", (max(720, square.width + 80), square.height + 900), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, page.width, 160), fill=(20, 140, 60))
    for line in range(12):
        draw.text((60, 220 + line * 48), f"Transfer completed line {line}  xxx-x-x{line}234-x   1,299.00", fill="black")
    page.paste(square, (page.width - square.width - 30, page.height - square.height - 30))
    return page


def worn(image: Image.Image, degrees: float = 7.0, blur: float = 0.8, noise: int = 24) -> Image.Image:
    """The picture as somebody photographs a screen: turned, soft, grainy."""
    turned = image.rotate(degrees, expand=True, fillcolor=(235, 235, 230)).filter(ImageFilter.GaussianBlur(blur))
    grain = Image.effect_noise(turned.size, noise).convert("RGB")
    return Image.blend(turned, grain, 0.18)


def _with_position() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "GPS-description"
    exif[0x0112] = 6  # lies on its side
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (13.0, 45.0, 22.5)
    position[3], position[4] = "E", (100.0, 30.0, 7.25)
    return encoded(Image.new("RGB", (40, 24), (200, 30, 30)), "JPEG", exif=exif, comment=b"GPS-comment")


JPEG_WITH_POSITION = _with_position()
