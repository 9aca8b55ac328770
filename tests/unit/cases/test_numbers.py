"""Case numbers: what the check character promises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.cases import numbers
from intake.cases.numbers import ALPHABET

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def written(body: str) -> str:
    characters = body + numbers.check_character(body)
    return f"RT-{characters[:4]}-{characters[4:]}"


def test_new_numbers_are_valid_and_differ() -> None:
    made = {numbers.new_number() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(numbers.is_valid(number) for number in made)


@given(bodies)
def test_every_single_wrong_character_is_found(body: str) -> None:
    number = written(body)
    places = [i for i, c in enumerate(number) if i >= 3 and c != "-"]
    for place in places:
        for character in ALPHABET:
            if character != number[place]:
                assert not numbers.is_valid(number[:place] + character + number[place + 1 :])


@given(bodies)
def test_every_swap_of_neighbours_is_found_except_0_with_z(body: str) -> None:
    characters = written(body)[3:].replace("-", "")
    for i in range(7):
        a, b = characters[i], characters[i + 1]
        swapped = characters[:i] + b + a + characters[i + 2 :]
        found = not numbers.is_valid(f"RT-{swapped[:4]}-{swapped[4:]}")
        assert found == (a != b and {a, b} != {"0", "Z"})


@given(bodies, st.booleans(), st.sampled_from(["", " ", "-", "–"]))
def test_what_people_write_for_it_is_understood(body: str, prefix: bool, separator: str) -> None:
    number = written(body)
    characters = number[3:].replace("-", "")
    typed = ("rt" if prefix else "") + separator + characters[:4].lower() + separator + characters[4:]
    assert numbers.normalize(typed) == number
    assert numbers.normalize(typed.replace("0", "o").replace("1", "l")) == number
    assert numbers.normalize(number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))) == number


@given(st.text(max_size=30))
def test_nothing_else_is_a_number_and_nothing_breaks_it(text: str) -> None:
    normal = numbers.normalize(text)
    assert normal is None or numbers.is_valid(normal)
