"""A pack's ``rules.toml`` as a rule set, or one error with every problem and its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from dateutil.relativedelta import relativedelta

from filler.auditing.case import DAYS
from filler.auditing.model import SEVERITIES
from filler.auditing.of_files import FILE_RULE, FORM_MISSING
from filler.auditing.on_dates import first_working_day
from filler.auditing.rule_check import SIGNATURE_PARTS, check_rule, check_rules
from filler.auditing.rule_model import (
    ASKING,
    SIGNATURE_KINDS,
    Copy,
    CoverageSpec,
    Rule,
    RuleSet,
)
from filler.definition.conditions import declared_period, matching, read_conditions, resolved
from filler.definition.load import loaded_pack
from filler.definition.model import Form, Pack
from filler.definition.reader import Reader, read_toml, with_lines
from filler.definition.references import load_modules
from filler.definition.statements import Module
from filler.errors import DefinitionError, did_you_mean

RULES_FILE = "rules.toml"
# What each kind of rule needs, and what else it may have, beside the keys that every rule has.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "answered": (("fields",), ("beside", "of_these")),
    "signed": (("fields",), ("exempt", "of_these")),
    "value": (("fields",), ("values", "refused", "denied", "at_most")),
    "words": (("fields",), ("at_least", "at_most")),
    "ticked": (("fields",), ("at_least", "at_most", "each")),
    "compare": (("fields", "is"), ("of", "number")),
    "entries": (
        ("fields",),
        ("needs", "column", "of", "not_before", "not_after", "at_least", "at_most", "where"),
    ),
    "complete_entries": (("fields", "needs"), ("where",)),
    "numbers": (("fields", "reference"), ()),
    "dates": (("fields", "of"), ("not_before", "not_after")),
    "order": (("fields",), ()),
    "dates_in_words": (("fields", "of", "not_before"), ()),
    "lasts": (("fields", "lasts"), ()),
    "working_day": (("fields",), ()),
    "deadline": (("of", "not_after"), ("fields",)),
    "same_name": (("fields", "of"), ()),
    "different_people": (("fields",), ("of",)),
    "claims": (("fields", "rules"), ()),
}
_OF_KINDS = {key for keys in KINDS.values() for some in keys for key in some}
COMPARISONS = ("less", "at most", "equal", "at least", "more", "different")


@lru_cache(maxsize=4)
def load_rules(folder: Path) -> RuleSet:
    """The rules of the pack in ``folder``; none where it has no rules file.

    Raises:
        DefinitionError: with all problems of the file, each with its table and a remedy.
    """
    pack = loaded_pack(folder)
    path = folder / RULES_FILE
    if not path.exists():
        return RuleSet(rules=tuple(_required(pack, ())))
    problems: list[str] = []
    reader = read_toml(path, f"{folder.name}/{RULES_FILE}", problems)
    known = pack.answer_ids
    rules = tuple(_rule(entry, pack, known) for entry in reader.tables("rule"))
    check_rules(rules, problems)
    signatures = reader.optional_table("signatures")
    accepts = signatures.texts("accepts") or SIGNATURE_KINDS
    for kind in accepts:
        if kind not in SIGNATURE_KINDS:
            signatures.problem(f"'{kind}' is no kind of signature. Write one of {SIGNATURE_KINDS}.")
    report = reader.optional_table("report")
    person = reader.optional_table("person")
    qa = reader.optional_table("qa")
    rule_set = RuleSet(
        rules=(*rules, *_required(pack, rules)),
        accepts=accepts,
        coverage=tuple(_coverage(entry, pack, known) for entry in reader.tables("coverage")),
        modules=_modules(reader, folder, problems),
        qa_form=_form(qa, pack),
        qa=tuple(_copy(entry, pack, rules, known) for entry in qa.tables("place")),
        grid=_grid(report, pack, known),
        grid_title=report.text("grid_title", "Grid"),
        ready_for=report.text("ready_for", ""),
        dates=_dates(report, known),
        desk=_role(report, pack),
        holidays=_country(report),
        person_number=_question(person, "number", pack),
        person_heads=_ids(person, "heads", pack.fields),
        person_team=_question(person, "team", pack),
        person_manager=_question(person, "manager", pack),
        person_submitted=_question(person, "submitted", pack),
    )
    for part in (signatures, report, person, qa, reader):
        part.done()
    if problems:
        raise DefinitionError(with_lines(problems, folder))
    return rule_set


def _required(pack: Pack, rules: Iterable[Rule]) -> Iterator[Rule]:
    """A rule for what a form itself calls required, and no rule of the pack asks for."""
    asked = {name for rule in rules if rule.kind in ASKING for name in rule.fields}
    for form in pack.answer_forms:
        own = [f for f in form.fields if f.required and not f.is_given and not _covers(asked, f.id)]
        yield from _required_columns(form, asked)
        yield from _few_words(form, rules)
        for kind in ("answered", "signed"):
            names = tuple(f.id for f in own if (f.kind == "signature") == (kind == "signed"))
            if names:
                yield Rule(
                    id=f"required:{form.id}"
                    if kind == "answered"
                    else f"required_signed:{form.id}",
                    kind=kind,
                    title=f"Required in {form.title}",
                    severity="blocks",
                    source="",
                    clause=form.title,
                    fields=names,
                )


def _few_words(form: Form, rules: Iterable[Rule]) -> Iterator[Rule]:
    """A rule for each question that asks for so many words at most, and no rule of the pack."""
    counted = {name for rule in rules if rule.kind == "words" for name in rule.fields}
    for own in form.fields:
        if own.max_words is not None and own.id not in counted:
            yield Rule(
                id=f"max_words:{own.id}",
                kind="words",
                title=f"Words in {own.name}",
                severity="advises",
                source="",
                clause=form.title,
                fields=(own.id,),
                at_most=own.max_words,
            )


def _required_columns(form: Form, asked: set[str]) -> Iterator[Rule]:
    """A rule for the columns that each entry of a list must have."""
    for own in form.fields:
        names = tuple(c.id.rpartition(".")[2] for c in own.columns if c.required)
        if names and not _covers(asked, own.id):
            yield Rule(
                id=f"required_columns:{own.id}",
                kind="complete_entries",
                title=f"Required in {own.name}",
                severity="blocks",
                source="",
                clause=form.title,
                fields=(own.id,),
                needs=names,
            )


def _covers(asked: set[str], name: str) -> bool:
    """Whether a rule asks for a question, or for a part, a row or the line of it."""
    return any(
        one == name or one.startswith((f"{name}.", f"{name}[")) or name.startswith(f"{one}.")
        for one in asked
    )


def _grid(reader: Reader, pack: Pack, known: tuple[str, ...]) -> tuple[str, ...]:
    ids = _ids(reader, "grid", known)
    for name in ids:
        if name not in pack.fields or not pack.fields[name].options:
            reader.problem(f"'grid': '{name}' is no question with options.")
    return tuple(name for name in ids if name in pack.fields)


def _dates(reader: Reader, known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The timeline: pairs of a date's id and what to call it."""
    found = []
    for pair in reader.text_lists("dates"):
        if len(pair) != 2 or pair[0] not in (*known, *DAYS):
            hint = did_you_mean(pair[0] if pair else "", known)
            reader.problem(f"'dates': {list(pair)!r}: give a date's id and a name. {hint}".rstrip())
        else:
            found.append((pair[0], pair[1]))
    return tuple(found)


