"""What a log line may not show, however it got there."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.privacy.redaction import MASK, RedactingFilter, mask


@pytest.mark.parametrize(
    "secret",
    [
        "0812345678",
        "081-234-5678",
        "+66 81 234 5678",
        "(02) 123 4567 8",
        "๐๘๑๒๓๔๕๖๗๘",
        "1-2345-67890-12-3",
        "123-4-56789-0",
        "somchai.j@example.co.th",
        "U4af4980629a4b1c2d3e4f5a6b7c8d9e0",
        "สมชาย",
        "โอนเงินไปแล้ว ไม่ได้ของ",
    ],
)
def test_a_person_s_data_is_masked(secret: str) -> None:
    masked = mask(f"got {secret} from client")
    assert secret not in masked
    assert masked.startswith("got ") and masked.endswith(" from client") and MASK in masked


@pytest.mark.parametrize(
    "line",
    [
        "turn line-48757647ccd654f8a3b5dd00d02f4532 took 12 ms",
        "lane 48757647ccd654f8a3b5dd00d02f4532: StorageUnavailable",
        "2026-11-22 00:29:27 started on 127.0.0.1:27117",
        "case RT-4XK2-9M0B filed",
        "delivery 2 of abc failed: TimeoutError",
        "GET /healthz 200 1234 bytes",
    ],
)
def test_ids_times_and_counts_stay_readable(line: str) -> None:
    assert mask(line) == line


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet="0123456789๐๑๒๓๔๕๖๗๘๙", min_size=8, max_size=20), st.sampled_from(["", " ", "-"]))
def test_no_long_number_passes(digits: str, separator: str) -> None:
    assert digits not in mask(f"a {separator.join(digits)} b").replace(separator, "")


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(who)s", defaults={"who": "-"}))
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("redaction-test")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def test_arguments_extras_and_exceptions_are_covered(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("phone %s", "0812345678", extra={"who": "สมชาย"})
    logger.warning({"event": "x", "phone": ["0812345678"]})
    logger.warning("broken %d", "0899999999")
    try:
        raise ValueError("account 1234567890 of สมหญิง")
    except ValueError:
        logger.exception("failed")
    written = stream.getvalue()
    for secret in ("0812345678", "สมชาย", "0899999999", "1234567890", "สมหญิง"):
        assert secret not in written
    assert "ValueError" in written and "test_redaction.py" in written
