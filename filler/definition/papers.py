"""Papers that are made around a panel: forms of a pack with what the register knows filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from filler.definition.reader import Reader
from filler.errors import did_you_mean

# What a register knows of somebody, of a panel, and of what it decided.
OF_PERSON = (
    *("name", "number", "email", "team", "manager", "stage", "verdict"),
    *("files", "stops", "asks", "advises", "decisions"),
)
OF_PANEL = ("panel.day", "panel.submit_by", "panel.assure_by", "panel.send_by", "today")
OF_OUTCOME = ("outcome", "said", "again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a panel may decide, to which stage that leads, whether the day that was held is free."""

    id: str
    title: str
    stage: str
    frees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One form, and what is filled in: a field's id in it, and what the register knows.

    Of a list of rows, ``rows`` has the columns, a row for each person. With ``outcomes`` it is
    made after the panel, for those outcomes; without, before it.
    """

    form: str
    fill: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The pack that the papers are forms of: one of each for a panel, one for each person."""

    pack: str = ""
    panel: tuple[Paper, ...] = ()
    person: tuple[Paper, ...] = ()


def read_outcomes(reader: Reader, stages: Sequence[str]) -> tuple[Outcome, ...]:
    """The outcomes that ``register.toml`` names."""
    return tuple(_outcome(entry, stages) for entry in reader.tables("outcome"))


def read_papers(reader: Reader, outcomes: Sequence[Outcome]) -> Papers:
    """The table ``[papers]``; none where there is none."""
    if not reader.keys:
        return Papers()
    known = [outcome.id for outcome in outcomes]
    papers = Papers(
        pack=reader.text("pack"),
        panel=tuple(_paper(one, OF_PANEL, (), ()) for one in reader.tables("panel")),
        person=tuple(
            _paper(one, (*OF_PERSON, *OF_PANEL), OF_OUTCOME, known)
            for one in reader.tables("person")
        ),
    )
    reader.done()
    return papers


def _outcome(reader: Reader, stages: Sequence[str]) -> Outcome:
    outcome = Outcome(
        id=reader.text("id"),
        title=reader.text("title"),
        stage=reader.text("stage"),
        frees=reader.flag("frees"),
    )
    if outcome.stage not in stages:
        hint = did_you_mean(outcome.stage, stages)
        reader.problem(f"there is no stage '{outcome.stage}'. {hint}".rstrip())
    reader.done()
    return outcome


def _paper(
    reader: Reader, names: Sequence[str], after: Sequence[str], outcomes: Sequence[str]
) -> Paper:
    own = reader.texts("outcomes") if outcomes else ()
    for name in own:
        if name not in outcomes:
            hint = did_you_mean(name, outcomes)
            reader.problem(f"there is no outcome '{name}'. {hint}".rstrip())
    fill: dict[str, str] = {}
    rows: dict[str, Mapping[str, str]] = {}
    # Its keys are the ids of another pack's fields, and none of the language's own.
    table = reader.value("fill", "a table: a field's id, and what is filled in")
    if not isinstance(table, dict):
        reader.problem("the table [fill] is missing.")
        table = {}
    for key, value in table.items():
        if isinstance(value, dict):
            rows[key] = {
                column: _known(reader, column, name, OF_PERSON) for column, name in value.items()
            }
        else:
            fill[key] = _known(reader, key, value, (*names, *(after if own else ())))
    paper = Paper(form=reader.text("form"), fill=fill, rows=rows, outcomes=own)
    reader.done()
    return paper


def _known(reader: Reader, key: str, name: object, names: Sequence[str]) -> str:
    if name in names:
        return str(name)
    hint = did_you_mean(str(name), names) or f"Write one of {', '.join(names)}."
    reader.problem(f"'{key}' is to be filled with {name!r}, which is not known. {hint}")
    return names[0]
