"""The package around a built document: python-docx's own, with the house's parts in it."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from filler.building import frame, parts, styles
from filler.building.theme import theme_part
from filler.definition.model import Pack

_KEPT_PARTS = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.NUMBERING}


def furnish(word: WordDocument, pack: Pack, protect: str = "") -> None:
    """Take out what python-docx starts with, and put in the pack's styles, settings and theme."""
    _strip(word)
    for name, blob in _blobs(pack, protect).items():
        _replace(word.part, name, blob)
    _add_theme(word.part, pack)


def styles_blob(pack: Pack) -> bytes:
    """The styles part of a pack."""
    width = frame.page_size(pack).text_width
    return parts.serialize(styles.styles_part(pack, width))


def _strip(word: WordDocument) -> None:
    """Leave only the parts that this builder writes itself."""
    part = word.part
    for key, relation in list(part.rels.items()):
        if relation.reltype not in _KEPT_PARTS:
            del part.rels[key]
    package = part.package
    for key, relation in list(package.rels.items()):
        if "thumbnail" in relation.reltype:
            del package.rels[key]


def _blobs(pack: Pack, protect: str) -> dict[str, bytes]:
    return {
        RELATIONSHIP_TYPE.STYLES: styles_blob(pack),
        RELATIONSHIP_TYPE.SETTINGS: parts.serialize(parts.settings(pack, protect)),
        RELATIONSHIP_TYPE.NUMBERING: parts.serialize(styles.numbering_part()),
    }


def _replace(owner: Part, relation: str, blob: bytes) -> None:
    """Put our own part in the place of the one that python-docx starts with."""
    old = owner.part_related_by(relation)
    new = Part(old.partname, old.content_type, blob, owner.package)
    for key, found in list(owner.rels.items()):
        if found.reltype == relation:
            del owner.rels[key]
    owner.relate_to(new, relation)


def _add_theme(part: Part, pack: Pack) -> None:
    blob = theme_part(pack.organisation or pack.owner, pack.look)
    name = PackURI("/word/theme/theme1.xml")
    theme = Part(name, CONTENT_TYPE.OFC_THEME, blob, part.package)
    part.relate_to(theme, RELATIONSHIP_TYPE.THEME)