def _country(reader: Reader) -> str:
    """The holidays' country, as the library knows it."""
    name = reader.text("holidays", "")
    try:
        first_working_day(2026, 1, name)
    except NotImplementedError:
        reader.problem(f"holidays '{name}' is no country of the library. Write it as 'GB/ENG'.")
        return ""
    return name


def _question(reader: Reader, key: str, pack: Pack) -> str:
    """The id of one question under a key, or nothing."""
    name = reader.text(key, "")
    if name and name not in pack.fields:
        hint = did_you_mean(name, pack.fields)
        reader.problem(f"'{key}': there is no answer '{name}'. {hint}".rstrip())
        return ""
    return name


def _ids(reader: Reader, key: str, known: Iterable[str]) -> tuple[str, ...]:
    """The ids under a key, ``*`` standing for any part of one."""
    ids: dict[str, None] = {}
    known = tuple(known)
    for name in reader.texts(key):
        found = matching(name, known)
        if not found:
            hint = did_you_mean(name, known)
            reader.problem(f"'{key}': there is no answer '{name}'. {hint}".rstrip())
        ids |= dict.fromkeys(found)
    return tuple(ids)


def _groups(reader: Reader, key: str, pack: Pack) -> tuple[str, ...]:
    """Ids of lines (``form.group.line``) and of repeated rows that a key names."""
    lines = [line for form in pack.forms for line in form.lines]
    lines += [own.id for own in pack.fields.values() if own.kind == "rows"]
    return _ids(reader, key, lines)


def _periods(reader: Reader, key: str) -> tuple[relativedelta, ...]:
    value = reader.value(key, "a length of time, or a list of them")
    texts = value if isinstance(value, list) else [] if value is None else [value]
    found = []
    for text in texts:
        period = declared_period(text) if isinstance(text, str) else None
        if period is None:
            reader.problem(f"'{key}' is {text!r}; give a length of time, such as '6 months'.")
        else:
            found.append(period)
    return tuple(found)


