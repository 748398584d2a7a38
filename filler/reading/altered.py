"""The form's own wording in a returned file, held against what it should be.

Answers, looks and where lines break do not count; words that were put in, taken out or exchanged
do. What moved as a whole has not changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from filler.definition.model import Pack
from filler.definition.wording import Piece as Change
from filler.definition.wording import changes
from filler.facts.content import DELETED, HIDDEN, Content, Paragraph, Table
from filler.layout.expected import expected, has_earlier
from filler.layout.printed import GAP, Printed, printed_lines
from filler.reading.exchanged import exchanged
from filler.reading.model import Finding
from filler.reading.wording import fold

_PAGES = re.compile(r"\b(pp?\.)\s*[\d\ufffc]+(\s*[-–]\s*[\d\ufffc]+)?")
# Signs that programs exchange for each other, and that change no wording.
_SIGNS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\xa0": " ",
        "\xad": None,
    }
)
# So alike are a line and what became of it, in hundredths.
_ALIKE = 55
_SHORT = 14
_SHOWN = 300
# As much of a line as a finding on exchanged words shows.
_MOST = 100
_MANY = 4
_FEW_ROWS = 2
_FEW_WORDS = 3
# A form of which so much is otherwise is another wording, and not an altered one.
_OTHER = 0.05
# A line of a list of contents: a heading, and its page.
_LISTED_PAGE = re.compile(r"\s*\d+$")
_LISTED = re.compile(r"^(?:\d+\.|[•·▪])\s*")


@dataclass(slots=True)
class _Found:
    """A line of the file: its words, how they are compared, and where; ``row`` is its table row."""

    text: str
    key: str
    where: str
    row: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A form's own lines with their keys, and the keys alone."""

    lines: tuple[tuple[Printed, str], ...]
    bare: frozenset[str]


@lru_cache(maxsize=8)
def _only_now(pack: Pack) -> frozenset[str]:
    """The words that only the present layout prints, folded."""
    before = {fold(words).text for words in expected(pack, earlier=True).printed}
    return frozenset({fold(words).text for words in expected(pack).printed} - before - {""})


@lru_cache(maxsize=16)
def _wanted(pack: Pack, forms: frozenset[str], *, whole: bool, earlier: bool) -> _Wanted:
    lines = printed_lines(pack, forms, whole=whole, earlier=earlier)
    keyed = [(line, _key(line.text)) for line in lines]
    # Headings are found first, since an option may have the same words.
    keyed.sort(key=lambda pair: not pair[0].is_heading)
    return _Wanted(tuple(keyed), frozenset(key for _, key in keyed))


def altered(
    pack: Pack, content: Content, forms: frozenset[str], *, whole: bool, is_same: bool
) -> Iterator[Finding]:
    """What of the form's wording is otherwise in the file.

    ``whole`` is whether the file carries the whole pack; ``is_same`` whether it was issued from
    this very definition, so that a difference is somebody's change.
    """
    found = list(_lines(content))
    earlier = False
    if has_earlier(pack):
        now = _only_now(pack)
        earlier = not any(fold(line.text).text in now for line in found)
    wanted = _wanted(pack, forms, whole=whole, earlier=earlier)
    missing, left = _unequal(wanted, found)
    if not is_same and len(missing) > len(wanted.lines) * _OTHER:
        yield Finding(
            rule="other_wording",
            severity="notes",
            message=f"{len(missing)} of {len(wanted.lines)} printed lines are worded or laid out"
            " otherwise than in any version known here, and were not compared.",
        )
        return
    swapped: list[Finding] = []
    bound = is_same and any(fact.tag in pack.controls for fact in content.controls)
    if bound:
        swapped = list(exchanged(pack, content, earlier=earlier))
        # A line whose place somebody gave to another one is told of there.
        said = " ".join(finding.message for finding in swapped)
        missing = [x for x in missing if f"'{_plain(x.text)[:_MOST]}' belongs" not in said]
    told = list(_told(missing, left))
    yield from told
    rows = {finding.where.partition(", column")[0] for finding in told}
    yield from (f for f in swapped if f.where.partition(", column")[0] not in rows)
    if bound:
        yield from _added(pack, left, found)
        yield from _footers(pack, content)


