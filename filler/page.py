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
    environment.filters["css"] = css_string
    environment.filters["basename"] = lambda name: Path(name).name
    return environment.get_template(path.name)


def css_string(text: str) -> Markup:
    """Words within the quotation marks of a style sheet, each other sign as its number."""
    safe = (
        c if c.isascii() and (c.isalnum() or c in " .,:;()") else f"\\{ord(c):x} "
        for c in visible(text)
    )
    return Markup("".join(safe))  # noqa: S704  # no sign that ends a string or an element is left


def _shown(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
