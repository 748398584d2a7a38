"""The Sandwell definition has everything; a broken definition says where and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from filler.definition import Pack, data_folder, find_pack, load_pack
from filler.definition.blocks import FlowchartBlock
from filler.errors import DefinitionError, PortfolioError


def group(pack: Pack, prefix: str) -> list[str]:
    return [name for name in pack.fields if name.startswith(f"{prefix}.")]


@pytest.mark.parametrize(
    ("prefix", "count"),
    [
        ("employee_details", 13),
        ("line_manager.competencies", 20),
        ("line_manager.signatures", 4),
        ("observation.behaviours", 24),
        ("observation.group_working", 9),
        ("observation.signatures", 2),
        ("qa.amends", 4 * 2),
        ("cpd_log.activities", 10 * 5),
        ("checklist", 7 * 3),
    ],
)
def test_fields_are_all_there(pack: Pack, prefix: str, count: int) -> None:
    assert len(group(pack, prefix)) == count


@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("employee_details.asye", 2),
        ("employee_details.probation", 2),
        ("line_manager.competencies.caseload", 3),
        ("line_manager.recommendation", 2),
        ("applicant.interests", 12),
        ("observation.type", 8),
        ("cpd_log.swe_account", 3),
        ("cpd_log.modules", 12),
        ("cpd_log.signs_of_safety", 2),
        ("qa.cc_inform", 2),
        ("qa.rip", 2),
    ],
)
def test_options_are_all_there(pack: Pack, field: str, count: int) -> None:
    assert len(pack.fields[field].options) == count


def test_further_rows_have_the_logs_six_columns(pack: Pack) -> None:
    further = pack.fields["cpd_log.further"]
    assert [c.id.rpartition(".")[2] for c in further.columns] == [
        "date", "activity", "outcome", "evidence", "cases", "kss",
    ]  # fmt: skip


def test_every_behaviour_has_its_link(pack: Pack) -> None:
    ticks = group(pack, "observation.behaviours") + group(pack, "observation.group_working")
    assert all(pack.fields[name].kss_numbers for name in ticks)
    assert pack.fields["observation.group_working.child_enabled"].kss_numbers == (3, 12)


def test_references_and_appendices(pack: Pack) -> None:
    assert [len(r.statements) for r in pack.references] == [10, 5]
    stages = next(form for form in pack.forms if form.id == "process").blocks
    assert sum(len(getattr(block, "rows", ())) for block in stages) == 8
    flowcharts = [b for f in pack.forms for b in f.blocks if isinstance(b, FlowchartBlock)]
    assert [len(chart.boxes) for chart in flowcharts] == [20]


def test_tags_and_titles_fit_word_and_are_unique(pack: Pack) -> None:
    controls = list(pack.controls.values())
    assert len({c.tag for c in controls}) == len(controls)
    assert len({c.title for c in controls}) == len(controls)
    assert all(len(c.tag) <= 64 and 0 < len(c.title) <= 64 for c in controls)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the pack, for a test to break."""
    shutil.copytree(data_folder("forms"), tmp_path / "forms")
    return tmp_path / "forms" / "sandwell_fg"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "cpd_log.toml",
            'kind = "choice", required = true',
            'kind = "choice", requird = true',
            "sandwell_fg/cpd_log.toml: [[group]] 1: [[fields]] 1: unknown key 'requird'."
            " Did you mean 'required'?",
        ),
        (
            "qa.toml",
            'kind = "signature"',
            'kind = "signatur"',
            "kind 'signatur' is not known. Did you mean 'signature'?",
        ),
        ("qa.toml", 'whose = "workforce_team"', 'whose = "workforce_taem"', "not a role. Did you"),
        (
            "appendix_a.toml",
            'to = ["decision"]',
            'to = ["descision"]',
            "box 'evidence' leads to 'descision', which is not a box. Did you mean 'decision'?",
        ),
        ("appendix_c.toml", '"kss"', '"ksss"', "no reference 'ksss'. Did you mean 'kss'?"),
        (
            "observation.toml",
            'kss = "KSS 9"',
            'kss = "KSS 11"',
            "'observation.behaviours.discussed' links to statement 11, which does not exist.",
        ),
        ("checklist.toml", 'id = "page"', 'id = "Page"', "must be lower_snake words"),
        ("checklist.toml", 'id = "done"', 'id = "page"', "the id 'checklist.line_manager.page' is"),
        ("pack.toml", "revised = 2020-04-01", "revised = 2020", "'revised' must be a date"),
        ("pack.toml", 'form = "qa.toml"', 'form = "q.toml"', "q.toml: the file is missing."),
        (
            "applicant.toml",
            'specify = "interests_other"',
            'specify = "other"',
            "has no text field 'other'",
        ),
    ],
)
def test_a_broken_definition_names_file_table_and_remedy(
    broken: Path, file: str, old: str, new: str, said: str
) -> None:
    change(broken / file, old, new)
    with pytest.raises(DefinitionError) as caught:
        load_pack(broken)
    assert said in str(caught.value)


def test_all_problems_of_a_definition_are_told_at_once(broken: Path) -> None:
    change(broken / "qa.toml", 'kind = "signature"', 'kind = "signatur"')
    change(broken / "applicant.toml", "alone = true", "alon = true")
    with pytest.raises(DefinitionError) as caught:
        load_pack(broken)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("line_manager.toml", "{assessment}", "{asessment}", "no field for the mark {asessment}"),
        ("line_manager.toml", 'each = "competencies"', 'each = "competence"', "no group 'compet"),
        (
            "observation.toml",
            '[[block]]\nkind = "text"\nmd = "## {strengths:label}"\n',
            "",
            "stand next to each other, and Word would join them",
        ),
    ],
)
def test_a_broken_layout_is_refused(broken: Path, file: str, old: str, new: str, said: str) -> None:
    from filler.layout import lay_out

    change(broken / file, old, new)
    with pytest.raises(DefinitionError) as caught:
        lay_out(load_pack(broken))
    assert said in str(caught.value)


def test_line_ends_do_not_change_the_digest(broken: Path) -> None:
    before = load_pack(broken).digest
    path = broken / "qa.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_pack(broken).digest == before
    change(broken / "qa.toml", "Missing Evidence", "Missing evidence")
    assert load_pack(broken).digest != before


def test_an_unknown_pack_is_named_with_the_near_miss() -> None:
    with pytest.raises(PortfolioError, match="Did you mean 'sandwell_fg'"):
        find_pack("sandwel_fg")


def test_a_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "data" / "mini", tmp_path / "mini")
    form = tmp_path / "mini" / "request.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(
        text.replace('id = "day", kind = "date"', 'id = "day", knid = "date"'), encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as error:
        load_pack(tmp_path / "mini")
    line = next(
        n for n, words in enumerate(form.read_text("utf-8").split("\n"), 1) if "knid" in words
    )
    (problem,) = error.value.problems
    assert "request.toml: [[group]] 1: [[fields]] 2: unknown key 'knid'" in problem
    assert problem.endswith(f"(line {line})")
