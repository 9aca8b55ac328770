"""Pictures as a screen shows them: of its size, with the viewer's address and the hour across them.

A photograph of the screen then says whose screen it was. The file itself is what a download gives, which is on record.
"""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from intake.thai import BANGKOK

SIDES = {"small": 480, "screen": 1600}  # pixels of the longer side, by view
MOST_PIXELS = 60_000_000
TYPE = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP")
_SHARE = 26  # of the longer side: the height of the letters
_SMALLEST = 11  # pixels
_STRENGTH = 70  # of 255


def marked(content: bytes, view: str, viewer: str, now: datetime) -> bytes | None:
    """A JPEG of the picture with `viewer` and the time on it; None for what cannot be read as a picture."""
    side = SIDES[view]
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((side, side))
            shown = on_white(upright)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    _with_words(shown, f"{viewer}  {now.astimezone(BANGKOK):%Y-%m-%d %H:%M}").save(out, "JPEG", quality=85)
    return out.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not know."""
    if picture.mode not in ("RGBA", "LA", "PA", "P"):
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    page = Image.new("RGB", whole.size, "white")
    page.paste(whole, mask=whole.getchannel("A"))
    return page


def _with_words(picture: Image.Image, words: str) -> Image.Image:
    """The words in rows over all of it, light on a dark edge: readable on any ground, and the picture through them."""
    font = ImageFont.load_default(max(max(picture.size) // _SHARE, _SMALLEST))
    left, top, right, bottom = font.getbbox(words)
    width, height = int(right - left), int(bottom - top)
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    step = height * 6
    for row, y in enumerate(range(height, picture.height, step)):
        for x in range(-(row % 2) * width // 2, picture.width, width + height * 2):
            pen.text((x + 1, y + 1), words, font=font, fill=(0, 0, 0, _STRENGTH))
            pen.text((x, y), words, font=font, fill=(255, 255, 255, _STRENGTH + 30))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")
