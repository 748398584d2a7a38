"""A pack's folder as a ``Pack``, or one ``DefinitionError`` with every problem and its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from filler.definition.check import check_pack
from filler.definition.conditions import read_conditions
from filler.definition.forms import load_form
from filler.definition.links import linked
from filler.definition.locate import templates_of
from filler.definition.look import PAPERS, Cover, Figure, Look, Paper, read_figure
from filler.definition.model import Alone, Called, Contradiction, Correction, Form, Pack, Part, Role
from filler.definition.reader import Reader, read_text, read_toml, with_lines
from filler.definition.references import load_reference
from filler.errors import DefinitionError, PortfolioError
from filler.messages import portfolio_error

PAGES_FILE = "pages.toml"
# The house style: organisation, logo, look and footer, in the place of those in pack.toml.
STYLE_FILE = "style.toml"
# What a pack gets that does not say otherwise.
_PROMPTS = {
    "text": "Type here",
    "multiline": "Type here; the box grows as you write",
    "date": "Choose a date",
    "list": "Choose one",
    "rich": "Sign: type your name or insert a picture",
    "picture": "Insert a picture here",
}
_LOOK = {
    "font": "Arial",
    "ink": "1F2A37",
    "accent": "0B5563",
    "head_fill": "0B5563",
    "head_ink": "FFFFFF",
    "label_fill": "EAF2F3",
    "answer_fill": "FFFFFF",
    "rule": "5F7A80",
    "prompt_ink": "5A6672",
    "tick_font": "MS Gothic",
    "ticked": "☒",
    "unticked": "☐",
}

# Printers leave so many millimetres white.
_LEAST_MARGIN = 5
# No form stands in a pack more often.
_MOST_COPIES = 30
# Over the questions and answers that say whose a form is that travels alone.
_HEAD = ("Question", "Answer")
# A logo is so wide where nothing else is said, in millimetres.
_LOGO_WIDTH = 50.0
_COLOUR = re.compile("[0-9A-Fa-f]{6}")


@lru_cache(maxsize=16)
def loaded_pack(folder: Path, language: str = "") -> Pack:
    """The pack of a folder in one of its languages, loaded once in each process."""
    return load_pack(folder, language)


def loaded_packs(folders: Iterable[Path]) -> Iterator[Pack]:
    """The packs of some folders; one with mistakes in it is nobody's form, and left out."""
    for folder in folders:
        with suppress(PortfolioError):
            yield loaded_pack(folder)


def load_pack(folder: Path, language: str = "") -> Pack:
    """Load and check the pack in ``folder``, in its first language or the one that is named.

    Raises:
        DefinitionError: with all problems of all its files, each with file, table and remedy.
        PortfolioError: when it has not got that language.
    """
    problems: list[str] = []
    shown = folder.name
    reader = read_toml(folder / "pack.toml", f"{shown}/pack.toml", problems)
    if problems:
        raise DefinitionError(problems)
    every = tuple(dict.fromkeys((reader.text("language"), *reader.texts("languages"))))
    own = _language(language, every, shown)
    languages = (own, every[0])
    reader = read_toml(folder / "pack.toml", f"{shown}/pack.toml", problems, languages=languages)
    reader.text("language")
    reader.texts("languages")
    files = [folder / "pack.toml"]
    parts: list[Part] = []
    forms: list[Form] = []
    for entry in reader.tables("part"):
        name = entry.text("form", "")
        form_id = None
        if name:
            files.append(folder / name)
            copies = _copies(entry, folder / name, f"{shown}/{name}", problems, folder, languages)
            forms += copies
            form_id = copies[0].id
        parts.append(
            Part(
                contents=entry.text("contents", "") or None,
                section=entry.text("section", "") or None,
                form=form_id,
                follows=entry.flag("follows"),
            )
        )
        parts += [Part(form=copy.id) for copy in copies[1:]] if name else []
        entry.done()
    references = []
    for name in reader.texts("references"):
        files.append(folder / name)
        references.append(load_reference(folder / name, name.rpartition("/")[2], problems, folder))
    notes = _optional(folder / "corrections.toml", f"{shown}/corrections.toml", problems)
    style = _optional(folder / STYLE_FILE, f"{shown}/{STYLE_FILE}", problems, languages)
    files += [folder / STYLE_FILE] if (folder / STYLE_FILE).exists() else []
    footer = (style if "footer" in style.keys else reader).optional_table("footer")
    cover = reader.optional_table("cover")
    header = (style if "header" in style.keys else reader).optional_table("header")
    alone = _alone(reader.optional_table("alone"))
    called = _called(reader.optional_table("called"))
    pack = Pack(
        id=reader.text("id"),
        title=reader.text("title"),
        short_title=reader.text("short_title"),
        owner=reader.text("owner"),
        version=reader.text("version"),
        revised=_day(reader),
        language=own,
        languages=every,
        person=reader.text("person"),
        header=_three(header, ""),
        footer=_three(footer, "{page} / {pages}"),
        prompts=_texts(reader.optional_table("prompts")),
        look=_look((style if "look" in style.keys else reader).optional_table("look")),
        paper=_paper((style if "page" in style.keys else reader).optional_table("page")),
        numbered=reader.flag("numbered"),
        hints=reader.flag("hints"),
        organisation=style.text("organisation", ""),
        logo=_logo(folder, style),
        cover=Cover(title=cover.text("title", ""), lines=cover.texts("lines")),
        parts=tuple(parts),
        forms=tuple(forms),
        roles=tuple(_role(role) for role in reader.tables("role")),
        references=tuple(references),
        alone=alone,
        called=called,
        corrections=tuple(_correction(c) for c in notes.tables("correction")),
        contradictions=tuple(_contradiction(c) for c in notes.tables("contradiction")),
        pages=_pages(folder / PAGES_FILE, problems),
        digest=_digest([*files, *sorted((folder / "guidance").glob("*.md"))], folder),
        home=templates_of(folder, reader.text("id")) / (own if own != every[0] else ""),
        source=folder,
        original=folder / own if (own := reader.text("original", "")) else None,
    )
    for part in (cover, reader, notes, style):
        part.done()
    if not problems:
        pack = linked(pack, problems)
        problems.extend(check_pack(pack))
    if problems:
        # The copies of a form have the same mistakes.
        raise DefinitionError(dict.fromkeys(with_lines(problems, folder)))
    return pack


