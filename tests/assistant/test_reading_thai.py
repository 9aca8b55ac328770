"""The reading of Thai holds in the assistant's own Python too: the same tables and properties, run there."""

from tests.unit.thai.test_contacts import *  # noqa: F403
from tests.unit.thai.test_dates import *  # noqa: F403
from tests.unit.thai.test_hard_texts import *  # noqa: F403
from tests.unit.thai.test_identity_and_banks import *  # noqa: F403
from tests.unit.thai.test_normalize_and_tokens import *  # noqa: F403
from tests.unit.thai.test_numbers_and_money import *  # noqa: F403
from tests.unit.thai.test_places import *  # noqa: F403
from tests.unit.thai.test_properties import *  # noqa: F403
from tests.unit.thai.test_times import *  # noqa: F403