def _rule(reader: Reader, pack: Pack, known: tuple[str, ...]) -> Rule:
    kind = reader.word("kind", KINDS, "answered")
    rows = kind in ("entries", "complete_entries")
    whose = _role(reader, pack, "whose")
    reference = reader.text("reference", "")
    references = [one.id for one in pack.references]
    if reference and reference not in references:
        hint = did_you_mean(reference, references)
        reader.problem(f"reference '{reference}' is none of the pack's. {hint}".rstrip())
    lasts = _periods(reader, "lasts")
    rule = Rule(
        id=reader.text("id"),
        kind=kind,
        where=reader.where,
        title=reader.text("title"),
        severity=reader.word("severity", SEVERITIES, "blocks"),  # type: ignore[arg-type]
        source=reader.text("source", "" if kind == "answered" else None),
        clause=reader.text("clause"),
        whose=whose,
        message=reader.text("message", ""),
        remedy=reader.text("remedy", ""),
        fields=_groups(reader, "fields", pack) if rows else _ids(reader, "fields", known),
        when=resolved(read_conditions(reader), pack, "", reader.problem),
        of=_ids(reader, "of", (*known, *DAYS, *SIGNATURE_PARTS)),
        not_before=_periods(reader, "not_before"),
        not_after=_periods(reader, "not_after"),
        at_least=reader.optional_integer("at_least"),
        at_most=reader.optional_integer("at_most"),
        lasts=lasts[0] if lasts else None,
        values=reader.texts("values"),
        refused=reader.texts("refused"),
        denied=reader.texts("denied"),
        needs=reader.texts("needs"),
        column=reader.text("column", ""),
        reference=reference,
        rules=reader.texts("rules"),
        exempt=_ids(reader, "exempt", known),
        other_source=reader.text("other_source", ""),
        beside=reader.text("beside", ""),
        ask=reader.flag("ask"),
        each=reader.flag("each"),
        of_these=reader.optional_integer("of_these"),
        where_=read_conditions(reader, "where"),
        is_=reader.word("is", ("", *COMPARISONS), ""),
        number=reader.amount_or_clock("number"),
    )
    needed, optional = KINDS[kind]
    for key in needed:
        if not reader.value(key):
            reader.problem(f"a rule of the kind '{kind}' needs '{key}'.")
    for given in reader.keys:
        if given in _OF_KINDS and given not in (*needed, *optional):
            own = ", ".join((*needed, *optional))
            reader.problem(f"'{given}' is no key of the kind '{kind}', which has {own}.")
    check_rule(reader, rule, pack)
    reader.done()
    return rule


def _role(reader: Reader, pack: Pack, key: str = "desk") -> str:
    name = reader.text(key, "")
    roles = [role.id for role in pack.roles]
    if name and name not in roles:
        hint = did_you_mean(name, roles) or f"Roles: {', '.join(roles)}."
        reader.problem(f"{key} '{name}' is no role of the pack. {hint}")
    return name


def _coverage(reader: Reader, pack: Pack, known: tuple[str, ...]) -> CoverageSpec:
    references = [reference.id for reference in pack.references]
    spec = CoverageSpec(
        reference=reader.text("reference"),
        ticks=_ids(reader, "ticks", known),
        entries=_groups(reader, "entries", pack),
        column=reader.text("column", ""),
        modules=reader.text("modules", ""),
        cited_as=reader.texts("cited_as"),
    )
    if spec.reference not in references:
        hint = did_you_mean(spec.reference, references)
        reader.problem(f"reference '{spec.reference}' is none of the pack's. {hint}".rstrip())
    reader.done()
    return spec


def _modules(reader: Reader, folder: Path, problems: list[str]) -> dict[str, tuple[Module, ...]]:
    """The training modules that a coverage names by their file."""
    found: dict[str, tuple[Module, ...]] = {}
    entries = reader.value("coverage")
    for entry in entries if isinstance(entries, list) else ():
        name = entry.get("modules", "") if isinstance(entry, dict) else ""
        if not name or not isinstance(name, str):
            continue
        found[name] = load_modules(folder / name, name.rpartition("/")[2], problems, folder)
    return found


def _form(reader: Reader, pack: Pack) -> str:
    name = reader.text("form", "")
    if name and pack.form(name) is None:
        hint = did_you_mean(name, [form.id for form in pack.forms])
        reader.problem(f"form '{name}' is none of the pack's. {hint}".rstrip())
    return name


def _copy(reader: Reader, pack: Pack, rules: tuple[Rule, ...], known: tuple[str, ...]) -> Copy:
    deadlines = []
    for pair in reader.text_lists("deadline"):
        period = declared_period(pair[1]) if len(pair) == 2 else None
        if period is None or pair[0] not in (*known, *DAYS):
            reader.problem(f"deadline {list(pair)!r}: give a date's id and a length of time.")
        else:
            deadlines.append((pair[0], period))
    names = [rule.id for rule in rules]
    for name in reader.texts("rules"):
        if name not in (*names, FORM_MISSING) and not name.startswith(f"{FILE_RULE}:"):
            reader.problem(f"there is no rule '{name}'. {did_you_mean(name, names)}".rstrip())
    copy = Copy(
        to=reader.text("to"),
        copy=reader.text("copy", ""),
        rules=reader.texts("rules"),
        part=reader.word("part", ("pages", "comments", ""), ""),
        mentions=reader.texts("mentions"),
        entries=_groups(reader, "entries", pack),
        deadline=tuple(deadlines),
        special=reader.word("special", ("findings", "any_blocking", ""), ""),
        when=resolved(read_conditions(reader), pack, "", reader.problem),
        yes=reader.text("yes", ""),
        no=reader.text("no", ""),
    )
    for name in (copy.to, copy.copy):
        if name and name not in known:
            reader.problem(f"there is no answer '{name}'. {did_you_mean(name, known)}".rstrip())
    reader.done()
    return copy
