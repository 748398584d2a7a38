"""The sandbox for tags that somebody typed into a template: no Python, and nothing endless.

What a tag may be made of is listed: names, conditions, loops, a few filters. Steps and output are
counted while it is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import SandboxedEnvironment

# Longer is no text that a form holds, larger no number.
_LONGEST = 1_000_000
_LARGEST = 10**12
# A list of 20,000 rows of ten columns; the largest part that the door lets in.
MOST_STEPS = 400_000
MOST_OUTPUT = 20 * 1024 * 1024
# The empty name that each turn of a loop gives.
STEP = "_step"
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.NSRef, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair,
    nodes.If, nodes.For, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv,
    nodes.Neg, nodes.Pos, nodes.Call, nodes.Keyword, nodes.Assign, nodes.Concat,
)  # fmt: skip
# What a name that is set may not be made of: set again and again, it would double each time.
_GROWING = (nodes.Add, nodes.Mul, nodes.Concat, nodes.List, nodes.Tuple, nodes.Dict, nodes.Call)
_FILTERS = (
    "abs", "attr", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first",
    "float", "groupby", "int", "items", "join", "last", "length", "list", "lower", "map", "max",
    "min", "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr", "sort",
    "string", "sum", "title", "trim", "truncate", "unique", "upper", "wordcount",
)  # fmt: skip
# What may be called: methods that give nothing larger than what they are given.
_CALLED = frozenset(
    {"upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize", "split", "startswith",
     "endswith", "items", "keys", "values", "get", "count", "cycle", "safe_range", "range",
     "casefold"}
)  # fmt: skip


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, with a list of what a tag may be, and what it does counted."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        known: dict[str, Callable[..., Any]] = {name: self.filters[name] for name in _FILTERS}
        bounded = {name: _bounded(own, _sized) for name, own in known.items()}
        self.filters = bounded | {
            "join": _bounded(known["join"], _joined),
            "replace": _bounded(known["replace"], _replaced),
        }
        self.globals = {"range": self.globals["range"], STEP: ""}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, (*_NODES, nodes.EvalContextModifier, nodes.Helper)):
                said = type(node).__name__.lower()
                message = f"a typed tag may not hold '{said}'"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
            if isinstance(node, nodes.Assign) and any(
                isinstance(one, _GROWING) for one in (node.node, *node.node.find_all(nodes.Node))
            ):
                message = "a name may only be set to what has one"
                raise TemplateSyntaxError(message, node.lineno, name, filename)
            if isinstance(node, nodes.For):
                if node.recursive:
                    raise TemplateSyntaxError("a loop within itself", node.lineno, name, filename)
                # Each turn of a loop gives a piece, if an empty one, and the pieces are counted.
                step = nodes.Name(STEP, "load", lineno=node.lineno)
                node.body.insert(0, nodes.Output([step], lineno=node.lineno))
        return tree

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """The pieces of what is worked out, as long as they are not too many or too much.

        Raises:
            SecurityError: when they are.
        """
        made: list[str] = []
        size = 0
        for steps, piece in enumerate(pieces):
            size += len(piece)
            if steps > MOST_STEPS or size > MOST_OUTPUT:
                raise SecurityError("a typed loop goes on without end")
            if piece:
                made.append(piece)
        return "".join(made)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply and add only what stays small.

        Raises:
            SecurityError: when it would not.
        """
        if operator in ("**", "%"):
            raise SecurityError(f"a typed tag may not hold '{operator}'")
        sizes = [len(one) for one in (left, right) if hasattr(one, "__len__")]
        if operator == "+" and sum(sizes) > _LONGEST:
            raise SecurityError("a text grows without end")
        for one, other in ((left, right), (right, left)):
            if hasattr(one, "__len__") and isinstance(other, int) and len(one) * other > _LONGEST:
                raise SecurityError("a text is multiplied without end")
            if isinstance(one, int) and abs(one) > _LARGEST:
                raise SecurityError("a number grows without end")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, callee: Any, *given: Any, **named: Any) -> Any:
        """Call what is listed.

        Raises:
            SecurityError: for anything else.
        """
        if isinstance(callee, Undefined):
            return super().call(context, callee, *given, **named)
        if getattr(callee, "__name__", "") not in _CALLED:
            raise SecurityError("a typed tag may not call that")
        return super().call(context, callee, *given, **named)


def _bounded(own: Callable[..., Any], size: Callable[..., int]) -> Callable[..., Any]:
    """A filter that is only worked out where its result stays small."""

    def checked(*given: Any, **named: Any) -> Any:
        values = (*(v for v in given if not isinstance(v, _CONTEXTS)), *named.values())
        if size(*values) > _LONGEST:
            raise SecurityError("a text grows without end")
        return own(*given, **named)

    for name, value in getattr(own, "__dict__", {}).items():
        setattr(checked, name, value)
    return checked


_CONTEXTS = (Context, nodes.EvalContext, SandboxedEnvironment)


def _sized(value: Any = (), *_: Any) -> int:
    """How long a value is when it is written out, with all that stands in it."""
    left, size = [value], 0
    while left and size <= _LONGEST:
        one = left.pop()
        if isinstance(one, str):
            size += len(one)
        elif isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
            size += len(one)
        elif isinstance(one, Sequence):
            size += len(one)
            left += one if size <= _LONGEST else ()
        else:
            size += 1
    return size


def _joined(values: Any = (), between: Any = "", *_: Any) -> int:
    count = len(values) if hasattr(values, "__len__") else MOST_STEPS
    return _sized(values) + count * len(str(between))


def _replaced(text: Any = "", old: Any = "", new: Any = "", *_: Any) -> int:
    words = str(text)
    times = words.count(str(old)) if str(old) else len(words) + 1
    return len(words) + times * len(str(new))


def sandbox(*, autoescape: bool = True) -> Sandbox:
    """A sandbox in which an unknown name is an error."""
    return Sandbox(autoescape=autoescape, undefined=StrictUndefined)
