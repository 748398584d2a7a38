"""``portfolio packs``: which packs there are, and what their text does not agree on."""

from __future__ import annotations

import click

from filler.cli.common import json_option, print_json
from filler.cli.progress import tell
from filler.definition import list_packs, load_pack


@click.command()
@json_option
def command(as_json: bool) -> None:
    """List the packs with their forms, corrections and contradictions."""
    packs = [load_pack(folder) for folder in list_packs()]
    if as_json:
        print_json(
            [
                {
                    "id": pack.id,
                    "title": pack.title,
                    "version": pack.version,
                    "revised": pack.revised.isoformat(),
                    "digest": pack.digest,
                    "forms": [
                        {
                            "id": form.id,
                            "title": form.title,
                            "alone": form.alone,
                            "fields": len(form.fields),
                        }
                        for form in pack.answer_forms
                    ],
                    "corrections": len(pack.corrections),
                    "contradictions": [
                        {"where": c.where, "says": list(c.says), "kept": c.kept}
                        for c in pack.contradictions
                    ],
                }
                for pack in packs
            ]
        )
        return
    for pack in packs:
        tell(f"{pack.id}: {pack.title}, version {pack.version}")
        for form in pack.answer_forms:
            alone = ", also alone" if form.alone else ""
            tell(f"  {form.id}: {form.title} ({len(form.fields)} fields{alone})")
        if pack.corrections or pack.contradictions:
            tell(f"  {len(pack.corrections)} corrections to the source, and what it leaves open:")
        for contradiction in pack.contradictions:
            tell(f"  - {contradiction.where}: {contradiction.kept}")
