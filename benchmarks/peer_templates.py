"""The same portfolio as a template for each peer, made from our own built template.

A text place becomes the peer's tag; a tick box becomes a condition around its glyph, which is
all that the peers can set: the state of the box stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from filler.definition import Pack
from filler.ooxml import controls
from filler.ooxml.archive import write_archive
from filler.ooxml.names import el, qn, run_text
from filler.ooxml.package import open_package
from filler.records import Record, Signature

MAIN = "word/document.xml"
Tag = Callable[[str, bool], str]


def jinja_tag(name: str, is_tick: bool) -> str:
    """Docxtpl's way."""
    return f"{{% if {name} %}}☑{{% else %}}☐{{% endif %}}" if is_tick else f"{{{{ {name} }}}}"


def brace_tag(name: str, is_tick: bool) -> str:
    """Docxtemplater's way."""
    return f"{{#{name}}}☑{{/{name}}}{{^{name}}}☐{{/{name}}}" if is_tick else f"{{{name}}}"


def insert_tag(name: str, is_tick: bool) -> str:
    """docx-templates' way, with +++ on both sides."""
    return f"+++INS {name} ? '☑' : '☐'+++" if is_tick else f"+++INS {name}+++"


def tagged_template(template: Path, pack: Pack, target: Path, tag: Tag) -> list[str]:
    """Write the peer's template; the names that it uses."""
    return _write(template, pack, target, lambda name, tick: [_run(tag(name, tick))])


def merge_template(template: Path, pack: Pack, target: Path) -> list[str]:
    """Word's own merge fields, for docx-mailmerge2; a tick box is a text there too."""
    return _write(template, pack, target, lambda name, _: [_merge_field(name)])


def context(record: Record, pack: Pack, names: list[str]) -> dict[str, str | bool]:
    """A record as the peers take it: one flat value for each name."""
    values = dict(_flat(record, pack))
    return {name: values.get(name, "") for name in names}


def _flat(record: Record, pack: Pack) -> Iterator[tuple[str, str | bool]]:
    for spec in pack.controls.values():
        value = record.values.get(spec.field)
        name = _name(spec.tag)
        if spec.kind == "tick":
            chosen = spec.option
            yield (
                name,
                value is True
                or (
                    chosen is not None
                    and (value == chosen or (isinstance(value, tuple) and chosen in value))
                ),
            )
        elif isinstance(value, Signature):
            part = getattr(value, spec.part or "signed")
            yield name, str(part) if isinstance(part, str) else ""
        elif spec.column is not None:
            first = value[0] if isinstance(value, tuple) and value else {}
            yield name, str(first.get(spec.column, "")) if isinstance(first, Mapping) else ""
        elif value is not None:
            yield name, str(value)


def _name(tag: str) -> str:
    return tag.replace(".", "_").replace("=", "__")


def _write(
    template: Path,
    pack: Pack,
    target: Path,
    runs: Callable[[str, bool], list[etree._Element]],
) -> list[str]:
    package = open_package(template)
    parts = {name: package.read(name) for name in package.names}
    root = package.parse(MAIN)
    assert root is not None
    names = []
    for sdt in list(root.iter(qn("w:sdt"))):
        spec = pack.controls.get(controls.text_property(sdt, "w:tag"))
        if spec is None or spec.kind == "rows":
            continue
        holder = controls.content(sdt)
        assert holder is not None
        name = _name(spec.tag)
        for old in list(holder):
            holder.remove(old)
        holder.extend(runs(name, spec.kind == "tick"))
        names.append(name)
    parts[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    target.write_bytes(write_archive(parts))
    return list(dict.fromkeys(names))


def _run(text: str) -> etree._Element:
    return el("w:r", {}, run_text(text))


def _merge_field(name: str) -> etree._Element:
    return el("w:fldSimple", {"w:instr": f" MERGEFIELD {name} "}, _run(f"«{name}»"))