def _language(wanted: str, every: tuple[str, ...], shown: str) -> str:
    """The language of a pack that somebody names, by its tag or the beginning of it."""
    if not wanted:
        return every[0]
    for language in every:
        if wanted.lower() in (language.lower(), language.partition("-")[0].lower()):
            return language
    raise portfolio_error("no_language", shown=shown, wanted=wanted, listed=", ".join(every))


def _copies(
    entry: Reader,
    path: Path,
    shown: str,
    problems: list[str],
    folder: Path,
    languages: tuple[str, ...],
) -> list[Form]:
    """The form of a part; several of it, each with a number, where the part says how often."""
    title = entry.text("title", "")
    when = read_conditions(entry)
    if "times" not in entry.keys:
        return [load_form(path, shown, problems, folder, languages, title=title, when=when)]
    times = entry.integer("times", 1)
    if not 1 <= times <= _MOST_COPIES:
        entry.problem(f"'times' is {times}; give 1 to {_MOST_COPIES}.")
        times = 1
    if "{n}" not in title:
        entry.problem("'times' needs a 'title' with {n} in it, which is each copy's number.")
    return [
        load_form(
            *(path, shown, problems, folder, languages),
            title=title.replace("{n}", str(number)),
            number=number,
            when=when,
        )
        for number in range(1, times + 1)
    ]


def _day(reader: Reader) -> date:
    value = reader.value("revised", "a day")
    if not isinstance(value, date):
        reader.problem("'revised' must be a date, such as 2020-04-01.")
        return date.min
    return value


def _texts(reader: Reader) -> Mapping[str, str]:
    texts = {kind: reader.text(kind, default) for kind, default in _PROMPTS.items()}
    reader.done()
    return texts


def _three(reader: Reader, right: str) -> tuple[str, str, str]:
    """What stands on the left, in the middle and on the right of a header or footer."""
    found = reader.text("left", ""), reader.text("centre", ""), reader.text("right", right)
    reader.done()
    return found


def _pairs(reader: Reader, key: str) -> Iterator[tuple[str, str]]:
    """A list of pairs."""
    for one in reader.text_lists(key):
        if len(one) != 2:
            reader.problem(f'each of \'{key}\' is two ids: ["form.question", "details.name"].')
        else:
            yield one[0], one[1]


