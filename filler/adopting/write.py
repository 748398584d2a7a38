"""An adopted form's pack: ``pack.toml``, its questions, and the Word file that holds them."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from datetime import date

from filler.adopting.kinds import Kinds
from filler.adopting.model import Found, Question
from filler.adopting.rules import draft_rules

FORM, ORIGINAL, DRAFT = "form", "original.docx", "rules.draft.toml"
_LONGEST_ID, _LONGEST_OPTION = 28, 20
_WORDS_OF_ID = 5


def give_ids(found: Found) -> None:
    """An id for every question and option, unlike all others; the section tells two apart.

    One that has an id keeps it.
    """
    taken = {own.id for own in found.questions if own.id}
    for number, own in enumerate(found.questions, start=1):
        if own.id:
            continue
        own.id = _free(_slug(own.label, _LONGEST_ID), own.section, number, taken)
        options: set[str] = set()
        for place, choice in enumerate(own.options, start=1):
            choice.id = _free(_slug(choice.label, _LONGEST_OPTION), "", place, options)
        columns: set[str] = set()
        for place, column in enumerate(own.columns, start=1):
            column.id = _free(_slug(column.label, _LONGEST_OPTION), "", place, columns)


def tell_labels_apart(found: Found) -> None:
    """Give labels that are the same a number, so that each has a column of its own."""
    count: dict[str, int] = {}
    for own in found.questions:
        label = own.label
        number = count[label.casefold()] = count.get(label.casefold(), 0) + 1
        while number > 1 and f"{label} ({number})".casefold() in count:
            number += 1
        if number > 1:
            own.label = f"{label} ({number})"
            count[own.label.casefold()] = 1


def _free(name: str, section: str, number: int, taken: set[str]) -> str:
    name = name or f"q{number}"
    if name in taken and (before := _slug(section, _LONGEST_ID // 2)):
        name = f"{before}_{name}"[:_LONGEST_ID].strip("_")
    own, count = name, 1
    while own in taken:
        count += 1
        own = f"{name[: _LONGEST_ID - 3]}_{count}"
    taken.add(own)
    return own


def _slug(label: str, longest: int) -> str:
    """Small letters, figures and bars; nothing where a label has no Latin letter."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(s for s in plain if not unicodedata.combining(s)))
    while words and words[0].isdigit():
        words.pop(0)
    name = "_".join(words[:_WORDS_OF_ID])
    if len(name) > longest:
        name = name[:longest].rpartition("_")[0] or name[:longest]
    name = name.strip("_")
    return name if not name or name[0].isalpha() else f"q_{name}"[:longest]


def pack_files(found: Found, name: str, language: str, today: date) -> dict[str, str]:
    """Each file's name and text."""
    title = found.title or name
    lines = [
        "# A pack made from an organisation's own Word form, original.docx.",
        f"id = {_text(name)}",
        f"title = {_text(title)}",
        f"short_title = {_text(title[:60])}",
        'owner = "Write who owns this form"',
        'version = "1"',
        f"revised = {today.isoformat()}",
        f"language = {_text(language)}",
        f"original = {_text(ORIGINAL)}",
        "# The question that says whose the form is.",
        f"person = {_text(f'{FORM}.{_person(found, Kinds(language)).id}')}",
        "",
        *_roles(found),
        "[[part]]",
        f'form = "{FORM}.toml"',
        "",
    ]
    rules = draft_rules(found, FORM, Kinds(language))
    return {
        "pack.toml": "\n".join(lines),
        f"{FORM}.toml": "\n".join(_form(found, title)),
        **({DRAFT: rules} if rules else {}),
    }


def _roles(found: Found) -> Iterator[str]:
    """The people whose job something is."""
    for words in dict.fromkeys(own.whose for own in found.questions if own.whose):
        yield from ("[[role]]", f"id = {_text(role_id(words))}", f"label = {_text(words)}", "")


def role_id(words: str) -> str:
    """The id of a person by their role, in words of any script."""
    return _slug(words, _LONGEST_ID) or f"role_{zlib.crc32(words.encode()):x}"


def _person(found: Found, kinds: Kinds) -> Question:
    """The question that says who fills it in: the first name, else the first words."""
    words = [own for own in found.questions if own.kind in ("text", "long_text")]
    named = [own for own in words if kinds.says("name", own.label)]
    own = (named or words or found.questions)[0]
    if own.kind == "long_text":
        own.kind = "text"
    return own


def _form(found: Found, title: str) -> Iterator[str]:
    yield f'id = "{FORM}"'
    yield f"title = {_text(title)}"
    yield ""
    yield "[[group]]"
    yield "fields = ["
    for own in found.questions:
        yield f"  {_inline(own)},"
    yield "]"
    yield ""
    if found.left:
        yield "# What looks like a question but was not placed:"
        for where, words in found.left:
            yield f"# {' '.join(words.split())[:120]} ({where})"


def _inline(own: Question) -> str:
    is_list = own.kind == "choice list" and bool(own.entries)
    kind = "choice" if is_list else "text" if own.kind == "choice list" else own.kind
    parts = [f"id = {_text(own.id)}"]
    if kind != "text":
        parts.append(f'kind = "{kind}"')
    parts.append(f"label = {_text(_label(own.label))}")
    if own.options:
        pairs = (
            f"{{ id = {_text(one.id)}, label = {_text(_label(one.label))} }}" for one in own.options
        )
        parts.append(f"options = [{', '.join(pairs)}]")
    if is_list:
        parts.append('shown = "list"')
        pairs = (
            f"{{ id = {_text(id_)}, label = {_text(_label(words))} }}"
            for id_, words in _entry_ids(own.entries)
        )
        parts.append(f"options = [{', '.join(pairs)}]")
    if own.columns:
        parts.append(f"blank_rows = {len(own.columns[0].spots)}")
        parts.append(f"columns = [{', '.join(map(_inline, own.columns))}]")
    if own.kind == "signature":
        parts.append('parts = ["signed"]')
    if own.required:
        parts.append("required = true")
    if own.whose:
        parts.append(f"whose = {_text(role_id(own.whose))}")
    return f"{{ {', '.join(parts)} }}"


def _entry_ids(entries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """An id for each entry of a list, in words of any script."""
    taken: set[str] = set()
    for words in dict.fromkeys(entries):
        base = _slug(words, _LONGEST_ID) or f"entry_{zlib.crc32(words.encode()):x}"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        yield name, words


def _label(words: str) -> str:
    """A label without braces, which would name a field."""
    return words.replace("{", "(").replace("}", ")") or "–"


def _text(words: str) -> str:
    """A basic string of TOML, which JSON's is, too."""
    return json.dumps(words, ensure_ascii=False)
