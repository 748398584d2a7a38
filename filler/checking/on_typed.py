"""Tags that somebody typed into a template, in docxtpl's way, and that name nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from filler.checking.model import Remark, Remarks
from filler.checking.on_controls import is_bound
from filler.checking.subject import Subject, own_text
from filler.definition.model import Pack
from filler.errors import did_you_mean
from filler.messages import in_words

if TYPE_CHECKING:
    from jinja2.nodes import Template

_TYPED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_SPECIAL = re.compile(r"(\{[{%])(?:p|tr|tc|r)(?=\s)")


def typed_remarks(subject: Subject, pack: Pack, also: Collection[str]) -> Remarks:
    """Tags that somebody typed and that name nothing, each with its near miss.

    ``also`` are names that a file without the pack's controls may use: a note's.
    """
    bound = is_bound(subject, pack)
    lines = [x for x in subject.lines if "{{" in own_text(x) or "{%" in own_text(x)]
    if not lines:
        return
    from jinja2 import TemplateSyntaxError

    from filler.sandbox import sandbox

    source = "\n".join(_SPECIAL.sub(r"\1", " ".join(own_text(line).split())) for line in lines)
    try:
        found = list(_paths(sandbox().parse(source)))
    except RecursionError:
        yield Remark(
            rule="typed_tag", where=lines[0].where, **in_words("remark.typed_tag_nested_too_deep")
        )
        return
    except TemplateSyntaxError as error:
        fault = (error.message or "").rstrip(".")
        yield Remark(
            rule="typed_tag",
            where=lines[min(error.lineno, len(lines)) - 1].where,
            **in_words("remark.typed_tag_broken_write_form", fault=fault),
        )
        return
    for path, number in found:
        root = path.partition(".")[0]
        if bound or root not in also:
            hint = _unknown_name(path, pack)
            if hint is None:
                continue
            if not bound:
                hint = did_you_mean(root, also) or hint
            yield Remark(
                rule="typed_tag",
                message=f"The typed tag '{path}' does not match any field. {hint}".strip(),
                where=lines[min(number, len(lines)) - 1].where,
            )


def _paths(tree: Template) -> Iterator[tuple[str, int]]:
    """The dotted names of a template that no tag of its own defines, each with its line."""
    from jinja2 import meta, nodes

    from filler.sandbox import STEP

    free = meta.find_undeclared_variables(tree) - {STEP}
    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Name)):
        if id(node) in inner:
            continue
        parts: list[str] = []
        own: nodes.Node = node
        while isinstance(own, nodes.Getattr):
            parts.append(own.attr)
            own = own.node
            inner.add(id(own))
        if isinstance(own, nodes.Name) and own.name in free and own.ctx == "load":
            yield ".".join([own.name, *reversed(parts)]), node.lineno


def _unknown_name(path: str, pack: Pack) -> str | None:
    """The near miss of a name that no field has; None where it names something."""
    names = pack.names
    keys = path.split(".")
    if path in ("pack", "version"):
        return None
    group = ""
    for at, key in enumerate(keys):
        own = ".".join(keys[:at])
        if own in pack.fields:
            parts = pack.fields[own].parts if pack.fields[own].kind == "signature" else ()
            return None if key in parts else did_you_mean(key, parts)
        if key not in names.get(group, ()):
            near = did_you_mean(path, pack.fields)
            return near or did_you_mean(key, names.get(group, ()))
        group = f"{group}.{key}" if group else key
    return None