def _told(missing: list[Printed], left: list[_Found]) -> Iterator[Finding]:
    gone: list[Printed] = []
    for line in missing:
        other = _likest(line, left)
        if other is None:
            gone.append(line)
            continue
        left.remove(other)
        if told := _changed(line, other.text):
            yield Finding(
                rule="wording_changed",
                severity="advises",
                message=f"The form's own words were changed: {told}.",
                where=other.where,
            )
    for under, lines in _grouped(gone):
        shown = "; ".join(f"'{_plain(line.text)[:120]}'" for line in lines[:_MANY])
        more = f" and {len(lines) - _MANY} lines more" if len(lines) > _MANY else ""
        yield Finding(
            rule="wording_removed",
            severity="advises",
            message=f"Words of the form are gone: {shown}{more}.",
            where=f'under "{under}"' if under else "",
        )


def _added(pack: Pack, left: Sequence[_Found], found: Sequence[_Found]) -> Iterator[Finding]:
    """Rows and lines that somebody put into the form, other than where rows may be added."""
    for one in left:
        if one.row is None and len(one.key.split()) >= _FEW_WORDS:
            yield Finding(
                rule="wording_added",
                severity="advises",
                message=f"Words that are not the form's own: '{_plain(one.text)[:120]}'.",
                where=one.where,
            )
    others = {one.row for one in left}
    heads = _growing(pack)
    tables: dict[int, list[_Found]] = {}
    for one in found:
        if one.row is not None:
            tables.setdefault(one.row[0], []).append(one)
    for lines in tables.values():
        own = [one for one in lines if one.row not in others]
        first = {one.key for one in lines if one.row == lines[0].row}
        if len({one.row for one in own}) < _FEW_ROWS or first & heads:
            continue
        for row in dict.fromkeys(one.row for one in lines if one.row in others):
            fresh = [one for one in left if one.row == row]
            if all(one in fresh for one in lines if one.row == row):
                yield Finding(
                    rule="wording_added",
                    severity="advises",
                    message=f"A row was added to a table: '{_plain(fresh[0].text)[:120]}'.",
                    where=fresh[0].where,
                )


@lru_cache(maxsize=4)
def _growing(pack: Pack) -> frozenset[str]:
    """The heads of tables to which a person may add rows."""
    around = expected(pack).around
    tags = [c.tag for f in pack.fields.values() if f.kind == "rows" for c in f.controls if c.column]
    return frozenset(_key(around[tag].head) for tag in tags if tag in around) - {""}


def _footers(pack: Pack, content: Content) -> Iterator[Finding]:
    """What runs at the foot of the pages, in each part that holds it."""
    wanted = [words for words in pack.footer if words and "{" not in words]
    for blocks in content.parts[1:]:
        text = " ".join(b.text for b in blocks if isinstance(b, Paragraph))
        present = [words for words in wanted if _key(words) in _key(text)]
        lost = [words for words in wanted if words not in present]
        if present and lost:
            yield Finding(
                rule="wording_changed",
                severity="advises",
                message=f"The footer does not say '{lost[0]}', but '{_plain(text)[:120]}'.",
                where="the footer",
            )


def _grouped(lines: Sequence[Printed]) -> Iterator[tuple[str, list[Printed]]]:
    groups: dict[str, list[Printed]] = {}
    for line in lines:
        groups.setdefault(line.under, []).append(line)
    yield from groups.items()


def _unequal(wanted: _Wanted, found: list[_Found]) -> tuple[list[Printed], list[_Found]]:
    """What is left of both when equal lines are taken out, wherever they stand."""
    there = Counter(line.key for line in found)
    missing = []
    for line, key in wanted.lines:
        if there[key]:
            there[key] -= 1
        else:
            missing.append((line, key))
    left = [one for one in found if there[one.key] and _taken(there, one.key)]
    left = [one for one in left if _LISTED_PAGE.sub("", one.key) not in wanted.bare]
    if not any(line.drawn and key in there for line, key in wanted.lines):
        # Some programs drop drawings; that is told of elsewhere.
        missing = [pair for pair in missing if not pair[0].drawn]
    bare = sorted(wanted.bare, key=len, reverse=True)
    lost = [line for line, key in missing if not _excused(line, key, left, bare)]
    return lost, [one for one in left if not _is_joined(one.key, bare)] if left else []


