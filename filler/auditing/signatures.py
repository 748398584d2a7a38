"""The signature matrix: each role, what stands in its place, the printed name and the date."""

from __future__ import annotations

from pathlib import Path

from filler.auditing.case import Case, uk_date
from filler.auditing.model import SignatureRow
from filler.auditing.signers import KIND_OF
from filler.definition.model import Field
from filler.records.dates import when
from filler.records.pictures import WITHIN


def signatures_of(case: Case) -> tuple[SignatureRow, ...]:
    """A row for each signature of the forms that the files hold."""
    return tuple(
        _row(case, own)
        for own in case.pack.fields.values()
        if own.kind == "signature" and own.form in case.forms
    )


def _row(case: Case, own: Field) -> SignatureRow:
    sign = case.answer(f"{own.id}.signed")
    kind = KIND_OF.get(sign.how, "") if sign.state == "answered" else ""
    image = sign.value.get("image", "") if isinstance(sign.value, dict) else ""
    form = case.pack.form(own.form)
    return SignatureRow(
        field=own.id,
        label=own.name,
        form=form.title if form is not None else own.form,
        whose=case.whose(own.id),
        state=sign.state,
        how=sign.how if sign.state in ("answered", "unclear") else "",
        kind=kind,
        accepted=bool(kind) and kind in case.accepts,
        signed=sign.shown if not image else "",
        print_name=_shown(case, own, "print_name"),
        date=_shown(case, own, "date"),
        where=sign.where,
        page=case.page(own.id, sign.where),
        asks=own.parts,
        note=sign.note if sign.state in ("answered", "unclear") else "",
        picture=f"{Path(case.stored(own.id)).resolve()}{WITHIN}{image}" if image else "",
    )


def _shown(case: Case, own: Field, part: str) -> str:
    if part not in own.parts:
        return ""
    answer = case.answer(f"{own.id}.{part}")
    if answer.state not in ("answered", "unclear"):
        return ""
    found = when(str(answer.value)) if part == "date" and answer.value else None
    return uk_date(found.day) if found is not None and found.day else answer.shown
