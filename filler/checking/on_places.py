"""Whether each control stands in its own place: by its row, its head, its option, its question."""

from __future__ import annotations

from filler.binding import which
from filler.checking.model import Remark, Remarks
from filler.definition.model import Pack
from filler.facts.walk import content_of
from filler.messages import in_words
from filler.ooxml.package import Package
from filler.placing.witness import Witnesses

_RELATIONS = {
    "row": "in the row of",
    "head": "under the head",
    "option": "beside",
    "question": "under",
}


def misplaced_controls(package: Package, pack: Pack) -> Remarks:
    """Controls in the row, under the head or beside the label of another field."""
    seating = which(pack, content_of(package)).seatings[0]
    for tag, one in Witnesses(seating).contradictions.items():
        yield Remark(
            rule="control_place",
            where=one.where,
            **in_words(
                "remark.control_place",
                title=pack.controls[tag].title,
                tag=tag,
                relations=_RELATIONS[one.relation],
                stands=one.stands,
            ),
        )
