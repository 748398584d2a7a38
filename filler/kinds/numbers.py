"""Numbers as people type them in a language, with or without their unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import isfinite

from babel.core import Locale
from babel.numbers import NumberFormatError, format_decimal, get_group_symbol, parse_decimal

from filler.kinds.model import Checked, Limits, Misfit

# A number of a form has no more figures.
_MOST_SIGNS = 40
_MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")


def number(given: object, limits: Limits, locale: Locale) -> Checked:
    """A number: typed, or as a cell or JSON holds it.

    Raises:
        Misfit: when it is none, or not between the question's limits.
    """
    if isinstance(given, str):
        value = _typed(given, limits, locale)
    elif isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given):
        value = Decimal(str(given))
    else:
        remedy = f"Write a number, such as {_sample(limits, locale)}."
        raise Misfit(f"'{given}' is not a number", remedy)
    shown = show(value, limits, locale)
    places = -int(value.normalize().as_tuple().exponent)
    if limits.decimals is not None and places > limits.decimals:
        exact = show(value, replace(limits, decimals=None), locale)
        asked = f"at most {limits.decimals} figures" if limits.decimals else "none"
        many = "figure" if places == 1 else "figures"
        said = f"{exact} has {places} {many} after its decimal point"
        raise Misfit(said, f"Write {asked} after the decimal point.")
    _between(value, shown, limits, locale)
    whole = value == value.to_integral_value()
    return Checked(value=int(value) if whole else float(value), shown=shown)


def show(value: Decimal, limits: Limits, locale: Locale) -> str:
    """A number as it is written in a language, without its unit."""
    places = limits.decimals
    if places is None:
        return str(format_decimal(value, locale=locale, decimal_quantization=False))
    shape = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(value, shape, locale=locale, decimal_quantization=False))


def _typed(given: str, limits: Limits, locale: Locale) -> Decimal:
    words = " ".join(given.split())
    bare = _without_unit(words, limits).translate(_MINUS)
    if (group := get_group_symbol(locale)).isspace():
        bare = group.join(bare.split())
    remedy = f"Write a number, such as {_sample(limits, locale)}."
    # A power of ten is no number that a person writes into a form.
    if len(words) > _MOST_SIGNS or not any(map(str.isdecimal, bare)) or "e" in bare.lower():
        raise Misfit(f"'{words[:_MOST_SIGNS]}' is not a number", remedy)
    try:
        return parse_decimal(bare, locale=locale, strict=True)
    except NumberFormatError as error:
        raise Misfit(f"'{words}' is not a number", remedy) from error


def _without_unit(words: str, limits: Limits) -> str:
    unit = limits.unit.casefold()
    folded = words.casefold()
    if unit and folded.startswith(unit):
        return words[len(unit) :].strip()
    if unit and folded.endswith(unit):
        return words[: -len(unit)].strip()
    return words


def _between(value: Decimal, shown: str, limits: Limits, locale: Locale) -> None:
    least, most = (None if n is None else Decimal(str(n)) for n in (limits.least, limits.most))
    asked = _range(least, most, limits, locale)
    if least is not None and value < least:
        raise Misfit(f"{shown} is less than {show(least, limits, locale)}", f"Write {asked}.")
    if most is not None and value > most:
        raise Misfit(f"{shown} is more than {show(most, limits, locale)}", f"Write {asked}.")


def _range(least: Decimal | None, most: Decimal | None, limits: Limits, locale: Locale) -> str:
    if least is not None and most is not None:
        return f"a number from {show(least, limits, locale)} to {show(most, limits, locale)}"
    if least is not None:
        return f"a number of at least {show(least, limits, locale)}"
    if most is not None:
        return f"a number of at most {show(most, limits, locale)}"
    return "a number"


def _sample(limits: Limits, locale: Locale) -> str:
    least, most = (limits.least or 0), limits.most
    value = Decimal(str(least)) if most is None else (Decimal(str(least)) + Decimal(str(most))) / 2
    if limits.decimals is not None:
        value = round(value, limits.decimals)
    return show(value if value else Decimal(12) if most is None else value, limits, locale)
