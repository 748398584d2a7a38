"""The sandbox for tags that somebody typed into a template: no Python, and nothing endless."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

# Longer is no text that a form holds.
_LONGEST = 1_000_000
_LARGEST = 10**12


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, which also refuses to multiply texts and numbers without end."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply only what stays small.

        Raises:
            SecurityError: when it would not.
        """
        for one, other in ((left, right), (right, left)):
            if hasattr(one, "__len__") and isinstance(other, int) and len(one) * other > _LONGEST:
                raise SecurityError("a text is multiplied without end")
            if operator == "**" or (isinstance(one, int) and abs(one) > _LARGEST):
                raise SecurityError("a number grows without end")
        return super().call_binop(context, operator, left, right)


def sandbox(*, autoescape: bool = True) -> Sandbox:
    """A sandbox in which an unknown name is an error."""
    return Sandbox(autoescape=autoescape, undefined=StrictUndefined)
