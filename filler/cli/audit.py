"""``portfolio audit``: what is missing from returned files, where, and whose job it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from filler.auditing import AuditReport, audit_files, load_rules
from filler.auditing.decision_file import read_decisions
from filler.auditing.decisions import Decided, with_decisions
from filler.auditing.mask import masked
from filler.auditing.model import SEVERITY_WORDS, VERDICT_WORDS, Applicant, Finding
from filler.auditing.places import places_of
from filler.auditing.rule_model import RuleSet
from filler.auditing.since import since
from filler.auditing.told import NOTHING, Told
from filler.auditing.whole import audit_paths
from filler.cli.common import (
    accept_option,
    force_option,
    json_option,
    keep_templates,
    pack_option,
    password_option,
    print_json,
    tell_kept,
    templates_option,
    the_pack,
    the_trust,
    trust_options,
)
from filler.cli.days import day
from filler.cli.handed import tell_passed
from filler.cli.listing import Shown, all_option, tell_lines
from filler.cli.pool import dask_option, workers_option
from filler.cli.progress import progress, say, tell
from filler.definition import Pack, find_pack
from filler.digital import NOBODY, Trust
from filler.errors import PortfolioError
from filler.files import read_bytes, write_file
from filler.messages import portfolio_error
from filler.reading import read_files
from filler.reports.files import REPORTS, report_files, report_json

_OLD = "Give the report.json of an earlier audit."


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder for the report's files."
)
@click.option(
    "--on", "today", metavar="DATE", callback=day, help="Audit as of this day, not today."
)
@click.option("--panel", metavar="DATE", callback=day, help="The day of the progression panel.")
@click.option(
    "--since",
    "old",
    type=click.Path(path_type=Path),
    help="An earlier report, or an older Word file.",
)
@click.option(
    "--decisions",
    "decided",
    type=click.Path(path_type=Path),
    help="A spreadsheet of people's decisions; made if missing, and kept up to date.",
)
@click.option(
    "--register",
    "register",
    type=click.Path(path_type=Path),
    help="The register's folder: its decisions are used, and the findings are saved in it.",
)
@accept_option
@click.option("--mask", is_flag=True, help="Use pseudonyms, and show no words from the files.")
@click.option("--exact-dates", is_flag=True, help="With --mask: show exact days, not only months.")
@click.option("--rules", "show_rules", is_flag=True, help="Print the rules with their sources.")
@templates_option
@password_option
@trust_options
@workers_option
@dask_option
@force_option
@pack_option
@all_option
@json_option
def command(
    paths: tuple[str, ...],
    output: Path | None,
    today: date | None,
    panel: date | None,
    old: Path | None,
    decided: Path | None,
    register: Path | None,
    accepts: tuple[str, ...],
    mask: bool,
    exact_dates: bool,
    show_rules: bool,
    templates: tuple[Path, ...],
    password: str | None,
    roots: tuple[Path, ...],
    pins: tuple[str, ...],
    workers: int,
    dask: str | None,
    force: bool,
    pack_name: str,
    every: bool,
    as_json: bool,
) -> None:
    """Audit returned files: PATHS are files, or folders with their subfolders.

    Exit status: 0 every applicant is ready; 1 somebody is not, or a file cannot be read;
    2 no file could be read.

    \b
    portfolio audit returned -o report
    portfolio audit returned --panel 2026-04-14 -o report
    portfolio audit returned --since report/report.json -o report2
    portfolio audit --rules
    """
    pack = the_pack(pack_name)
    folder = find_pack(pack_name)
    rules = load_rules(folder)
    if accepts:
        rules = replace(rules, accepts=accepts)
    if show_rules:
        _print_rules(rules, as_json)
        return
    if not rules.decides:
        say(f"The pack '{pack.id}' has no requirements; only what reading found is listed.")
    if not paths:
        raise click.UsageError(
            "Name the files to audit, or a folder. For help: portfolio audit --help"
        )
    keep_templates(templates, pack)
    if decided is not None and decided.suffix.lower() != ".xlsx":
        raise portfolio_error("decisions_must_excel_file", name=decided.name)
    known = read_decisions(decided) if decided is not None and decided.exists() else ()
    store = None
    told = Told(decisions=known)
    if register is not None:
        from filler.cli.register.common import the_store

        store = the_store(register, pack, pack_name)
        store.take_decisions(known)
        told = store.told(known)
    report = audited(
        *(paths, pack, folder, rules, today or date.today()),
        panel,
        workers=workers,
        dask=dask,
        password=password,
        trust=the_trust(roots, pins),
        quiet=mask,
        told=told,
    )
    is_written = True
    if old is not None:
        report = since(report, _older(old, pack, folder, rules, report, password), pack, rules)
    if decided is not None:
        # What was found since an earlier report may have been decided, too.
        report = with_decisions(report, told.decisions)
        is_written = _keep_decisions(decided, report, told.decisions)
    if store is not None:
        from filler.cli.register.common import tell_taken, who

        tell_taken(store.take_report(report.as_json(), report_json(report), who()))
    if mask:
        report = masked(report, pack, rules, exact_dates=exact_dates)
    if output is not None:
        is_written = write_report(report, rules, pack, output, force=force) and is_written
    if as_json:
        print_json(report.as_json())
    else:
        _tell(report, pack, every=every, is_written=output is not None)
        if old is not None:
            _tell_changes(report, "the earlier report" if mask else old.name)
    status(report, is_written=is_written)


def audited(
    paths: tuple[str, ...],
    pack: Pack,
    folder: Path,
    rules: RuleSet,
    today: date,
    panel: date | None,
    *,
    workers: int = 1,
    dask: str | None = None,
    password: str | None = None,
    trust: Trust = NOBODY,
    quiet: bool = False,
    told: Told = NOTHING,
) -> AuditReport:
    """The report on some paths, with a bar while the files are read; ``quiet`` names no file."""
    with ExitStack() as stack:
        advance: list[Callable[[], None]] = []

        def seen(count: int, error: PortfolioError | None) -> None:
            if not advance:
                advance.append(stack.enter_context(progress("Auditing", count)))
            advance[0]()
            if error is not None and not quiet:
                say(f"Error: {error}")

        report, intake = audit_paths(
            *(paths, pack, folder, rules, today, panel),
            workers=workers,
            dask=dask,
            password=password,
            trust=trust,
            told=told,
            seen=seen,
        )
    if not quiet:
        tell_passed(intake)
    return report


def status(report: AuditReport, *, is_written: bool = True) -> None:
    """End with the status that the report deserves."""
    summary = report.summary()
    if not report.applicants:
        click.get_current_context().exit(2)
    if summary["ready"] < summary["applicants"] or summary["unreadable"] or not is_written:
        click.get_current_context().exit(1)


def _keep_decisions(path: Path, report: AuditReport, known: Sequence[Decided]) -> bool:
    """Write the file of decisions with what is open now; whether that could be done.

    What people wrote stays, also what they wrote while the files were read.
    """
    from filler.auditing.decision_file import decisions_file, kept_decisions

    try:
        before = read_bytes(path, "Save it again.") if path.exists() else b""
        if before:
            known = (*read_decisions(path), *known)
        rows = kept_decisions(report, known)
        write_file(path, decisions_file(rows, before))
    except PortfolioError as error:
        say(f"Error: {error}")
        return False
    count = sum(one.decision is None for one, _ in rows)
    many = "s" * (count != 1)
    say(
        f"{count} finding{many} without a decision in {path}."
        if count
        else f"Every finding in {path} has a decision."
    )
    return True


def _older(
    path: Path,
    pack: Pack,
    folder: Path,
    rules: RuleSet,
    now: AuditReport,
    password: str | None,
) -> Mapping[str, Any]:
    """An older report as it was written; or made of an older file, for the same day."""
    if path.suffix.lower() != ".json":
        found = read_files([path], folder, password, scrutiny=True)
        report = audit_files(found, pack, rules, today=now.on, panel=now.panel)
        if not report.applicants:
            error = report.files[0].error or {}
            code, remedy = error.get("code", ""), error.get("remedy", "")
            if code == "not_word":
                remedy = f"{_OLD} Or give an older Word file."
            raise PortfolioError(code, error.get("message", ""), remedy)
        return json.loads(json.dumps(report.as_json()))  # type: ignore[no-any-return]
    try:
        data = json.loads(read_bytes(path, _OLD))
    except ValueError as error:
        raise portfolio_error("no_report_not_json", path=path) from error
    return data if isinstance(data, dict) else {}


def write_report(
    report: AuditReport, rules: RuleSet, pack: Pack, output: Path, *, force: bool = False
) -> bool:
    """Write the report's files into a folder and say so; whether all of them are there."""
    keeper = report_files(report, rules, pack, output, force=force)
    tell_kept(keeper)
    page = output / REPORTS[0]
    if page in keeper.written:
        say(f"The report is in {output}: open {page} in a browser.")
    return not keeper.problems