def _excused(line: Printed, key: str, left: list[_Found], bare: Sequence[str]) -> bool:
    """Whether a line stands whole in another, with nothing put to it but an answer.

    It was joined to its neighbours; or an answer stands behind it, or where its control was.
    """
    if GAP in line.text:
        pattern = _pattern(line)
        one = next((one for one in left if pattern.fullmatch(one.key)), None)
    else:
        behind = re.compile(rf"{re.escape(key)}\W.*")
        one = next((o for o in left if line.is_open and behind.fullmatch(o.key)), None)
    if one is not None:
        left.remove(one)
        return True
    return any(f" {key} " in f" {o.key} " and _is_joined(o.key, bare) for o in left)


def _is_joined(key: str, bare: Sequence[str]) -> bool:
    """Whether a line is made of the form's own lines and nothing else."""
    rest = f" {key} "
    for own in bare:
        if len(own) >= _SHORT:
            rest = rest.replace(f" {own} ", " ")
    return not rest.strip()


def _taken(there: Counter[str], key: str) -> bool:
    there[key] -= 1
    return True


def _pattern(line: Printed) -> re.Pattern[str]:
    """A line with something in the place of each of its controls."""
    parts = [part for part in map(_key, line.text.split(GAP)) if part]
    words = r".{0,400}?".join(re.escape(part) for part in parts)
    before = r"(?:.{0,400}?\W)?" if line.text.lstrip().startswith(GAP) else ""
    after = r"(?:\W.{0,4000})?" if line.is_open or line.text.rstrip().endswith(GAP) else ""
    return re.compile(rf"{before}{words}{after}")


def _likest(line: Printed, left: Sequence[_Found]) -> _Found | None:
    """What became of a line: the likest of those that are left."""
    from rapidfuzz import fuzz, process

    if not left:
        return None
    words = _plain(line.text)
    choices = [_plain(one.text) for one in left]
    best = process.extractOne(words, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best is not None:
        return left[best[2]]
    holding = [n for n, c in enumerate(choices) if c.startswith(words) or words.startswith(c)]
    holding = [n for n in holding if choices[n]]
    return left[holding[0]] if holding else None


def _changed(line: Printed, after: str) -> str:
    """The line with what was taken out and put in; empty where only an answer stands beside it."""
    pieces = list(changes(_plain(line.text), _plain(after)))
    inner = pieces[:-1] if line.is_open else pieces
    taken = any(piece.kind == "taken out" for piece in pieces)
    put = any(piece.kind == "put in" for piece in inner)
    if not taken and not put:
        return ""
    return " ".join(_marked(piece) for piece in pieces)[:_SHOWN]


def _marked(piece: Change) -> str:
    match piece.kind:
        case "taken out":
            return f"[-{piece.words}-]"
        case "put in":
            return f"{{+{piece.words}+}}"
        case _:
            return piece.words


def _plain(text: str) -> str:
    return " ".join(text.replace(GAP, " ").split())


def _key(text: str) -> str:
    """Words as they are compared: signs and spaces that programs exchange made equal."""
    plain = text.translate(_SIGNS)
    if "p." in plain:
        plain = _PAGES.sub(r"\1", plain)
    plain = " ".join(plain.replace(GAP, " ").split())
    return _LISTED.sub("", plain, count=1).casefold()


def _lines(content: Content) -> Iterator[_Found]:
    """The words of the main part that stand in no control."""
    under = ""
    for block in content.parts[0] if content.parts else ():
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    for paragraph in cell.everything:
                        if text := _own(paragraph, content):
                            yield _Found(text, _key(text), cell.where, (cell.table, cell.row))
            continue
        text = _own(block, content)
        if block.heading and text:
            under = _plain(text)
        if text:
            yield _Found(text, _key(text), f'under "{under}"' if under else "")


def _own(paragraph: Paragraph, content: Content) -> str:
    """The words of a paragraph outside its controls, each of which leaves a gap.

    A control without a tag frames words that are not only an answer, as LibreOffice makes it.
    """
    words = []
    for piece in paragraph.pieces:
        if piece.kind not in ("text", "symbol") or piece.look & (DELETED | HIDDEN):
            continue
        fact = content.controls[piece.control] if piece.control >= 0 else None
        is_answer = fact is not None and fact.kind != "gallery" and bool(fact.tag)
        words.append(GAP if is_answer else piece.text)
    text = "".join(words)
    return text if text.replace(GAP, "").strip() else ""
