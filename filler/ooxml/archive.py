"""Zip packages: written the same each time, and opened without trusting them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# The earliest time a zip can hold, so that a file does not depend on when it was made.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"


def write_archive(parts: Mapping[str, bytes]) -> bytes:
    """A deflated zip of the parts; the content types come first, as Word writes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, parts[name], compresslevel=9)
    return buffer.getvalue()
