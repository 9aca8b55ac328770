"""Reading Thai as people write it: pure functions, no work at import, the same in both environments.

`extract` finds every fact in a running text; the `parse_…` functions read one fact out of a whole answer;
the `format_…` functions write one for people. Values have the outside formats: money integer satang, dates
YYYY-MM-DD, phones E.164, accounts and ids bare digits, banks their 3-digit code.
"""

from intake.thai.accounts import parse_account
from intake.thai.banks import bank_codes, bank_name, parse_bank
from intake.thai.clock import BANGKOK, bangkok_now
from intake.thai.extraction import extract, warm_up
from intake.thai.formats import (
    format_account,
    format_date,
    format_money,
    format_national_id,
    format_phone,
    format_time,
)
from intake.thai.identity import is_thai_id, parse_imei, parse_national_id, parse_promptpay, parse_tax_id
from intake.thai.links import parse_email, parse_handle, parse_url
from intake.thai.moments import parse_date, parse_time
from intake.thai.money import parse_money
from intake.thai.name_lists import is_first_name
from intake.thai.names_at import name_at
from intake.thai.normalize import Normalized, normalize, normalize_with_map
from intake.thai.numerals import parse_number
from intake.thai.parcels import parse_parcel, parse_postcode
from intake.thai.people import parse_person
from intake.thai.periods import format_period, period_bounds, period_precision, period_value
from intake.thai.phones import parse_phone, parse_phones
from intake.thai.places import (
    AddressReading,
    Place,
    by_postcode,
    children,
    choices,
    find_places,
    format_address,
    narrow,
    place,
    provinces,
    read_address,
)
from intake.thai.tokens import domain_words, tokenize
from intake.thai.types import KINDS, DateReading, Extraction, Money, Number, TimeReading, Token

__all__ = [
    "BANGKOK", "KINDS", "AddressReading", "DateReading", "Extraction", "Money", "Normalized", "Number", "Place",
    "TimeReading", "Token", "bangkok_now", "bank_codes", "bank_name", "by_postcode", "children", "choices",
    "domain_words",
    "extract", "find_places", "format_account", "format_address", "format_date", "format_money",
    "format_national_id", "format_period", "format_phone", "format_time", "is_first_name", "is_thai_id", "name_at",
    "narrow", "normalize", "normalize_with_map",
    "parse_account", "parse_bank", "parse_date", "parse_email", "parse_handle", "parse_imei", "parse_money",
    "parse_national_id", "parse_number", "parse_parcel", "parse_person", "parse_phone", "parse_phones",
    "parse_postcode", "parse_promptpay", "parse_tax_id", "parse_time", "parse_url",
    "period_bounds", "period_precision", "period_value", "place",
    "provinces",
    "read_address", "tokenize", "warm_up",
]  # fmt: skip
