"""Whether a template may be issued: it is of the definition as it stands."""

from __future__ import annotations

from pathlib import Path

from filler.definition.model import Pack
from filler.messages import portfolio_error
from filler.ooxml.package import open_package
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp


def refuse_stale(template: Path, pack: Pack, called: str) -> None:
    """Refuse to issue a template that was built from another state of its definition.

    ``called`` is how a person names the pack.

    Raises:
        PortfolioError: with the command that builds it again.
    """
    stamp = read_stamp(open_package(template).parse(CUSTOM_PROPERTIES))
    if stamp is None or stamp.digest != pack.digest:
        raise portfolio_error("stale", name=template.name, id=pack.id, called=called)
