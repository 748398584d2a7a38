"""Where people find what a finding is on: its page, its form, and the heading or row in it.

Nobody counts the tables of a file: a place is said as somebody would say it on the telephone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from filler.aligning import words_of
from filler.auditing.model import Finding
from filler.definition.model import Form, Pack

# The headings that places stand under, in the words of a reading.
_UNDER = re.compile(r'under "(.+?)"(?=; |$)')
# The row of a list that an answer stands in, from 0.
_ROW = re.compile(r"\[(\d+)\]")
# No more headings are named of many findings.
_MOST = 3


def places_of(findings: Sequence[Finding], pack: Pack) -> str:
    """``page 15, Continuous Professional Development Log, 5.14, row 4``, of one finding or several.

    Where the form numbers its questions, so does this.
    A page that the file does not say is that of the form as it was issued, and is called so.
    """
    form = pack.form(findings[0].form)
    under = dict.fromkeys(h for finding in findings for h in _UNDER.findall(finding.where))
    own = [heading for heading in under if _is_own(heading, form)]
    rows = sorted({int(n) + 1 for f in findings for n in _ROW.findall(f.field)[:1]})
    return ", ".join(
        filter(
            None,
            [
                _pages(findings),
                form.title if form is not None else "",
                *dict.fromkeys(f.number for f in findings),
                *own[:_MOST],
                f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows))}" if rows else "",
            ],
        )
    )


def _pages(findings: Sequence[Finding]) -> str:
    pages = sorted({finding.page for finding in findings if finding.page})
    if pages:
        return _called(pages)
    issued = sorted({finding.issued_page for finding in findings if finding.issued_page})
    return f"{_called(issued)} of the form as issued" if issued else ""


def _called(pages: Sequence[int]) -> str:
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages))}"


def _is_own(heading: str, form: Form | None) -> bool:
    """Whether a heading says more than the form does; a question over a table is none."""
    if form is None:
        return True
    asked = {words_of(one.label)[0] for one in form.fields}
    return heading != form.title and words_of(heading)[0] not in asked
