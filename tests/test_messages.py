"""The catalogue of messages: each is used, each use is known, and its values fit its words."""

from __future__ import annotations

import ast
import runpy
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from filler import messages
from filler.messages import catalogue, in_words, portfolio_error, with_remedy

USES = {"portfolio_error": "error.", "in_words": "", "with_remedy": ""}


def uses() -> Iterator[tuple[str, str, set[str]]]:
    """Each use in the code: where, the key, and the values that it gives."""
    for path in sorted((ROOT / "filler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in USES and path.parent.name != "messages":
                (key,) = node.args
                assert isinstance(key, ast.Constant), path
                given = {keyword.arg or "" for keyword in node.keywords}
                yield f"{path.name}:{node.lineno}", USES[name] + str(key.value), given


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_message_is_used_and_each_use_is_known() -> None:
    assert {key for _, key, _ in uses()} == set(catalogue())


def test_the_values_are_those_of_the_words() -> None:
    for where, key, given in uses():
        message = catalogue()[key]
        assert given == names(message.words) | names(message.remedy), (where, key)


def test_an_error_says_what_to_do() -> None:
    silent = [
        key
        for key, message in catalogue().items()
        if key.startswith("error.") and not message.remedy and ". " not in message.words
    ]
    assert silent == []


def test_a_message_has_its_words_and_its_remedy() -> None:
    error = portfolio_error("logo_too_large")
    assert (error.code, error.exit_status) == ("logo", 2)
    assert error.message
    said = with_remedy("problem.sheet_notes_row_struck_through")
    assert set(said) == {"message", "remedy"}
    assert set(in_words("remark.hidden_text")) == {"message"}
    with pytest.raises(KeyError):
        in_words("remark.of_nothing")


def test_another_language_has_its_own_words_and_the_rest_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (ROOT / "filler" / "messages").glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "cy.toml").write_text('[error.no_pdf]\nwords = "Ni ellid."\n', encoding="utf-8")
    monkeypatch.setattr(messages, "HOME", tmp_path)
    catalogue.cache_clear()
    monkeypatch.setenv("PORTFOLIO_LANGUAGE", "cy")
    try:
        error = portfolio_error("no_pdf")
        assert (error.code, error.message) == ("no_pdf", "Ni ellid.")
        assert in_words("remark.hidden_text")["message"].startswith("Hidden words")
    finally:
        catalogue.cache_clear()


def test_the_page_is_up_to_date() -> None:
    maker = runpy.run_path(str(ROOT / "docs" / "make_messages.py"))
    assert maker["PAGE"].read_text(encoding="utf-8") == maker["page"]()
