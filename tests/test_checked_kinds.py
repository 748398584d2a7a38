"""Answers with a form of their own: what is taken for one, and what is not."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filler.definition.model import Field
from filler.kinds.checked import checked
from filler.kinds.formats import FORMATS
from filler.kinds.model import Limits, Misfit


def asked(kind: str, **limits: Any) -> Field:
    return Field(id="f.q", label="Question", form="f", kind=kind, limits=Limits(**limits))  # type: ignore[arg-type]


def test_every_format_takes_one_and_refuses_another() -> None:
    good = {
        "email": "otis@example.org",
        "telephone": "0121 496 0002",
        "postcode": "B6 5BA",
        "ni_number": "AB 12 34 56 C",
        "nhs_number": "943 476 5919",
        "upn": "F801211304001",
        "utr": "1955839661",
        "vat_number": "GB 980 7806 84",
        "iban": "GB82 WEST 1234 5698 7654 32",
        "isbn": "978-0-471-11709-4",
    }
    bad = {"email": "otis at example", "telephone": "12", "postcode": "12345"}
    assert good.keys() == FORMATS.keys()
    for name, words in good.items():
        assert checked(asked("text", format=name), words, "en-GB").value == words
        with pytest.raises(Misfit) as told:
            checked(asked("text", format=name), bad.get(name, "AB12"), "en-GB")
        assert told.value.remedy


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("£1,234.50", "en-GB", 1234.5),
        ("7", "en-GB", 7),
        ("1.234,5", "de-DE", 1234.5),
        ("−3", "en-GB", -3),
        ("12 £", "en-GB", 12),
    ],
)
def test_numbers_as_people_write_them(words: str, language: str, value: float) -> None:
    assert checked(asked("number", unit="£"), words, language).value == value


@pytest.mark.parametrize("words", ["abc", "12,5", "1e5", "", "1 234 5", "12 kg", "0x10", "9" * 60])
def test_what_is_no_number(words: str) -> None:
    with pytest.raises(Misfit, match="not a number"):
        checked(asked("number", unit="hours"), words, "en-GB")


@pytest.mark.parametrize(
    ("limits", "words", "says"),
    [
        ({"most": 20}, "21", "21 is more than 20"),
        ({"least": 0}, "-1", "-1 is less than 0"),
        ({"decimals": 0}, "2.5", "2.5 has 1 figure after its decimal point"),
        ({"decimals": 2}, "2.125", "2.125 has 3 figures after its decimal point"),
    ],
)
def test_limits_of_a_number(limits: dict[str, Any], words: str, says: str) -> None:
    with pytest.raises(Misfit, match=says):
        checked(asked("number", **limits), words, "en-GB")
    for edge in (limits.get("most"), limits.get("least")):
        if edge is not None:
            assert checked(asked("number", **limits), str(edge), "en-GB").value == edge


@given(st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2))
def test_a_number_that_is_shown_is_read_back(value: Any) -> None:
    for language in ("en-GB", "de-DE", "fr-FR", "cy-GB", "pl-PL"):
        own = asked("number", decimals=2, unit="€")
        first = checked(own, float(value), language)
        assert checked(own, first.shown, language) == first
        assert checked(own, f"€{first.shown}", language) == first


@pytest.mark.parametrize(
    ("given_", "value"),
    [
        ("14:30", "14:30"),
        ("2.30pm", "14:30"),
        ("2:30 p.m.", "14:30"),
        ("1430", "14:30"),
        ("12am", "00:00"),
        (time(9, 5), "09:05"),
    ],
)
def test_times_of_the_day(given_: Any, value: str) -> None:
    assert checked(asked("time"), given_, "en-GB").value == value


@pytest.mark.parametrize("given_", ["25:99", "half nine", "13pm", "9", 0.5, "14:30 or so"])
def test_what_is_no_time(given_: Any) -> None:
    with pytest.raises(Misfit, match="not a time of the day"):
        checked(asked("time"), given_, "en-GB")


@pytest.mark.parametrize(
    ("given_", "language", "value"),
    [
        ("1:30", "en-GB", "1:30"),
        ("90 minutes", "en-GB", "1:30"),
        ("1.5 hours", "en-GB", "1:30"),
        ("1h 30m", "en-GB", "1:30"),
        ("1 hour and 30 mins", "en-GB", "1:30"),
        ("PT90M", "en-GB", "1:30"),
        ("1 awr 30 munud", "cy-GB", "1:30"),
        ("90 minutes", "cy-GB", "1:30"),
        ("1,5 Stunden", "de-DE", "1:30"),
        (timedelta(hours=26), "en-GB", "26:00"),
    ],
)
def test_lengths_of_time(given_: Any, language: str, value: str) -> None:
    assert checked(asked("duration"), given_, language).value == value


@pytest.mark.parametrize("given_", ["90", "abc", "1 hour of talk", "3 moons", 90, "1:75"])
def test_what_is_no_length_of_time(given_: Any) -> None:
    with pytest.raises(Misfit):
        checked(asked("duration"), given_, "en-GB")


def test_limits_of_times() -> None:
    own = asked("time", least="08:00", most="18:00")
    assert checked(own, "08:00", "en-GB").value == "08:00"
    assert checked(own, "18:00", "en-GB").value == "18:00"
    with pytest.raises(Misfit, match="07:59 is before 08:00"):
        checked(own, "07:59", "en-GB")
    with pytest.raises(Misfit, match="18:01 is after 18:00"):
        checked(own, "18:01", "en-GB")
    length = asked("duration", least="0:30", most="7:30")
    assert checked(length, "30 minutes", "en-GB").value == "0:30"
    with pytest.raises(Misfit, match="7:31 is longer than 7:30"):
        checked(length, "7:31", "en-GB")
    with pytest.raises(Misfit, match="0:29 is shorter than 0:30"):
        checked(length, "29 minutes", "en-GB")


def test_a_pattern_is_for_the_whole_answer_and_takes_no_time() -> None:
    own = asked("text", pattern="SW[0-9]{6}", example="SW123456")
    assert checked(own, " SW123456 ", "en-GB").value == " SW123456 "
    for words in ("SW12345", "SW1234567", "my SW123456"):
        with pytest.raises(Misfit) as told:
            checked(own, words, "en-GB")
        assert told.value.remedy == "Write it as SW123456."
    slow = asked("text", pattern="(a|aa)+$", example="a")
    with pytest.raises(Misfit):
        checked(slow, "a" * 4000 + "!", "en-GB")


def test_a_telephone_number_that_is_not_in_use_is_noted_and_not_refused() -> None:
    found = checked(asked("text", format="telephone"), "07700 900123", "en-GB")
    assert found.value == "07700 900123"
    assert "in use" in found.note
