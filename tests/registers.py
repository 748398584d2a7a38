"""Registers of either kind for the tests, and what they are asked."""

from __future__ import annotations

from typing import Any

import pytest
from audits import FOLDER, PACK
from conftest import ROOT

pytest.importorskip("django")

from filler.auditing.heads import Heads
from filler.definition.process import load_process
from filler.register.setup import open_register

PROCESS = load_process(FOLDER)
RETURNED = ROOT / "samples" / "returned"
ON = ("--on", "2026-03-10")


def store() -> Any:
    open_register()
    from filler.register.store import Store

    return Store(PACK.id, PROCESS, "GB/ENG")


def ahead(name: str, own: Any, *args: Any, **more: Any) -> Any:
    """What is asked of the panel, or of what is due."""
    from filler.register import due, panels

    return (getattr(due, name, None) or getattr(panels, name))(own, *args, **more)


def who(name: str, number: str = "", email: str = "") -> Heads:
    own = {"email": email} if email else {}
    return Heads(file="", name=name, number=number, own=own)