def _alone(reader: Reader) -> Alone:
    alone = Alone(
        heading=reader.text("heading", ""),
        fields=reader.texts("fields"),
        labels=reader.texts("labels"),
        head=reader.texts("head") or _HEAD,
        elsewhere=reader.text("elsewhere", "{}"),
        same=dict(_pairs(reader, "same")),
    )
    for name in alone.same.values():
        if name not in alone.fields:
            reader.problem(f"'{name}' of [alone.same] is none of its 'fields'.")
    if alone.labels and len(alone.labels) != len(alone.fields):
        reader.problem("'labels' has one for each of 'fields', or is left out.")
    if "{}" not in alone.elsewhere:
        reader.problem("'elsewhere' has {} where the mention stands: '{} of the portfolio'.")
    reader.done()
    return alone


def _called(reader: Reader) -> Called:
    """One of a kind, and several: ``person = ["applicant", "applicants"]``."""
    usual = Called()
    pairs = {"person": (usual.person, usual.people), "form": (usual.form, usual.forms)}
    found = {key: reader.texts(key) or pair for key, pair in pairs.items()}
    for key, words in found.items():
        if len(words) != len(pairs[key]):
            reader.problem(f'\'{key}\' has two words, of one and of several: ["form", "forms"].')
            found[key] = pairs[key]
    day = reader.text("day", usual.day)
    reader.done()
    (person, people), (form, forms) = found.values()
    return Called(person=person, people=people, form=form, forms=forms, day=day)


def _look(reader: Reader) -> Look:
    words = {key: reader.text(key, default) for key, default in _LOOK.items()}
    look = Look(
        size=reader.number("size", 12.0), tick_size=reader.number("tick_size", 16.0), **words
    )
    for key in (key for key, default in _LOOK.items() if _COLOUR.fullmatch(default)):
        if not _COLOUR.fullmatch(words[key]):
            reader.problem(f"{key} '{words[key]}' is no colour, as 0B5563 is.")
    for sign in (look.ticked, look.unticked):
        if len(sign) != 1 or not sign.isprintable() or sign.isspace():
            reader.problem("the sign of a tick box is one character.")
    if look.ticked == look.unticked:
        reader.problem("'ticked' and 'unticked' are the same.")
    reader.done()
    return look


def _paper(reader: Reader) -> Paper:
    """The sheet, and its margins."""
    paper = Paper(
        size=reader.word("size", PAPERS, "A4"),
        margin=reader.number("margin", 20.0),
        across=reader.number("landscape_margin", 18.0),
    )
    width = PAPERS[paper.size][0]
    for margin in (paper.margin, paper.across):
        if not _LEAST_MARGIN <= margin <= width / 3:
            reader.problem(f"margin {margin:g}: give {_LEAST_MARGIN} to {width / 3:.0f} mm.")
    reader.done()
    return paper


def _logo(folder: Path, style: Reader) -> Figure | None:
    """The picture of the house style, which must be there and said in words."""
    if "logo" not in style.keys:
        return None
    reader = style.table("logo")
    logo = read_figure(reader, folder, folder, _LOGO_WIDTH)
    reader.done()
    return logo


def _role(reader: Reader) -> Role:
    role = Role(id=reader.text("id"), label=reader.text("label"), aliases=reader.texts("aliases"))
    reader.done()
    return role


def _correction(reader: Reader) -> Correction:
    kinds = ("misprint", "extraction", "layout", "restored", "live", "order")
    correction = Correction(
        kind=reader.word("kind", kinds, "misprint"),
        before=reader.text("before"),
        after=reader.text("after"),
        why=reader.text("why"),
    )
    reader.done()
    return correction


def _contradiction(reader: Reader) -> Contradiction:
    contradiction = Contradiction(
        where=reader.text("where"),
        says=reader.texts("says"),
        kept=reader.text("kept"),
        fields=reader.texts("fields"),
    )
    reader.done()
    return contradiction


def _optional(
    path: Path, shown: str, problems: list[str], languages: tuple[str, ...] = ()
) -> Reader:
    """A file that a pack may do without."""
    if not path.exists():
        return Reader({}, shown, [])
    return read_toml(path, shown, problems, languages=languages)


def _pages(path: Path, problems: list[str]) -> Mapping[str, int]:
    """Page numbers as last measured on the laid-out pack; empty before the first measuring."""
    if not path.exists():
        return {}
    reader = read_toml(path, f"{path.parent.name}/{path.name}", problems).table("pages")
    return {name: reader.integer(name) for name in reader.keys}


def _digest(files: Iterable[Path], folder: Path) -> str:
    """SHA-256 over the files' text, whatever their line ends; measured pages are left out."""
    digest = hashlib.sha256()
    for path in files:
        text = read_text(path, path.name, [], folder)
        if text is not None:
            text = text.replace("\r\n", "\n")
            digest.update(f"{path.name}\n{text}\0".encode())
    return digest.hexdigest()