def _print_rules(rules: RuleSet, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "id": rule.id,
                    "title": rule.title,
                    "kind": rule.kind,
                    "severity": rule.severity,
                    "fields": list(rule.fields),
                    "whose": rule.whose,
                    "source": rule.source,
                    "other_source": rule.other_source,
                    "clause": rule.clause,
                }
                for rule in rules.rules
            ]
        )
        return
    for rule in rules.rules:
        tell(f"{rule.id} ({rule.severity}): {rule.title}")
        if rule.source:
            tell(f"  “{rule.source}”")
        if rule.other_source:
            tell(f"  and “{rule.other_source}”")
        tell(f"  {rule.clause}")


def _tell(report: AuditReport, pack: Pack, *, every: bool, is_written: bool) -> None:
    """One line a person; of a person alone what was found, of several where it stands."""
    is_alone = len(report.applicants) == 1
    for applicant in report.applicants:
        _tell_one(applicant, pack, every=every, is_short=not every and not is_alone)
    own = [Path(line.file).name for line in report.files if line.is_own]
    if own:
        say(f"Skipped, because the audit wrote it: {', '.join(own)}.")
    for line in report.files:
        if line.error is not None and line.error.get("code") == "other_pack":
            say(f"Error: {line.error['message']} {line.error['remedy']}")
    summary = report.summary()
    lines = [f"{summary['ready']} of {summary['applicants']} are ready."]
    if summary["decide"]:
        lines.append(f"Of {summary['decide']} a person must decide something first.")
    if summary["unreadable"]:
        count = summary["unreadable"]
        lines.append(f"{count} file{'s' * (count != 1)} could not be audited; see above.")
    tell(" ".join(lines))
    if not every and not is_alone and report.applicants:
        report_too = "" if is_written else ", or -o FOLDER to write the report"
        tell(f"Use --all to see what was found{report_too}.")


