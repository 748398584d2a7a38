"""Makes ``docs/api.md``: what ``import filler`` offers, from the docstrings themselves.

Run it from the project's folder: ``python docs/make_api.py``.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import filler

OUT = Path(__file__).resolve().parent / "api.md"
_HEAD = """# The library

`import filler` does what the commands do. Paths may be text or `Path`, records plain dicts; what
comes back is frozen and has `as_json()` where it is data. What cannot be done raises
`filler.PortfolioError`, whose `code`, `message` and `remedy` say why and what helps. This page is
made from the docstrings (`python docs/make_api.py`).
"""


def text() -> str:
    """The page."""
    names = sorted(filler.__all__, key=lambda name: (inspect.isclass(getattr(filler, name)), name))
    return _HEAD + "".join(f"\n{_entry(name, getattr(filler, name))}" for name in names)


def _entry(name: str, own: Any) -> str:
    words = _plain(inspect.getdoc(own) or "")
    if not inspect.isclass(own):
        return f"## `{name}`\n\n```python\n{_signature(name, own)}\n```\n\n{words}\n"
    parts = []
    for part, value in sorted(vars(own).items()):
        if part.startswith("_") or not (inspect.isfunction(value) or isinstance(value, property)):
            continue
        shown = f"{part}()" if inspect.isfunction(value) else part
        says = _plain(inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
        parts.append(f"- `{shown}`: {says}\n")
    listed = f"\n{''.join(parts)}" if parts else ""
    return f"## `{name}`\n\n{words}\n{listed}"


def _signature(name: str, own: Any) -> str:
    signature = inspect.signature(own)
    lines = [f"    {_parameter(one)}," for one in signature.parameters.values()]
    marker = next(
        (n for n, one in enumerate(signature.parameters.values()) if one.kind is one.KEYWORD_ONLY),
        None,
    )
    if marker is not None:
        lines.insert(marker, "    *,")
    given = str(signature.return_annotation).strip("'")
    return "\n".join((f"{name}(", *lines, f") -> {given}"))


def _parameter(own: inspect.Parameter) -> str:
    """A parameter with its type and its default, which is a name where it is a function."""
    default = "" if own.default is own.empty else f" = {own.default!r}"
    default = " = ..." if "<" in default or "(" in default.removesuffix("()") else default
    return f"{own.name}: {own.annotation}{default}"


def _plain(words: str) -> str:
    """Markdown from a docstring: code between single backticks."""
    return re.sub(r"``([^`]*)``", r"`\1`", words).replace("\nRaises:\n    ", "\nRaises: ")


if __name__ == "__main__":
    OUT.write_text(text(), encoding="utf-8")
