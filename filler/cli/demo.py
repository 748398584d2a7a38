"""``portfolio demo``: the whole story on the samples, and where to look."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from filler.auditing import load_rules
from filler.auditing.model import VERDICT_WORDS
from filler.cli.audit import audited, write_report
from filler.cli.common import pack_option, template_path, the_pack
from filler.cli.progress import say
from filler.cli.qa import qa_maker
from filler.definition import data_folder, find_pack
from filler.files import write_file
from filler.filling import compile_template, render
from filler.filling.names import safe_name
from filler.messages import portfolio_error
from filler.reading import STATES, read_file
from filler.records.source import json_source

_MARKER = ".portfolio-demo"
# The samples are of the spring of 2026.
_DAY, _PANEL = date(2026, 3, 10), date(2026, 4, 14)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("portfolio-demo"))
@pack_option
def command(folder: Path, pack_name: str) -> None:
    """Issue blank forms, fill packs for invented people, read and audit them, into FOLDER."""
    pack = the_pack(pack_name)
    marker = folder / _MARKER
    if folder.exists() and not marker.exists() and any(folder.iterdir()):
        raise portfolio_error("exists_holds_files_demo", folder=folder)
    write_file(marker, b"Made by 'portfolio demo', which may write over what is here.\n")
    say("1. The blank pack, and each form that is used alone:")
    for name in ("portfolio", *(form.id for form in pack.forms if form.alone)):
        form = pack.form(name)
        title = form.title if form is not None else pack.short_title
        path = folder / "blank" / f"{safe_name(title, name)}.docx"
        write_file(path, template_path(pack_name, pack, name).read_bytes())
        say(f"   {path}")
    samples = data_folder("samples")
    compiled = compile_template(template_path(pack_name, pack), pack)
    say(f"2. A pack for each person of {samples / 'records.json'}:")
    filled = []
    for item in json_source(samples / "records.json"):
        record = item.check(pack).record
        if record is not None:
            person = safe_name(record.person(pack), "Somebody")
            path = folder / "filled" / f"{person} - {pack.short_title}.docx"
            write_file(path, render(compiled, record))
            filled.append(path)
            say(f"   {path}")
    say("3. The filled packs, read back:")
    records = []
    for path in filled:
        reading = read_file(path, pack)
        records.append(dict(reading.record))
        counts = ", ".join(f"{reading.count(s)} {s}" for s in STATES if reading.count(s))
        say(f"   {path.name}: {counts}")
    answers = folder / "answers.json"
    write_file(answers, (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode())
    say(f"   {answers}")
    say(f"4. What happens to {samples / 'records-with-mistakes.json'}:")
    for item in json_source(samples / "records-with-mistakes.json"):
        for problem in item.check(pack).problems:
            say(f"   {problem}")
    say(f"5. What people really send back, in {samples / 'returned'}:")
    for path in sorted((samples / "returned").glob("*.docx")):
        reading = read_file(path, pack)
        counts = ", ".join(f"{reading.count(s)} {s}" for s in STATES if reading.count(s))
        say(f"   {path.name} (recognised by its {reading.recognised_by}): {counts}")
    rules = load_rules(find_pack(pack_name))
    returned = str(samples / "returned")
    say(f"6. Those packs audited as of {_DAY}, for a panel on {_PANEL}:")
    report = audited((returned,), pack, find_pack(pack_name), rules, _DAY, _PANEL)
    for applicant in report.applicants:
        blocking = applicant.count("stops")
        more = f" ({blocking} to do)" if blocking else ""
        say(f"   {applicant.name}: {VERDICT_WORDS[applicant.verdict]}{more}")
    write_report(report, rules, pack, folder / "report")
    say("7. The QA form and a note for each of them:")
    for path, content in qa_maker(rules, pack, pack_name).files(report, folder / "qa"):
        write_file(path, content)
    say(f"   {folder / 'qa'}")
    say(
        f"\nLook in {folder.resolve()}: open report/report.html in a browser, and"
        " the Word files of 'filled' and 'qa' in Word or LibreOffice."
    )
