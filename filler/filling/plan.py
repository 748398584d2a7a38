"""What a run will do with each record: which file it goes into, and what may be replaced."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filler.definition import Pack
from filler.errors import did_you_mean
from filler.filling.batch import Task
from filler.filling.manifest import Manifest, record_digest
from filler.filling.names import safe_name, unique_name
from filler.messages import portfolio_error
from filler.records.source import Source

# What a name pattern may hold beside the ids of fields.
_WORDS = ("pack", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A pattern such as ``{employee_details.full_name} - {pack}``, and the pack's title."""

    pattern: str
    title: str

    def name(self, data: Any, number: int) -> str:
        """The name without its ending, not yet made safe; empty when nothing is known."""
        known = False
        pieces = []
        for literal, key, _, _ in string.Formatter().parse(self.pattern):
            pieces.append(literal)
            if key is None:
                continue
            if key in _WORDS:
                pieces.append(self.title if key == "pack" else str(number))
                known = known or key == "number"
            else:
                value = _at(data, key)
                known = known or bool(value)
                pieces.append(value)
        return "".join(pieces) if known else ""


def naming(pattern: str, pack: Pack, title: str) -> Naming:
    """Check a name pattern.

    Raises:
        PortfolioError: when it names no field, or is not a pattern.
    """
    known = [*_WORDS, *(f.id for f in pack.fields.values() if f.kind in ("text", "date", "choice"))]
    try:
        keys = [key for _, key, _, _ in string.Formatter().parse(pattern) if key is not None]
    except ValueError as error:
        raise portfolio_error("name_pattern_broken", pattern=pattern, error=error) from error
    for key in keys:
        if key not in known:
            hint = did_you_mean(key, known) or "Use the id of a field, {pack} or {number}."
            raise portfolio_error("name_pattern_no_such", value=key, hint=hint)
    if not keys:
        raise portfolio_error("name_pattern_same_everybody", pattern=pattern)
    return Naming(pattern=pattern, title=title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run over the records of a source.

    ``manifest`` says what was written there before, ``resume`` that only the rest is to be done;
    ``template`` is the hash of the template and the
    definition, ``force`` whether files that are there may be replaced.
    """

    source: Source
    folder: Path
    naming: Naming
    template: str
    manifest: Manifest | None = None
    force: bool = False
    resume: bool = False

    def tasks(self) -> Iterator[Task]:
        """A task for each record, its file named so that no two are the same."""
        taken: set[str] = set()
        for number, item in enumerate(self.source, start=1):
            fallback = f"Record {number} - {self.naming.title}"
            name = unique_name(
                safe_name(item.name or self.naming.name(item.data, number), fallback), taken
            )
            taken.add(name.casefold())
            task = Task(
                item=item,
                path=self.folder / f"{name}.docx",
                replacing="anything" if self.force else "nothing",
                template=self.template,
            )
            yield self._resumed(task) if self.resume else self._known(task)

    def _known(self, task: Task) -> Task:
        """With what was written there last, so that it may be replaced without a word."""
        line = self.manifest.lines.get(task.path.name) if self.manifest is not None else None
        return replace(task, content=line.content) if line is not None and self.force else task

    def _resumed(self, task: Task) -> Task:
        """Only what is missing or changed is left to do."""
        line = self.manifest.lines.get(task.path.name) if self.manifest is not None else None
        item = task.item.opened()
        made_from = record_digest(item.data, item.folder, self.template, item.pictures)
        task = replace(task, adopt=True, made_from=made_from)
        if line is None or self.force:
            return self._known(task)
        if line.made_from == task.made_from and task.path.exists():
            return replace(
                task, done=True, item=replace(task.item, data=None, text=None, places={})
            )
        return replace(task, replacing="untouched", content=line.content)


def _at(data: Any, path: str) -> str:
    """The text at a path of a record as it was given, before it is checked."""
    for key in path.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""
