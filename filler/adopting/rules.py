"""Drafts of rules for an adopted form, which a person confirms: nothing of them holds before.

What the form itself says: what is marked as required, that who signs writes the day as well, and
that "if yes" asks for more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from filler.adopting.kinds import Kinds
from filler.adopting.model import Found, Question

_HEAD = """\
# Drafts of rules, made from the words of the form. They are not in force yet: read each rule,
# delete what is wrong, and rename the file to rules.toml. What the keys mean is in docs/rules.md.
"""
# The day that belongs to a signature stands so many places behind it at most.
_NEAR = 2
_LONGEST_TITLE = 120


def draft_rules(found: Found, form: str, kinds: Kinds) -> str:
    """The text of ``rules.draft.toml``; nothing where the form gives no rule away."""
    rules = [*_required(found, form), *_signed(found, form), *_comments(found, form, kinds)]
    return "\n".join([_HEAD, *rules]) if rules else ""


def _required(found: Found, form: str) -> Iterator[str]:
    own = [q for q in found.questions if q.required and q.kind != "signature"]
    if own:
        fields = [f"{form}.{question.id}" for question in own]
        yield _rule("required", "answered", "What must be answered", fields, "blocks", own[0].label)


def _signed(found: Found, form: str) -> Iterator[str]:
    signatures = [own for own in found.questions if own.kind == "signature"]
    if signatures:
        fields = [f"{form}.{question.id}" for question in signatures]
        first = signatures[0].label
        yield _rule("signed", "signed", "Every signature is there", fields, "blocks", first)
    for number, own in enumerate(found.questions):
        following = found.questions[number + 1 : number + 1 + _NEAR]
        day = next((other for other in following if other.kind in ("date", "signature")), None)
        if own.kind == "signature" and day is not None and day.kind == "date":
            signed = _text(f"{form}.{own.id}.signed")
            yield _rule(
                f"{own.id}_day",
                "answered",
                f"Whoever signs gives the date: {own.label}",
                [f"{form}.{day.id}"],
                "advises",
                day.label,
                when=f"{{ field = {signed}, answered = true }}",
            )


def _comments(found: Found, form: str, kinds: Kinds) -> Iterator[str]:
    asked: Question | None = None
    for own in found.questions:
        if own.kind == "choice" and any(kinds.is_yes(choice.label) for choice in own.options):
            asked = own
        elif asked is not None and own.kind in ("text", "long_text") and kinds.opens(own.label):
            yes = next(choice.id for choice in asked.options if kinds.is_yes(choice.label))
            yield _rule(
                f"{own.id}_if",
                "answered",
                f"{own.label} ({asked.label})",
                [f"{form}.{own.id}"],
                "advises",
                own.label,
                when=f"{{ field = {_text(f'{form}.{asked.id}')}, values = [{_text(yes)}] }}",
            )


def _rule(
    name: str,
    kind: str,
    title: str,
    fields: Sequence[str],
    severity: str,
    source: str,
    *,
    when: str = "",
) -> str:
    lines = [
        "[[rule]]",
        f"id = {_text(name)}",
        f"kind = {_text(kind)}",
        f"title = {_text(title[:_LONGEST_TITLE])}",
        f"fields = [{', '.join(map(_text, fields))}]",
        f"severity = {_text(severity)}",
        f"source = {_text(source)}",
        'clause = "The form"',
    ]
    return "\n".join([*lines, *([f"when = [{when}]"] if when else []), ""])


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
