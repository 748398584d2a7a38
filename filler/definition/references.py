"""The sets of statements that forms link to, and the training modules that serve them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from filler.definition.locate import data_folder
from filler.definition.reader import read_toml
from filler.definition.statements import Module, Reference, Statement
from filler.errors import DefinitionError


def all_references() -> tuple[Reference, ...]:
    """Every set of statements in ``forms/reference``, drafts among them.

    Raises:
        DefinitionError: with every problem of its files.
    """
    problems: list[str] = []
    found = tuple(
        load_reference(path, path.name, problems) for path in _files() if not _is_modules(path)
    )
    if problems:
        raise DefinitionError(problems)
    return found


def all_modules() -> dict[str, tuple[Module, ...]]:
    """The modules of each file in ``forms/reference`` that has some, by the reference they serve.

    Raises:
        DefinitionError: with every problem of its files.
    """
    problems: list[str] = []
    found: dict[str, tuple[Module, ...]] = {}
    for path in _files():
        if _is_modules(path):
            serves = str(tomllib.loads(path.read_text(encoding="utf-8")).get("reference", ""))
            found[serves] = load_modules(path, path.name, problems)
    if problems:
        raise DefinitionError(problems)
    return found


def _files() -> list[Path]:
    return sorted((data_folder("forms") / "reference").glob("*.toml"))


def _is_modules(path: Path) -> bool:
    return "module" in tomllib.loads(path.read_text(encoding="utf-8"))


def load_modules(
    path: Path, shown: str, problems: list[str], home: Path | None = None
) -> tuple[Module, ...]:
    """The modules of one file, each point with its statement's number."""
    reader = read_toml(path, f"reference/{shown}", problems, home)
    modules = []
    for table in reader.tables("module"):
        points = []
        for point in table.tables("point"):
            points.append((point.integer("statement"), point.text("text")))
            point.done()
        modules.append(Module(id=table.text("id"), title=table.text("title"), points=tuple(points)))
        table.done()
    for key in ("id", "title", "reference"):
        reader.text(key, "")
    reader.done()
    return tuple(modules)


def load_reference(
    path: Path, shown: str, problems: list[str], home: Path | None = None
) -> Reference:
    """One set of statements; problems are added with their place."""
    reader = read_toml(path, f"reference/{shown}", problems, home)
    statements = []
    for entry in reader.tables("statement"):
        statements.append(
            Statement(
                number=entry.integer("number"),
                title=entry.text("title"),
                text=entry.texts("text"),
                lead=entry.text("lead", ""),
            )
        )
        entry.done()
    reference = Reference(
        id=reader.text("id"),
        title=reader.text("title"),
        short_title=reader.text("short_title"),
        label=reader.text("label"),
        statements=tuple(statements),
        intro=reader.texts("intro"),
        draft_of=reader.text("draft_of", ""),
    )
    reader.done()
    return reference
