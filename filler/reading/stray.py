"""What a stray means: a finding, and doubt for a blank place next to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from filler.definition.model import Pack
from filler.messages import in_words
from filler.placing.ledger import Stray
from filler.reading.model import Answer, Finding

# So much is told of one file; more is another form.
_MOST = 40


def doubt_strays(found: Sequence[Stray], own: dict[str, Answer]) -> None:
    """Make blank places unclear that have something stray next to them."""
    for stray in found:
        for tag in stray.beside:
            answer = own.get(tag)
            name, is_option, _ = tag.partition("=")
            if is_option and any(
                t.startswith(f"{name}=") and a.state == "answered" for t, a in own.items()
            ):
                continue
            if answer is not None and answer.state == "blank":
                note = f"'{stray.shown}' is written next to its answer box ({stray.where})"
                own[tag] = replace(answer, state="unclear", value=None, note=note)


def stray_findings(found: Sequence[Stray], pack: Pack) -> Iterator[Finding]:
    """Each stray thing as a finding."""
    for stray in at_most(found):
        tag = stray.beside[0] if stray.beside else ""
        yield Finding(
            rule="words_elsewhere",
            severity="advises",
            field=pack.controls[tag].field if tag in pack.controls else "",
            where=stray.where,
            **in_words("finding.words_elsewhere", shown=stray.shown),
        )


def at_most(found: Sequence[Stray]) -> list[Stray]:
    """What is told of one file: not each cell of another form, but all that doubt an answer."""
    beside = [stray for stray in found if stray.beside]
    others = [stray for stray in found if not stray.beside]
    if len(others) > _MOST:
        more = replace(others[_MOST], shown=f"{len(others) - _MOST} more texts like these")
        others = [*others[:_MOST], more]
    return [*beside, *others]
