"""The blank pack holds the source's words to the letter; only the corrections file differs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from conftest import TEMPLATES
from wording import corrected, differences, pack_words, tokens

from filler.definition import Pack, data_folder

SOURCE = Path(__file__).parent / "data" / "sandwell_fg_source.txt"


def test_the_blank_pack_differs_from_the_source_only_where_the_corrections_say(pack: Pack) -> None:
    source = tokens(SOURCE.read_text(encoding="utf-8"))
    corrections = [(c.kind, c.before, c.after) for c in pack.corrections]
    expected = corrected(source, corrections)
    found = pack_words(TEMPLATES / "portfolio.docx", frozenset(pack.prompts.values()), pack)
    assert len(found) > 7000
    assert differences(expected, found) == []


def test_a_changed_word_is_noticed(pack: Pack) -> None:
    source = tokens(SOURCE.read_text(encoding="utf-8").replace("bedrock", "rock bed"))
    corrections = [(c.kind, c.before, c.after) for c in pack.corrections]
    found = pack_words(TEMPLATES / "portfolio.docx", frozenset(pack.prompts.values()), pack)
    assert len(differences(corrected(source, corrections), found)) == 1


def test_every_misprint_is_listed_with_before_and_after(pack: Pack) -> None:
    misprints = {c.before: c.after for c in pack.corrections if c.kind == "misprint"}
    assert misprints["FAMILY PRACITIONERS"] == "FAMILY PRACTITIONERS"
    assert all(c.why for c in pack.corrections)


@pytest.mark.parametrize("name", ["kss_child_family", "kss_permanence"])
def test_the_statements_live_in_the_reference_and_nowhere_else(name: str) -> None:
    forms = data_folder("forms")
    text = (forms / "reference" / f"{name}.toml").read_text(encoding="utf-8")
    for statement in tomllib.loads(text)["statement"]:
        sentence = statement["text"][0]
        for path in (forms / "sandwell_fg").rglob("*.*"):
            assert sentence not in path.read_text(encoding="utf-8"), path


def test_contradictions_are_kept_and_shown(pack: Pack) -> None:
    words = " ".join(pack_words(TEMPLATES / "portfolio.docx", frozenset(), pack))
    for said in (
        "KSS 3,12",
        "1 week prior to discussion meeting any QA recommendations months 2 weeks prior to",
        "(i.e. SSW, TM, SM & HoS)",
        "line manager, Service Manager and Head of Service",
    ):
        assert said in words
    assert len(pack.contradictions) == 5
