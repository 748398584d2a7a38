"""A page of HTML from a template: escaped, and without signs that would steer what shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from filler.visible import visible


def page_template(path: Path) -> Template:
    """The template of a file, whose values are words and never markup."""
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["basename"] = lambda name: Path(name).name
    return environment.get_template(path.name)


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
