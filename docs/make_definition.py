"""Makes ``docs/definition.md``: every key of a pack's files, as the loader asks for them.

Run it from the project's folder: ``python docs/make_definition.py``. What a key means stands in
``filler/definition/keys.toml``; a key without a meaning, or a meaning without a key, is an error.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from filler.auditing.rules import KINDS, load_rules
from filler.definition import find_pack, load_pack, loaded_pack
from filler.definition.model import FIELD_KINDS
from filler.definition.process import load_process
from filler.definition.reader import Asked, Reader
from filler.errors import DefinitionError

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "definition.md"
KEYS = ROOT / "filler" / "definition" / "keys.toml"
FILES = {
    "pack": ("pack.toml", "The pack: what it is called, whose it is, its parts in their order."),
    "form": ("A form", "One file for each form: its questions, and how they are laid out."),
    "style": ("style.toml", "How its documents look; it may be left out."),
    "rules": ("rules.toml", "What its audit asks; it may be left out."),
    "register": ("register.toml", "The stages that its register keeps; it may be left out."),
    "corrections": ("corrections.toml", "Where it differs from its source; it may be left out."),
}
# Tables whose keys are those of another one.
LIKE = {
    "form.group.columns": "form.group.fields",
    "form.group.fields.columns": "form.group.fields",
    "form.group.fields.options": "form.group.options",
    "form.group.fields.columns.options": "form.group.options",
    "pack.header": "style.header",
    "pack.footer": "style.footer",
    "pack.look": "style.look",
    "pack.page": "style.page",
}
# Files of statements and of training modules, and one that the engine makes.
ELSEWHERE = {"pages", *(path.stem for path in (ROOT / "forms" / "reference").glob("*.toml"))}
_TABLE = re.compile(r"\[\[(\w+)\]\]|\[(\w+)\]")
Tables = dict[str, dict[str, list[Asked]]]


def asked_for() -> Tables:
    """Every key that the loader asks for, by its table: what it may be, and in which kinds."""
    found: Tables = {}

    def log(asked: Asked) -> None:
        table = _table_of(asked.where)
        if table:
            found.setdefault(table, {}).setdefault(asked.key, []).append(asked)

    # What was loaded before would ask for nothing.
    load_rules.cache_clear()
    loaded_pack.cache_clear()
    Reader.log = log
    try:
        with tempfile.TemporaryDirectory() as folder:
            packs = [find_pack("sandwell_fg"), *sorted((ROOT / "tests/data/packs").iterdir())]
            for home in (*packs, _every_kind(Path(folder))):
                try:
                    load_pack(home)
                    load_rules(home)
                    load_process(home)
                except DefinitionError:
                    # It asks for keys that contradict each other; they are asked for all the same.
                    assert home.parent == Path(folder)
    finally:
        Reader.log = None
    return found


def _table_of(where: str) -> str:
    name = where.partition(":")[0].rpartition("/")[2].removesuffix(".toml")
    tables = [first or second for first, second in _TABLE.findall(where)]
    if name in ELSEWHERE:
        return ""
    name = name if name in FILES else "form"
    table = ".".join([name, *tables])
    if "when" in tables or (name == "rules" and tables[1:2] == ["where"]):
        return "form.when"
    return LIKE.get(table, table)


def _every_kind(folder: Path) -> Path:
    """A pack that has a field, a block and a rule of each kind, so that each key is asked for."""
    home = folder / "every"
    home.mkdir()
    fields = "\n".join(
        f'  {{ id = "{kind}", kind = "{kind}", label = "{kind}",'
        f' options = [{{ id = "a", label = "A" }}],'
        f' columns = [{{ id = "c", label = "C" }}],'
        ' when = [{ field = "text", answered = true }] },'
        for kind in FIELD_KINDS
    )
    blocks = "\n".join(
        f'[[block]]\nkind = "{kind}"\nrows = [{{ cells = ["x"] }}]\nboxes = [{{ id = "b" }}]\n'
        for kind in ("text", "table", "flowchart", "picture", "statements", "place")
    )
    group = (
        '[[group]]\nid = "g"\noptions = [{ id = "a", label = "A" }]\n'
        'rows = [{ id = "r", label = "R" }]\n'
        'columns = [{ id = "c", label = "C" }]\n'
    )
    form = f'id = "f"\ntitle = "F"\n[[group]]\nfields = [\n{fields}\n]\n{group}{blocks}'
    pack = (
        'id = "every"\ntitle = "E"\nshort_title = "E"\nowner = "E"\nversion = "1"\n'
        'revised = 2026-01-01\nlanguage = "en-GB"\nperson = "f.text"\n'
        '[[part]]\nform = "f.toml"\n[cover]\n[alone]\n[called]\n[prompts]\n'
        '[[role]]\nid = "r"\nlabel = "R"\n'
    )
    (home / "pack.toml").write_text(pack, encoding="utf-8")
    (home / "f.toml").write_text(form, encoding="utf-8")
    (home / "style.toml").write_text("[footer]\n[look]\n[page]\n[logo]\n", encoding="utf-8")
    corrections = "[[correction]]\n[[contradiction]]\n"
    (home / "corrections.toml").write_text(corrections, encoding="utf-8")
    return home


def meanings() -> dict[str, dict[str, str]]:
    """What each key means, by its table."""
    read = tomllib.loads(KEYS.read_text(encoding="utf-8"))
    return {
        table: {k: v for k, v in keys.items() if isinstance(v, str)} for table, keys in read.items()
    }


def differences(found: Tables, known: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The keys that are asked for and not explained, and the other way round."""
    asked = {(table, key) for table, keys in found.items() for key in keys}
    told = {(table, key) for table, keys in known.items() for key in keys}
    return [
        *(f"not explained: {table} {key}" for table, key in sorted(asked - told)),
        *(f"asked for by nobody: {table} {key}" for table, key in sorted(told - asked)),
    ]


