"""Which statements of a reference a portfolio evidences, by what, and which have nothing."""

from __future__ import annotations

from rapidfuzz import fuzz

from filler.auditing.case import Case, Entry, short
from filler.auditing.model import Coverage, Covered, Evidence
from filler.auditing.on_entries import cited_numbers
from filler.auditing.rule_model import CoverageSpec, RuleSet
from filler.definition.statements import Module

_ALIKE = 90


def coverage_of(case: Case, rules: RuleSet) -> tuple[Coverage, ...]:
    """The coverage of each reference that the rules name."""
    return tuple(_coverage(case, spec, rules) for spec in rules.coverage)


def _coverage(case: Case, spec: CoverageSpec, rules: RuleSet) -> Coverage:
    reference = case.pack.reference(spec.reference)
    if reference is None:
        return Coverage(reference=spec.reference, title=spec.reference, statements=())
    evidence: dict[int, dict[Evidence, None]] = {s.number: {} for s in reference.statements}
    unknown: dict[Evidence, None] = {}

    def add(number: int, name: str, shown: str, plain: str) -> None:
        what = Evidence(_form_title(case, name, shown), _form_title(case, name, plain))
        if number in evidence:
            evidence[number][what] = None
        else:
            cited = f"{number}, cited by: "
            unknown[Evidence(cited + what, cited + what.plain)] = None

    for name in case.ids(spec.ticks):
        answer = case.answer(name)
        own = case.field(name)
        if answer.state == "answered" and answer.value:
            for number in own.kss_numbers:
                ticked = f"“{own.name}” ticked"
                add(number, name, ticked, ticked)
    modules = rules.modules.get(spec.modules, ())
    for entry in case.entries(spec.entries):
        cited = entry.answers.get(spec.column)
        if cited is not None and cited.state == "answered":
            numbers = cited_numbers(str(cited.value), case.pack.references, case.cited_as)
            for number in numbers.get(spec.reference, ()):
                add(number, entry.field, *_entry_names(entry))
        for module in modules:
            if _names_module(entry, module):
                for number in module.statements:
                    said = (f"module “{module.title}” logged in {e}" for e in _entry_names(entry))
                    add(number, entry.field, *said)
    return Coverage(
        reference=spec.reference,
        title=reference.short_title,
        statements=tuple(
            Covered(number=s.number, title=s.title, evidence=tuple(evidence[s.number]))
            for s in reference.statements
        ),
        unknown=tuple(unknown),
    )


def _names_module(entry: Entry, module: Module) -> bool:
    """Whether a row's words name a module by its title, small slips allowed."""
    words = " ".join(entry.words().casefold().replace("’", "'").split())
    title = module.title.casefold().replace("’", "'")
    return title in words or (
        len(words) >= len(title) and fuzz.partial_ratio(title, words) >= _ALIKE
    )


def _entry_names(entry: Entry) -> tuple[str, str]:
    """What a row is called, and what it is called without the words of who added it."""
    named = next((a.shown for n, a in entry.answers.items() if a.shown and n != "date"), "")
    if "[" in entry.id:
        return f"“{short(named or entry.label, 60)}”", "“•••”"
    return f"“{entry.label}”", f"“{entry.label}”"


def _form_title(case: Case, name: str, words: str) -> str:
    form = case.pack.form(name.partition(".")[0])
    return f"{form.title}: {words}" if form is not None else words
