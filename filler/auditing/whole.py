"""A whole audit: what was handed in is opened, read and judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from filler.auditing.model import AuditReport
from filler.auditing.rule_model import RuleSet
from filler.auditing.run import audit_files, with_all_seen
from filler.auditing.told import NOTHING, Told
from filler.definition.model import Pack
from filler.digital import NOBODY, Trust
from filler.errors import PortfolioError
from filler.intake import Intake
from filler.intake.given import opened, read_intake
from filler.pool import executor_of
from filler.reading import Reading, read_files

# Called for each thing that was looked at: how many there are, and why it could not be read.
Seen = Callable[[int, PortfolioError | None], None]


def audit_paths(
    paths: Iterable[str | Path],
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
    told: Told = NOTHING,
    without: Collection[str] = (),
    seen: Seen = lambda _count, _error: None,
) -> tuple[AuditReport, Intake]:
    """The report on files and folders, mails and zips, and what was handed in.

    ``seen`` hears of each; what it raises ends the audit. ``dask`` is the address of a cluster that
    reads the files, which lie where its workers find them too.

    ``without`` are the digests of files that are left out.

    Raises:
        PortfolioError: when a folder holds nothing that somebody handed in.
    """
    with opened(paths, without=without) as intake, executor_of(workers, dask) as executor:

        def read() -> Iterator[tuple[Path, Reading | PortfolioError]]:
            found = read_intake(
                intake,
                lambda files: read_files(
                    files, folder, password, executor, workers, trust, scrutiny=True
                ),
            )
            for path, outcome in found:
                seen(len(intake.items), outcome if isinstance(outcome, PortfolioError) else None)
                yield path, outcome

        report = audit_files(read(), pack, rules, today=today, panel=panel, told=told)
        return with_all_seen(report, intake.copies, intake.passed), intake