def text() -> str:
    """The whole page."""
    found, known = asked_for(), meanings()
    problems = differences(found, known)
    if problems:
        raise SystemExit("\n".join(problems))
    return "\n".join(_lines(found, known)) + "\n"


def _lines(found: Tables, known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield "# The keys of a pack"
    yield ""
    yield (
        "A pack is a folder with `pack.toml` and a file for each form. This page is made by"
        " `python docs/make_definition.py` from what the loader asks for; a key that is not here is"
        " refused, with the keys that there are. `docs/rules.md` says what each kind of rule asks."
    )
    last = ""
    for table, keys in known.items():
        name = table.partition(".")[0]
        if name != last:
            title, words = FILES[name]
            yield from ("", f"## {title}", "", words)
            last = name
        yield from ("", f"### `{_shown(table)}`", "")
        yield from ("| key | what it is | of which kinds | what it means |", "|---|---|---|---|")
        for key, meaning in keys.items():
            asked = found[table][key]
            yield f"| `{key}` | {_value(asked)} | {_kinds(table, asked, found)} | {meaning} |"
    yield from ("", "## An example", "", "```toml")
    example = (ROOT / "tests/data/packs/year/details.toml").read_text(encoding="utf-8")
    yield from (*example.rstrip().split("\n"), "```")


def _shown(table: str) -> str:
    name, _, rest = table.partition(".")
    if not rest:
        return FILES[name][0]
    inner = "".join(f"[[{one}]]" for one in rest.split("."))
    return "when = [{ ... }]" if rest == "when" else inner


def _value(asked: list[Asked]) -> str:
    words = next((one.words for one in asked if one.words), ())
    said = " ".join(f"`{word}`" for word in words if word)
    value = said or " or ".join(dict.fromkeys(one.value for one in asked if one.value))
    return f"{value}, needed" if all(one.is_needed for one in asked) else value


def _kinds(table: str, asked: list[Asked], found: Tables) -> str:
    """The kinds in which a key is taken; nothing where it is taken in all."""
    if table == "rules.rule":
        key = asked[0].key
        own = [kind for kind, keys in KINDS.items() if key in (*keys[0], *keys[1])]
        return ", ".join(own) if own and len(own) < len(KINDS) else ""
    every = {one.kind for one in found[table].get("kind", ()) if one.kind}
    own = {one.kind for one in asked if one.kind}
    return "" if own >= every else ", ".join(kind for kind in sorted(own))


if __name__ == "__main__":
    OUT.write_text(text(), encoding="utf-8", newline="\n")
