"""Values as people read them, in Thai (`th`) or English (`en`). Figures are Arabic in both."""

from __future__ import annotations

from datetime import date, time

from intake.thai.calendar_words import MONTHS_EN, MONTHS_TH
from intake.thai.phones import national_digits


def format_money(satang: int, lang: str = "th") -> str:
    """`250000` → `2,500 บาท`; satang are shown only when there are some."""
    baht, rest = divmod(abs(satang), 100)
    figures = f"{'-' if satang < 0 else ''}{baht:,}" + (f".{rest:02d}" if rest else "")
    return f"{figures} บาท" if lang == "th" else f"{figures} baht"


def format_date(day: date, lang: str = "th") -> str:
    """`2024-01-15` → `15 มกราคม 2567`, in English `15 January 2024`."""
    if lang == "th":
        return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + 543}"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def format_time(moment: time, lang: str = "th") -> str:
    """`20:30` → `20.30 น.`, in English `20:30`."""
    return moment.strftime("%H.%M น." if lang == "th" else "%H:%M")


def format_phone(e164: str) -> str:
    """`+66812345678` → `081-234-5678`, `+6621234567` → `02-123-4567`; an unknown form as it is."""
    national = national_digits(e164.lstrip("+"))
    if national is None:
        return e164
    if len(national) == 10:
        return f"{national[:3]}-{national[3:6]}-{national[6:]}"
    head = 2 if national.startswith("02") else 3
    return f"{national[:head]}-{national[head:-4]}-{national[-4:]}"


def format_account(digits: str) -> str:
    """`1234567890` → `123-4-56789-0`; other lengths as they are."""
    if len(digits) != 10:
        return digits
    return f"{digits[:3]}-{digits[3]}-{digits[4:9]}-{digits[9]}"


def format_national_id(digits: str) -> str:
    """`1101700230708` → `1-1017-00230-70-8`; another length as it is."""
    if len(digits) != 13:
        return digits
    return f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}"
