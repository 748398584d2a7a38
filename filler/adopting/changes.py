"""What a person changed in ``places.xlsx``, made of the questions that were found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from filler.adopting.model import Found, Question
from filler.adopting.places import KIND_WORDS, PlaceRow
from filler.errors import Problem, did_you_mean
from filler.messages import with_remedy

_KINDS = {words: kind for kind, words in KIND_WORDS.items()}
# Which kinds a place can have beside the one that it was found with: words, or boxes.
_ALIKE = (
    frozenset({"text", "long_text", "date", "signature"}),
    frozenset({"choice", "choices"}),
)
_OF_ROWS = frozenset({"text", "long_text", "date"})
_ANSWERS = {"": False, "no": False, "n": False, "yes": True, "y": True}


def change(found: Found, rows: Sequence[PlaceRow]) -> list[Problem]:
    """Change the questions as the rows say; what cannot be done is given back, and left undone."""
    problems: list[Problem] = []
    known = dict(_numbered(found))
    if rows and not any(_is_row_of(known.get(row.number), row) for row in rows):
        return [_unknown(rows[0])]
    seen: set[str] = set()
    dropped: set[int] = set()
    for row in rows:
        own = known.get(row.number)
        if own is None or not _is_row_of(own, row):
            problems.append(_unknown(row))
            continue
        if row.number in seen:
            problems.append(
                Problem(
                    where=f"row {row.row}",
                    **with_remedy("problem.change_place_workbook_twice", number=row.number),
                )
            )
            continue
        seen.add(row.number)
        is_column = "." in row.number
        problems += _change(own, row, is_column=is_column)
        if row.keep not in _ANSWERS:
            problems.append(_not_yes_no(row, "Keep", row.keep))
        elif row.keep and not _ANSWERS[row.keep] and not is_column:
            dropped.add(id(own))
    found.dropped += [own for own in found.questions if id(own) in dropped]
    found.questions = [own for own in found.questions if id(own) not in dropped]
    return problems


def _is_row_of(own: Question | None, row: PlaceRow) -> bool:
    """Whether a row is of a question, by the label with which it was found."""
    return own is not None and " ".join(own.found.split()) == " ".join(row.found.split())


def _unknown(row: PlaceRow) -> Problem:
    if not row.number:
        return Problem(where=f"row {row.row}", **with_remedy("problem.unknown_row_no_number"))
    return Problem(
        where=f"row {row.row}",
        **with_remedy("problem.unknown_form_no_place", number=row.number, found=row.found[:60]),
    )


def _numbered(found: Found) -> Iterator[tuple[str, Question]]:
    for own in found.questions:
        yield str(own.number + 1), own
        for place, column in enumerate(own.columns, start=1):
            yield f"{own.number + 1}.{place}", column


def _change(own: Question, row: PlaceRow, *, is_column: bool) -> Iterator[Problem]:
    """What one row says of its question."""
    where = f"row {row.row}"
    if row.label:
        own.label = row.label
    else:
        yield Problem(where=where, **with_remedy("problem.change_label_empty"))
    kind = _KINDS.get(row.kind)
    if kind is None:
        hint = did_you_mean(row.kind, _KINDS) or f"The kinds are: {', '.join(_KINDS)}."
        yield Problem(
            where=where, **with_remedy("problem.change_not_kind_place", kind=row.kind, hint=hint)
        )
    elif kind != own.kind:
        alike = {k for group in _ALIKE if own.kind in group for k in group}
        alike = alike & _OF_ROWS if is_column else alike
        if kind in alike:
            own.kind = kind
        else:
            may = " or ".join(KIND_WORDS[k] for k in sorted(alike)) or "nothing else"
            yield Problem(
                where=where,
                **with_remedy(
                    "problem.change_place_cannot",
                    kind_words=KIND_WORDS[own.kind],
                    kind=row.kind,
                    may=may,
                ),
            )
    if own.options and len(row.options) != len(own.options):
        yield Problem(
            where=where,
            **with_remedy(
                "problem.change_boxes_options_named",
                count=len(own.options),
                count_2=len(row.options),
            ),
        )
    elif len({option.casefold() for option in row.options}) < len(row.options):
        yield Problem(where=where, **with_remedy("problem.change_two_options_same"))
    elif own.options:
        for choice, label in zip(own.options, row.options, strict=True):
            choice.label = label
    if row.options and not own.options and not own.entries:
        yield Problem(where=where, **with_remedy("problem.change_no_boxes_can"))
    if row.required in _ANSWERS:
        own.required = _ANSWERS[row.required]
    else:
        yield _not_yes_no(row, "Required", row.required)
    own.whose = row.whose


def _not_yes_no(row: PlaceRow, column: str, word: str) -> Problem:
    return Problem(
        where=f"row {row.row}", **with_remedy("problem.not_yes_no", word=word, column=column)
    )
