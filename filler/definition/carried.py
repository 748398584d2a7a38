"""Which fields a file carries: the whole pack, or one form with the fields that name its person."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from filler.definition.model import Pack


def expected_tags(pack: Pack, stamped: tuple[str, ...], found: AbstractSet[str]) -> set[str]:
    """The tags of the forms that the file says it carries, or else of those it has fields of.

    A form sent alone has, of another form, only the fields that say whose it is; where it asks one
    of them itself, that stands in its place.
    """
    present = {pack.controls[tag].field.partition(".")[0] for tag in found}
    forms = set(stamped) or present
    naming = {name.partition(".")[0] for name in pack.alone.fields}
    everything = {form.id for form in pack.answer_forms}
    whole = forms if forms == everything else (forms - naming) or forms
    asked = frozenset() if len(forms) == 1 or forms == everything else pack.alone.same.keys()
    return {
        spec.tag
        for spec in pack.controls.values()
        if (spec.field.partition(".")[0] in whole and spec.field not in asked)
        or (spec.field in pack.alone.fields and spec.field.partition(".")[0] in forms)
    }
