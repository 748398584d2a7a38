"""A draft as the TOML files of a pack: ``pack.toml`` and one form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from filler.drafting.model import Draft, DraftBlock, DraftField

_FORM = "form"
_SIGNATURE = "{.signed} {.print_name} {.date}"
_LINE_KINDS = (("date", "date"), ("comment", "long_text"), ("sign", "text"))


def draft_files(draft: Draft, name: str, today: date) -> dict[str, str]:
    """Each file's name and text."""
    person = _person(draft)
    pack = [
        "# A draft made from a Word form. Correct it; docs/new-form.md says what each line means.",
        f"id = {_text(name)}",
        f"title = {_text(draft.title)}",
        f"short_title = {_text(draft.title[:60])}",
        'owner = "Write who owns this form"',
        'version = "1"',
        f"revised = {today.isoformat()}",
        'language = "en-GB"',
    ]
    pack.append("# The question that says whose the form is.")
    pack.append(f"person = {_text(f'{_FORM}.{person.id}')}")
    pack += ["", "[[part]]", f'form = "{_FORM}.toml"', ""]
    return {"pack.toml": "\n".join(pack), f"{_FORM}.toml": "\n".join(_form(draft))}


def _person(draft: Draft) -> DraftField:
    """The question that says who fills it in; where none can be, one is put in front."""
    words = [own for own in draft.fields() if own.kind in ("text", "long_text")]
    named = [own for own in words if "name" in own.label.casefold()]
    if named or words:
        return (named or words)[0]
    own = DraftField(id="name_of_person", label="Name")
    draft.blocks.insert(0, DraftBlock(kind="table", title="Name", fields=[own]))
    return own


def _form(draft: Draft) -> Iterator[str]:
    yield f'id = "{_FORM}"'
    yield f"title = {_text(draft.title)}"
    yield ""
    plain = [own for block in draft.blocks for own in block.fields]
    if plain:
        yield "[[group]]"
        yield "fields = ["
        for own in plain:
            yield f"  {_inline(own)},"
        yield "]"
        yield ""
    grids = [block for block in draft.blocks if block.kind in ("grid", "lines")]
    for number, block in enumerate(grids, start=1):
        yield from _group(block, number)
    number, last = 0, ""
    for block in draft.blocks:
        number += block.kind in ("grid", "lines")
        if last not in ("", "text") and block.kind != "text":
            # Word would join two tables that stand next to each other.
            yield from ("[[block]]", 'kind = "text"', f"md = {_text(block.title or '.')}", "")
        yield from _block(block, number)
        last = block.kind


def _group(block: DraftBlock, number: int) -> Iterator[str]:
    yield "[[group]]"
    yield f'id = "grid_{number}"'
    if block.kind == "grid":
        yield 'kind = "choice"'
        yield f"options = [{_options(block.heads[1:])}]"
        yield "fields = ["
        for own in block.lines:
            yield f"  {{ id = {_text(own.id)}, label = {_text(_label(own.label))} }},"
        yield "]"
    else:
        yield "columns = ["
        for place, head in enumerate(block.heads[1:], start=1):
            kind = next((k for sign, k in _LINE_KINDS if sign in head.casefold()), "text")
            yield f'  {{ id = "column_{place}", kind = "{kind}", label = {_text(head)} }},'
        yield "]"
        yield "rows = ["
        for own in block.lines:
            yield f"  {{ id = {_text(own.id)}, label = {_text(_label(own.label))} }},"
        yield "]"
    yield ""


def _block(block: DraftBlock, number: int) -> Iterator[str]:
    yield "[[block]]"
    if block.kind == "text":
        yield 'kind = "text"'
        yield f"md = {_text(block.md)}"
        yield ""
        return
    yield 'kind = "table"'
    yield f"title = {_text(block.title or 'Questions')}"
    if block.kind == "table":
        yield "widths = [40, 60]"
        yield 'head = ["Question", "Answer"]'
        yield "rows = ["
        for own in block.fields:
            places = _SIGNATURE if own.kind == "signature" else "{.}"
            yield f'  {{ each = [{_text(own.id)}], cells = ["{{.:label}}", "{places}"] }},'
        yield "]"
    elif block.kind == "rows":
        own = block.fields[0]
        yield f"widths = [{_widths(len(block.heads), first=1)}]"
        yield f"head = [{', '.join(map(_text, block.heads))}]"
        cells = ", ".join(_text(f"{{.{column.id}}}") for column in own.columns)
        yield f"rows = [{{ repeat = {_text(own.id)}, cells = [{cells}] }}]"
    else:
        heads = [block.heads[0] or "Question", *block.heads[1:]]
        yield f"widths = [{_widths(len(heads), first=2)}]"
        yield f"head = [{', '.join(map(_text, heads))}]"
        if block.kind == "grid":
            cells = ", ".join(_text(f"{{.={name}}}") for name in _ids(block.heads[1:]))
            each = _text(f"grid_{number}")
        else:
            columns = range(1, len(block.heads))
            cells = ", ".join(_text(f"{{.column_{column}}}") for column in columns)
            each = f"[{', '.join(_text(f'grid_{number}.{line.id}') for line in block.lines)}]"
        yield f'rows = [{{ each = {each}, cells = ["{{.:label}}", {cells}] }}]'
    yield ""


def _widths(count: int, first: int) -> str:
    """Columns of one width, but for the first."""
    one = 100 / (count - 1 + first)
    return ", ".join([f"{one * first:.1f}", *[f"{one:.1f}"] * (count - 1)])


def _inline(own: DraftField) -> str:
    parts = [f"id = {_text(own.id)}", f"label = {_text(_label(own.label))}"]
    if own.kind != "text":
        parts.insert(1, f'kind = "{own.kind}"')
    if own.options:
        parts.append(f"options = [{_options(own.options)}]")
    if own.columns:
        parts.append(f"columns = [{', '.join(_inline(column) for column in own.columns)}]")
    return f"{{ {', '.join(parts)} }}"


def _label(words: str) -> str:
    """A label without braces, which would name a field."""
    return words.replace("{", "(").replace("}", ")")


def _options(labels: list[str]) -> str:
    pairs = zip(_ids(labels), labels, strict=True)
    return ", ".join(f"{{ id = {_text(own)}, label = {_text(name)} }}" for own, name in pairs)


def _ids(labels: list[str]) -> list[str]:
    """An id for each of some options, numbered where two would have the same."""
    ids: list[str] = []
    for label in labels:
        number, own = 1, _slug(label)
        while own in ids:
            number += 1
            own = f"{_slug(label)}_{number}"
        ids.append(own)
    return ids


def _slug(label: str) -> str:
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in label.casefold())
    name = "_".join(words.split())[:24].strip("_") or "option"
    return name if name[0].isalpha() else f"o_{name}"


def _text(words: str) -> str:
    """A basic string of TOML, which JSON's is, too."""
    return json.dumps(words, ensure_ascii=False)
