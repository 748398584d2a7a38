"""Rules as a pack declares them, and what else its audit is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from filler.definition.conditions import Condition
from filler.definition.model import Pack
from filler.definition.statements import Module
from filler.reading.model import Severity

# The kinds of rule that ask whether something is there.
ASKING = ("answered", "signed", "value", "ticked", "entries", "complete_entries", "claims")
# The kinds of signature that a Trust may accept.
SIGNATURE_KINDS = ("typed", "picture", "ink", "digital")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as its pack declares it; what each key means is in ``docs/rules.md``.

    ``source`` are the portfolio's own words, ``clause`` says where they stand. ``fields`` are
    answers' ids; ``[*]`` in one stands for every repeated row. Periods are calendar periods.
    ``where`` is the rule's place in its file, ``where_`` what its entries must be like. With
    ``ask`` a person has to decide what does not hold.
    """

    id: str
    kind: str
    title: str
    severity: Severity
    source: str
    clause: str
    where: str = ""
    whose: str = ""
    message: str = ""
    remedy: str = ""
    fields: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    of: tuple[str, ...] = ()
    not_before: tuple[relativedelta, ...] = ()
    not_after: tuple[relativedelta, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    lasts: relativedelta | None = None
    values: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    column: str = ""
    reference: str = ""
    rules: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    ask: bool = False
    other_source: str = ""
    beside: str = ""
    each: bool = False
    of_these: int | None = None
    where_: tuple[Condition, ...] = ()
    is_: str = ""
    number: float | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSpec:
    """Where one reference's statements may be evidenced: ticks, logged rows, and modules.

    ``cited_as`` is how people cite it beside its label: ``AP 3``.
    """

    reference: str
    ticks: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    column: str = ""
    modules: str = ""
    cited_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One place of the QA form: what is copied, gathered or worked out for it."""

    to: str
    copy: str = ""
    rules: tuple[str, ...] = ()
    part: str = ""
    mentions: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    deadline: tuple[tuple[str, relativedelta], ...] = ()
    special: str = ""
    when: tuple[Condition, ...] = ()
    yes: str = ""
    no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A pack's rules, and how its audit is shown.

    ``desk`` is the role that looks at what is nobody else's job; ``ready_for`` what a portfolio
    is ready for. ``person_number`` is the question whose answer is one person's alone, and
    ``person_heads`` are those that tell two people of one name apart.
    """

    rules: tuple[Rule, ...]
    accepts: tuple[str, ...] = SIGNATURE_KINDS
    coverage: tuple[CoverageSpec, ...] = ()
    modules: Mapping[str, tuple[Module, ...]] = field(default_factory=dict)
    qa_form: str = ""
    qa: tuple[Copy, ...] = ()
    grid: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    desk: str = ""
    grid_title: str = "Grid"
    ready_for: str = ""
    holidays: str = ""
    person_number: str = ""
    person_heads: tuple[str, ...] = ()
    person_team: str = ""
    person_manager: str = ""
    person_submitted: str = ""

    def signers(self, pack: Pack) -> dict[str, tuple[str, ...]]:
        """The answers that say who signs in the place of each signature."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.rules:
            if rule.kind == "same_name":
                for name in rule.fields:
                    parent = name.rpartition(".")[0]
                    own = pack.fields.get(parent)
                    if own is not None and own.kind == "signature":
                        whole = tuple(of for of in rule.of if "." in of)
                        found[parent] = tuple(dict.fromkeys((*found.get(parent, ()), *whole)))
        return found

    @property
    def decides(self) -> bool:
        """Whether something must hold, so that somebody can be said to be ready."""
        return any(rule.severity == "blocks" for rule in self.rules)