def severity_of(finding: Finding) -> str:
    """How much a finding matters, in words."""
    return SEVERITY_WORDS["decide" if finding.asks else finding.severity]


def _counts(applicant: Applicant, roles: Mapping[str, str]) -> str:
    """How many findings of each sort there are, and whose those are that stop."""
    said: list[str] = []
    verdict = VERDICT_WORDS[applicant.verdict]
    for words in SEVERITY_WORDS.values():
        own = [finding for finding in applicant.findings if severity_of(finding) == words]
        if not own:
            continue
        whose = Counter(roles.get(one.whose, one.whose) for one in own if one.whose)
        people = ", ".join(f"{role} {count}" for role, count in whose.items())
        is_first = not said and people
        named = "" if words == verdict else f"{words}: "
        said.append(f"{named}{len(own)}{f' ({people})' if is_first else ''}")
    return "; ".join(said)


def _tell_changes(report: AuditReport, old: str) -> None:
    kinds = Counter(change.kind for own in report.applicants for change in own.changes)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    tell(f"Since {old}: {told or 'nothing changed'}.")
    for name in report.gone:
        tell(f"Nothing came from {name} this time.")


def _tell_one(applicant: Applicant, pack: Pack, *, every: bool, is_short: bool) -> None:
    roles = {role.id: role.label for role in pack.roles}
    counts = f" – {_counts(applicant, roles)}" if is_short and applicant.findings else ""
    tell(f"{applicant.called or applicant.name}: {VERDICT_WORDS[applicant.verdict]}{counts}")
    if is_short:
        return
    lines = []
    for finding in applicant.findings:
        where = f" ({place})" if (place := places_of([finding], pack)) else ""
        whose = f" [{roles.get(finding.whose, finding.whose)}]" if finding.whose else ""
        words = f"{severity_of(finding)}: {finding.message}{where}{whose}"
        decided = f"\n    {finding.decision}" if finding.decision is not None else ""
        lines.append(Shown(f"{words}{decided}", finding.rule))
    tell_lines(lines, every=every)
    for file in applicant.superseded:
        tell(f"  adds nothing to the other files: {file}")
    for change in applicant.changes:
        if change.kind != "still missing":
            tell(f"  {change.kind}: {change.message}")
    tell()
