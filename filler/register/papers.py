"""The papers of a panel and those after it: forms in which the register fills what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from filler.auditing.model import VERDICT_WORDS
from filler.definition import find_pack, load_pack
from filler.definition.locate import template_of
from filler.definition.papers import Outcome, Paper
from filler.filling import compile_template, render
from filler.filling.names import safe_name, unique_name
from filler.filling.templates import refuse_stale
from filler.messages import portfolio_error
from filler.records.source import Item
from filler.register.judging import stands
from filler.register.panels import panel_day
from filler.register.rows import PanelDay, Row, Stood
from filler.register.store import Store

# So many lines stand in one box of a page; how many more there are is said.
_MOST = 4


class PaperMaker:
    """Makes the papers of a process. ``problems`` are what could not be written, each with whose.

    Raises:
        PortfolioError: when the process names no papers, or their pack or template is not there.
    """

    def __init__(self, store: Store, home: Path) -> None:
        """``home`` is the folder of the register's pack, beside which that of the papers lies."""
        self._store, self._papers = store, store.process.papers
        if not self._papers.pack:
            raise portfolio_error("no_papers", pack=store.pack)
        beside = home.parent / self._papers.pack
        folder = beside if (beside / "pack.toml").is_file() else find_pack(self._papers.pack)
        self._pack = load_pack(folder)
        self._folder = folder
        self.problems: list[str] = []

    def before(self, day: date, today: date) -> Iterator[tuple[str, bytes]]:
        """The papers of one panel by their names: what it has once, then a person's after another.

        Raises:
            PortfolioError: when nobody is before that panel.
        """
        people = self._store.people(panel=day)
        if not people:
            raise portfolio_error("nobody_list_panel", day=day)
        panel = panel_day(self._store, day)
        stood = {row.id: self._store.standing(row.id) for row in people}
        every = [self._of_person(row, stood[row.id]) for row in people]
        known = _of_panel(panel, today)
        for paper in self._papers.panel:
            record: dict[str, Any] = {key: known[name] for key, name in paper.fill.items()}
            for key, columns in paper.rows.items():
                record[key] = [{c: own[name] for c, name in columns.items()} for own in every]
            yield from self._made(paper, record, f"{day}")
        taken: set[str] = set()
        for row, own in zip(people, every, strict=True):
            called = _called(row, taken)
            for paper in self._papers.person:
                if not paper.outcomes:
                    yield from self._made(paper, _filled(paper, {**known, **own}), called)

    def after(
        self, row: Row, outcome: Outcome, day: date, today: date, said: str, again: date | None
    ) -> Iterator[tuple[str, bytes]]:
        """The papers of one outcome for somebody, by their names."""
        known = {
            **_of_panel(panel_day(self._store, day), today),
            **self._of_person(row, self._store.standing(row.id)),
            "outcome": outcome.id,
            "said": said,
            "again": again.isoformat() if again else "",
        }
        for paper in self._papers.person:
            if outcome.id in paper.outcomes:
                yield from self._made(paper, _filled(paper, known), _called(row, set()))

    def _of_person(self, row: Row, stood: Stood | None) -> dict[str, str]:
        findings = stood.findings if stood is not None else ()
        verdict = stood.verdict if stood is not None else row.verdict
        stage = self._store.process.stage(row.stage)
        return {
            "name": row.name,
            "number": row.number,
            "email": row.email,
            "team": row.team,
            "manager": row.manager,
            "stage": stage.title if stage is not None else row.stage,
            "verdict": VERDICT_WORDS.get(verdict, verdict),
            "files": _listed(Path(file).name for file in (stood.files if stood else ())),
            "stops": _listed(_messages(findings, "stops")),
            "asks": _listed(_messages(findings, "asks")),
            "advises": _listed(_messages(findings, "advises")),
            "decisions": _listed(_decided(f) for f in findings if f.get("decision")),
        }

    def _made(
        self, paper: Paper, record: Mapping[str, Any], whose: str
    ) -> Iterator[tuple[str, bytes]]:
        form = self._pack.form(paper.form)
        if form is None:
            raise portfolio_error("no_form_pack", id=self._pack.id, form=paper.form)
        template = template_of(self._folder, self._pack, form.id)
        refuse_stale(template, self._pack, self._pack.id)
        own = {key: value for key, value in record.items() if value not in ("", None, [])}
        checked = Item(where="$", data={form.id: own}, folder=Path()).check(self._pack)
        self.problems += [f"{whose}, {problem}" for problem in checked.problems]
        if checked.record is None:
            return
        content = render(compile_template(template, self._pack), checked.record)
        yield f"{whose} - {safe_name(form.title, form.id)}.docx", content


def _filled(paper: Paper, known: Mapping[str, str]) -> dict[str, str]:
    return {key: known[name] for key, name in paper.fill.items()}


def _of_panel(panel: PanelDay, today: date) -> dict[str, str]:
    days = {
        "panel.day": panel.day,
        "panel.submit_by": panel.submit_by,
        "panel.assure_by": panel.assure_by,
        "panel.send_by": panel.send_by,
        "today": today,
    }
    return {name: day.isoformat() if day else "" for name, day in days.items()}


def _called(row: Row, taken: set[str]) -> str:
    name = unique_name(safe_name(row.name, row.id), taken)
    taken.add(name.casefold())
    return name


def _messages(findings: Iterable[Mapping[str, Any]], standing: str) -> Iterator[str]:
    """What is found; of several findings of one rule the first, and how many there are more."""
    groups: dict[str, list[str]] = {}
    for finding in findings:
        if stands(finding) == standing:
            groups.setdefault(finding["rule"], []).append(finding["message"])
    for first, *rest in groups.values():
        yield f"{first} And {len(rest)} more like it." if rest else first


def _decided(finding: Mapping[str, Any]) -> str:
    decision = finding["decision"]
    return f"{finding['message']} ({decision.get('who', '')}: {decision.get('reason', '')})"


def _listed(lines: Iterable[str]) -> str:
    """Lines for one box: of many the first, and how many more there are."""
    every = list(dict.fromkeys(line for line in lines if line))
    shown = every[:_MOST] if len(every) > _MOST + 1 else every
    more = len(every) - len(shown)
    return "\n".join([*shown, *([f"and {more} more, see the report"] if more else [])])
