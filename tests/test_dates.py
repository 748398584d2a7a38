"""Dates as people in the UK write them: a day, a span, or doubt; the day stands first, always."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from filler.records.dates import when


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-09-03", "2020-09-03"),
        ("2020-09-03T00:00:00Z", "2020-09-03"),
        ("03/09/20", "2020-09-03"),
        ("3/9/2020", "2020-09-03"),
        ("3.9.20", "2020-09-03"),
        ("12.7.22", "2022-07-12"),
        ("12-7-22", "2022-07-12"),
        ("3 . 9 . 2020", "2020-09-03"),
        ("3rd Sept '20", "2020-09-03"),
        ("3rd of September, 2020", "2020-09-03"),
        ("Thursday 3rd September 2020", "2020-09-03"),
        ("3 Sep 20", "2020-09-03"),
        ("3-Sep-20", "2020-09-03"),
        ("September 3, 2020", "2020-09-03"),
        ("03/09/98", "1998-09-03"),
        ("44077", "2020-09-03"),
        ("03\u201309\u20132020", "2020-09-03"),
        ("03\u201109\u20112020", "2020-09-03"),
        ("\u200e03/09/2020\u200b", "2020-09-03"),
        ("03\\09\\2020", "2020-09-03"),
        ("03 September" + " " * 30_000 + "2020", "2020-09-03"),
    ],
)
def test_one_day(text: str, day: str) -> None:
    found = when(text)
    assert found.day is not None
    assert found.day.isoformat() == day
    assert not found.doubtful


@pytest.mark.parametrize(
    ("text", "first", "last", "note"),
    [
        ("Sept 2019", "2019-09-01", "2019-09-30", "a month"),
        ("Sept '19", "2019-09-01", "2019-09-30", "a month"),
        ("09/2019", "2019-09-01", "2019-09-30", "a month"),
        ("Sept2019", "2019-09-01", "2019-09-30", "a month"),
        ("Sep-2019", "2019-09-01", "2019-09-30", "a month"),
        ("2019", "2019-01-01", "2019-12-31", "a year"),
        ("10-12 May 2020", "2020-05-10", "2020-05-12", "more than one day"),
        ("10th - 12th May '20", "2020-05-10", "2020-05-12", "more than one day"),
        ("10 & 12 May 2020", "2020-05-10", "2020-05-12", "more than one day"),
        ("10 May - 12 June 2020", "2020-05-10", "2020-06-12", "more than one day"),
        ("10/05/20 to 12/06/20", "2020-05-10", "2020-06-12", "more than one day"),
        ("5/5/25, 12/5/25, 19/5/25 and 20/5/25", "2025-05-05", "2025-05-20", "more than one day"),
        ("5/5/25, 12/5/25; 19/5/25", "2025-05-05", "2025-05-19", "more than one day"),
        ("Sept - Oct 2019", "2019-09-01", "2019-10-31", "more than one day"),
    ],
)
def test_a_span(text: str, first: str, last: str, note: str) -> None:
    found = when(text)
    assert (str(found.first), str(found.last)) == (first, last)
    assert found.day is None
    assert note in found.note


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("ongoing", "gives no day"),
        ("Jan 2020 - ongoing", "has no end since 2020-01-01"),
        ("3 Sept", "gives no year"),
        ("3/9", "not one date"),
        ("Spring 2020", "not one date"),
        ("1/1/2020 and 5/6/2020 and more", "not one date"),
        ("05/05/25 (expires 05/05/28)", "not one date"),
        ("05/05/25 DNA 12/05/25", "not one date"),
        ("05/05/25 dad 12/05/25", "not one date"),
        ("1st, 2nd and 3rd May 2020", "not one date"),
    ],
)
def test_words_that_name_no_day(text: str, note: str) -> None:
    found = when(text)
    assert (found.first, found.last, found.doubtful) == (None, None, False)
    assert note in found.note


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("31/02/2020", "there is no day 31/02/2020"),
        ("31 Nov 2020", "there is no day 31 Nov 2020"),
        ("29 Feb 2019", "there is no day"),
        ("04/25/2020", "write the day first"),
        ("13/2020", "no such month"),
        ("May 20", "may be a day of that month or a year"),
        ("Jan 19 - July 2020", "may be a day of that month or a year"),
        ("31/02/2020 - ongoing", "there is no day 31/02/2020"),
        ("04/25/2020 - 05/01/2020", "write the day first"),
        ("04/05/2020?", "is marked as uncertain"),
        ("12 May 202", "a year that cannot be right"),
        ("12/01/0206", "a year that cannot be right"),
        ("12 May 2", "a year that cannot be right"),
        ("Friday 04/05/2020", "is a Monday"),
        ("__/__/____", "an empty space for a date"),
        (" / / ", "an empty space for a date"),
        ("dd/mm/yyyy", "an empty space for a date"),
    ],
)
def test_what_cannot_be_settled(text: str, note: str) -> None:
    found = when(text)
    assert (found.first, found.doubtful) == (None, True)
    assert note in found.note


SHAPES = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%a %d %B %Y", "%Y-%m-%d")


@given(st.dates(min_value=date(1960, 1, 1), max_value=date(2059, 12, 31)), st.sampled_from(SHAPES))
def test_every_day_in_every_shape_is_that_day(day: date, shape: str) -> None:
    assert when(day.strftime(shape)).day == day


@given(st.dates(min_value=date(1960, 1, 1), max_value=date(2059, 12, 31)))
def test_two_figures_for_the_year(day: date) -> None:
    assert when(day.strftime("%d/%m/%y")).day == day


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 1, 1)),
    st.integers(min_value=1, max_value=300),
)
def test_a_span_of_two_whole_dates(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    found = when(f"{start:%d/%m/%Y} - {end:%d/%m/%Y}")
    assert (found.first, found.last) == (start, end)


@given(st.text(max_size=30))
def test_any_text_is_taken(text: str) -> None:
    found = when(text)
    assert (found.first is None) == (found.last is None)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("4 Mawrth 2026", "cy-GB", "2026-03-04"),
        ("4. März 2026", "de-DE", "2026-03-04"),
        ("Mittwoch, 4. März 2026", "de", "2026-03-04"),
        ("4 de marzo de 2026", "es-ES", "2026-03-04"),
        ("4 mars 2026", "fr-FR", "2026-03-04"),
        ("4 марта 2026", "ru-RU", "2026-03-04"),
        ("4 مارس 2026", "ar", "2026-03-04"),
        ("4 March 2026", "cy-GB", "2026-03-04"),
        ("4. Mai 2026", "de", "2026-05-04"),
        ("Montag, 4. März 2026", "de", None),
        ("31. Februar 2026", "de", None),
        ("4. März 2026", "en-GB", None),
        ("vier Mal im März", "de", None),
    ],
)
def test_months_are_called_as_in_the_forms_language(
    text: str, language: str, day: str | None
) -> None:
    found = when(text, language).day
    assert (found.isoformat() if found else None) == day


@settings(max_examples=300, deadline=None)
@given(
    day=st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    language=st.sampled_from(
        [
            "bg",
            "ca",
            "cs",
            "cy",
            "da",
            "de",
            "el",
            "es",
            "et",
            "fi",
            "fr",
            "ga",
            "hr",
            "hu",
            "is",
            "it",
            "lt",
            "lv",
            "mt",
            "nb",
            "nl",
            "pl",
            "pt",
            "ro",
            "ru",
            "sk",
            "sl",
            "sv",
            "tr",
            "uk",
            "ar",
            "he",
            "fa",
            "ur",
            "hi",
            "bn",
            "ta",
            "vi",
            "id",
            "sw",
            "so",
            "af",
            "sq",
            "hy",
            "ka",
            "az",
            "kk",
        ]
    ),
    width=st.sampled_from(("long", "full", "medium")),
)
def test_a_day_in_words_of_a_language_is_that_day_or_none(
    day: date, language: str, width: str
) -> None:
    """Never another one; and in those that write figures and a month's name, it is read."""
    text = format_date(day, width, locale=language)
    found = when(text, language)
    assert found.day in (None, day), (text, found)
    if language in ("de", "es", "fr", "it", "nl", "cy", "ro", "sv", "pt") and width == "long":
        assert found.day == day, text
