"""The one door by which packages come in: bounded before a byte of them is unpacked.

Word files, workbooks and everything else that is a zip pass here. What is beyond a bound is
refused with what it is; ``docs/threat-model.md`` says which bound guards against what.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable

from filler.errors import PortfolioError
from filler.messages import portfolio_error

# A pack of ours unpacks to about one megabyte, and photographs hardly shrink.
MOST_BYTES = 200 * 1024 * 1024
MOST_PARTS = 5000
# A tree takes some twenty times the bytes of its part; none of ours has a fortieth of this.
MOST_XML = 20 * 1024 * 1024
# Our densest part has a twentieth of so many elements.
MOST_NODES = 1_000_000
# Text shrinks to a hundredth at best; what shrinks more, and is large, was made to.
MOST_RATIO = 400
_SMALL = 5 * 1024 * 1024


def refuse_bomb(infos: Iterable[zipfile.ZipInfo], name: str) -> None:
    """Refuse a zip that would unpack to more than any form or workbook needs.

    Raises:
        PortfolioError: before anything is unpacked.
    """
    count = total = packed = 0
    for info in infos:
        count += 1
        total += info.file_size
        packed += info.compress_size
        if info.file_size > _SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise too_large(name)
    if count > MOST_PARTS or total > MOST_BYTES:
        raise too_large(name)
    if total > _SMALL and total > MOST_RATIO * max(packed, 1):
        raise too_large(name)


def refuse_giant(content: bytes, name: str) -> None:
    """Refuse XML whose tree would take more memory than any of ours.

    Raises:
        PortfolioError: before it is parsed.
    """
    if len(content) > MOST_XML or content.count(b"<") > 2 * MOST_NODES:
        raise too_large(name)


def too_large(name: str) -> PortfolioError:
    """What is said of a file that is beyond a bound."""
    return portfolio_error("too_large_unpacks_more_form", name=name)
