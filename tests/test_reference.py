"""The statements and modules: complete, printed, searched, and the two wordings compared."""

from __future__ import annotations

import pytest
from conftest import run_portfolio

from filler.definition.references import all_modules, all_references
from filler.definition.wording import compare

REFERENCES = {reference.id: reference for reference in all_references()}


def test_every_statement_is_there() -> None:
    numbers = {name: [s.number for s in r.statements] for name, r in REFERENCES.items()}
    assert numbers == {
        "kss": list(range(1, 11)),
        "permanence": [1, 2, 3, 4, 5],
        "permanence_2016": [1, 2, 3, 4, 5],
    }
    assert REFERENCES["permanence_2016"].draft_of == "permanence"
    for reference in REFERENCES.values():
        assert all(statement.text for statement in reference.statements)


def test_the_four_modules_have_every_point_with_its_statement() -> None:
    modules = all_modules()["permanence"]
    assert [(m.title, len(m.points)) for m in modules] == [
        ("Permanence - every child’s right", 6),
        ("Relationships: the golden thread", 12),
        ("Making the Permanence Decision", 21),
        ("Sustaining Permanence", 17),
    ]
    for module in modules:
        for number, text in module.points:
            assert 1 <= number <= 5
            assert text[0].isupper(), text
            assert text.endswith("."), text


def test_the_draft_and_the_final_wording_differ_word_by_word() -> None:
    first, *_ = compare(REFERENCES["permanence_2016"], REFERENCES["permanence"])
    assert (first.before, first.after) == (
        "Deciding on the best permanence option",
        "Decide on the best permanence option",
    )
    start = [(piece.kind, piece.words) for piece in first.pieces[:3]]
    assert start[0] == ("same", "Eliminate drift for children by reaching the right decision")
    assert "within a timeframe which meets the child’s best interests." in start[1][1]
    assert any(p.kind == "taken out" and "quickly as possible" in p.words for p in first.pieces)
    for one in compare(REFERENCES["permanence_2016"], REFERENCES["permanence"]):
        for reference, left in (("permanence_2016", "put in"), ("permanence", "taken out")):
            statement = next(s for s in REFERENCES[reference].statements if s.number == one.number)
            words = " ".join(p.words for p in one.pieces if p.kind != left).split()
            assert words == " ".join(statement.text).split()


def test_the_same_wording_has_no_difference() -> None:
    for one in compare(REFERENCES["kss"], REFERENCES["kss"]):
        assert {piece.kind for piece in one.pieces} == {"same"}


def test_references_are_printed_and_searched() -> None:
    listed = run_portfolio("reference")
    assert "10 Organisational context" in listed.out
    assert "Module “Sustaining Permanence”: 17 points, statements 1, 4, 5" in listed.out
    one = run_portfolio("reference", "kss", "3")
    assert one.out.startswith("kss 3 Child development\n")
    assert "Communicate clearly" not in one.out
    found = run_portfolio("reference", "--search", "life story work", "--json").json()
    assert {entry["reference"] for entry in found} == {"permanence", "permanence_2016"}
    assert any("module" in entry for entry in found)
    assert run_portfolio("reference", "--search", "no such words at all").status == 1
    wrong = run_portfolio("reference", "permanance")
    assert wrong.status == 2
    assert "Did you mean 'permanence'?" in wrong.words


@pytest.mark.parametrize("as_json", [True, False])
def test_two_wordings_are_compared_on_the_command_line(as_json: bool) -> None:
    run = run_portfolio(
        *("reference", "permanence_2016", "3", "--compare", "permanence"),
        *(["--json"] if as_json else []),
    )
    assert run.status == 0
    if as_json:
        assert [one["number"] for one in run.json()] == [3]
    else:
        assert "[-Helping children find permanence quickly-]" in run.out
        assert "{+without unnecessary" in run.out
