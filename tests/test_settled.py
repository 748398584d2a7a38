"""What a person says that an unclear place means: used while the same stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from audits import PACK, RULES, TODAY, changed, perfect
from desks import Visitor, running, until
from test_desk import mails

from filler.auditing.run import audit_files
from filler.auditing.settled import Meaning, choices_for, value_of
from filler.auditing.told import Told
from filler.reading.model import Answer, Reading

FIELD = "line_manager.competencies.caseload"
NUMBER = "employee_details.swe_number"


def two_ticks(shown: str = "Limited, Substantial") -> Reading:
    return changed(
        perfect(),
        {FIELD: Answer(state="unclear", shown=shown, how="tick box", note="2 are ticked")},
    )


def meaning(**more: Any) -> Meaning:
    own = {
        "name": "Perry Perfect", "number": "SW000001", "field": FIELD,
        "shown": "Limited, Substantial", "value": "substantial", "who": "Kay Dee",
        "when": "2026-03-11",
    }  # fmt: skip
    return Meaning(**{**own, **more})


def audited(reading: Reading, *meanings: Meaning) -> Any:
    report = audit_files(
        [(Path(reading.file), reading)], PACK, RULES, today=TODAY, told=Told(meanings=meanings)
    )
    return report.applicants[0]


def test_an_unclear_place_is_what_a_person_says() -> None:
    assert audited(two_ticks()).verdict == "decide"
    settled = audited(two_ticks(), meaning())
    assert settled.verdict == "ready"
    answer = settled.answers[FIELD]
    assert (answer["state"], answer["value"]) == ("answered", "substantial")
    assert answer["note"] == "settled by Kay Dee, 2026-03-11"
    assert answer["shown"] == "Limited, Substantial", "what stands there stays to be seen"
    assert audited(two_ticks(), meaning(value="")).verdict == "not ready", "nothing is there"


@pytest.mark.parametrize(
    "other",
    [{"shown": "Limited"}, {"field": "line_manager.competencies.training"},
     {"name": "Pat Plain", "number": "SW999999"}],
)  # fmt: skip
def test_what_was_said_of_something_else_counts_not(other: dict[str, str]) -> None:
    assert audited(two_ticks(), meaning(**other)).verdict == "decide"


def test_what_is_clear_is_never_settled() -> None:
    plain = changed(perfect(), {FIELD: "limited"})
    own = replace(plain.answers[FIELD], shown="Limited, Substantial")
    reading = replace(plain, answers={**plain.answers, FIELD: own})
    assert audited(reading, meaning()).answers[FIELD]["value"] == "limited"


def test_what_a_place_may_mean_is_the_forms_own() -> None:
    assert [value for value, _ in choices_for(PACK, FIELD)] == [
        "limited",
        "adequate",
        "substantial",
    ]
    assert value_of(PACK, FIELD, "adequate") == "adequate"
    assert value_of(PACK, FIELD, "none of them") is None
    tick = "observation.behaviours.greetings"
    assert [value_of(PACK, tick, v) for v in ("true", "false", "")] == [True, False, ""]
    assert value_of(PACK, "employee_details.team", "x  y") == "x y"
    assert choices_for(PACK, "observation.type=other") == choices_for(PACK, tick)
    assert choices_for(PACK, "nothing.there") == []


def test_a_place_is_seen_and_settled_at_the_desk(tmp_path: Path, to_pdf: Any) -> None:
    """A form that came in a mail: its place as a picture, its meaning, and what becomes of it."""
    mail = mails(tmp_path)[1]
    with running(tmp_path / "desk") as desk:
        visitor = Visitor(desk.address)
        visitor.get(desk.link.removeprefix(desk.address))
        visitor.get("/receive/")
        visitor.post("/receive/", {}, {"files": [(mail.name, mail.read_bytes())]}).job(visitor)
        page = str(until(lambda: (p := visitor.get("/settle/").text) and (p * (".png" in p))))
        source = page.split('<figure><img src="')[1].split('"', maxsplit=1)[0]
        image = visitor.get(source)
        assert image.heads["Content-Type"] == "image/png"
        assert image.content.startswith(b"\x89PNG")

        def hidden(name: str) -> str:
            return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]

        own = {name: hidden(name) for name in ("person", "number", "key", "field")}
        assert own["field"] == FIELD
        wrong = visitor.post("/settle/say/", {**own, "value": "none of them", "who": "Kay Dee"})
        assert "what the answer means" in wrong.text
        visitor.post("/settle/say/", {**own, "value": "substantial", "who": "Kay Dee"})
        again = visitor.post("/settle/say/", {**own, "value": "limited", "who": "Bo Birch"})
        assert again.status == 409, "of two who say something the first one counts"
        person = f"/people/{own['person']}/"
        until(lambda: "Limited, Substantial" not in visitor.get(person).text)
        assert "Adequate, Substantial" in visitor.get(person).text, "the other one is still asked"


def test_what_was_said_is_in_a_backup_and_can_be_taken_back(tmp_path: Path) -> None:
    import json

    from filler.register.setup import open_register

    open_register(tmp_path / "one")
    from filler.register import keep, settling
    from filler.register.store import Store

    finding = {
        "rule": "grid", "severity": "blocks", "result": "undetermined", "field": FIELD,
        "message": "unclear", "basis": "abc",
    }  # fmt: skip
    place = {"shown": "Limited, Substantial", "note": "2", "where": ""}
    answers = {FIELD: {"state": "unclear", **place}}
    person = {
        "name": "Perry Perfect", "number": "SW000001", "person": {}, "verdict": "decide",
        "files": ["a.docx"], "findings": [finding], "answers": answers, "signatures": [],
    }  # fmt: skip
    report = {"pack": PACK.id, "on": "2026-03-10", "applicants": [person]}
    from filler.definition.process import Process

    store = Store(PACK.id, Process())
    store.take_report(report, json.dumps(report).encode(), "Kay")
    (question,) = settling.questions(store)
    assert question.unclear == place
    settling.mean(store, question.person, 0, "abc", "substantial", "Kay Dee")
    assert settling.questions(store) == []
    assert store.open_questions() == 0, "home counts what settle asks"
    (said,) = store.meanings()
    assert (said.value, said.shown, said.who) == ("substantial", "Limited, Substantial", "Kay Dee")
    whole = keep.backup()
    settling.take_back(store, question.person, 0, "abc", "Kay Dee")
    assert store.meanings() == ()
    assert len(settling.questions(store)) == 1
    open_register(tmp_path / "two")
    keep.restore(whole)
    assert [one.value for one in store.meanings()] == ["substantial"]
