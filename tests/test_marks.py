"""What people do in the place of a tick, one specimen each: answer, state, evidence, place."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain import (
    INK,
    OVAL,
    dele,
    drawn,
    ins,
    legacy_box,
    legacy_list,
    letter,
    look,
    read_plain,
    symbol,
    text_box,
    vml_box,
)
from specimens import p, r, tick

from filler.definition import Pack

TICK = "observation.behaviours.clear"
ON, OFF, ODD = ("answered", True), ("blank", False), ("unclear", None)
PLACE = 'table 1, row 17, column 2 under "Practice Observation Record"'
STRUCK = "<w:strike/>"
YELLOW = '<w:highlight w:val="yellow"/>'
BOLD = "<w:b/>"
UNDER = '<w:u w:val="single"/>'
GREY = '<w:shd w:val="clear" w:fill="D9D9D9"/>'


@pytest.mark.parametrize(
    ("cell", "read", "how", "note"),
    [
        (p(), OFF, "empty place", ""),
        # Signs and emoji
        *((p(r(sign)), ON, "typed mark", "") for sign in "☑☒✓✔✗✘√✅"),
        (p(r("✔\ufe0f")), ON, "typed mark", ""),
        *((p(r(sign)), OFF, "typed mark", "") for sign in "☐□⬜"),
        # Symbol fonts, by w:sym and by letters, with the F000 offset and without
        *((p(symbol("Wingdings", code)), ON, "symbol font", "")
          for code in ("F0FC", "00FC", "F0FE", "F0FD", "F0FB", "F078")),
        (p(symbol("Wingdings", "F0A8")), OFF, "symbol font", ""),
        *((p(symbol("Wingdings 2", code)), ON, "symbol font", "")
          for code in ("F050", "0050", "F052", "F04F", "F053")),
        (p(symbol("Wingdings 2", "F0A3")), OFF, "symbol font", ""),
        (p(symbol("Webdings", "F061")), ON, "symbol font", ""),
        (p(symbol("Webdings", "F063")), OFF, "symbol font", ""),
        (p(letter("Wingdings", "ü")), ON, "symbol font", ""),
        (p(letter("Wingdings", "þ")), ON, "symbol font", ""),
        (p(letter("Wingdings", "¨")), OFF, "symbol font", ""),
        (p(letter("Wingdings 2", "P")), ON, "symbol font", ""),
        (p(letter("Webdings", "a")), ON, "symbol font", ""),
        # What is typed where only a mark belongs
        *((p(r(typed)), ON, "typed mark", "")
          for typed in ("x", "X", "/", "v", "y", "Y", "Yes", "yes", "1", "done")),
        (p(r("MB")), ON, "typed mark", "initials 'MB'"),
        (p(r("M.B.")), ON, "typed mark", "initials"),
        (p(r("03/09/20")), ON, "typed mark", "date '03/09/20'"),
        *((p(r(typed)), OFF, "typed mark", "is not a tick") for typed in ("No", "N/A", "-", "0")),
        (p(r("not seen this time")), ODD, "typed words", "'not seen this time' is in the"),
        (p(look("x", STRUCK)), ODD, "typed mark", "struck out"),
        (p(r("✓ ✗")), ODD, "typed mark", "a tick and a cross"),
        # Brackets
        *((p(r(typed)), ON, "brackets", "") for typed in ("[x]", "[X]", "(x)", "[✓]", "[ x ]")),
        *((p(r(typed)), OFF, "brackets", "") for typed in ("[ ]", "( )", "[]")),
        # Content-control boxes that have lost their tag
        (p(tick("", "☑", "1")), ON, "tick box", ""),
        (p(tick("", "☐", "0")), OFF, "tick box", ""),
        (p(tick("", "☐", "1")), ODD, "tick box", "Word has it as ticked, but the box is empty"),
        (p(tick("", "☐", "0"), r(" x")), ODD, "typed mark", "the box is empty, but 'x'"),
        # Legacy form fields: an absent value means on
        (p(legacy_box('<w:default w:val="0"/>')), OFF, "legacy form field", ""),
        (p(legacy_box('<w:default w:val="1"/>')), ON, "legacy form field", ""),
        (p(legacy_box("<w:default/>")), ON, "legacy form field", ""),
        (p(legacy_box('<w:default w:val="0"/>', "<w:checked/>")), ON, "legacy form field", ""),
        (p(legacy_box('<w:default w:val="1"/>', '<w:checked w:val="0"/>')), OFF,
         "legacy form field", ""),
        # Text boxes (stored twice, read once) and VML
        (p(text_box(p(r("✓")))), ON, "typed mark", ""),
        (p(vml_box(p(r("x")))), ON, "typed mark", ""),
        # Tracked changes
        (p(ins(r("✓"))), ON, "typed mark", ""),
        (p(dele("✓")), OFF, "empty place", "tracked deletion"),
        # Ink
        (p(INK), ON, "ink", "ink"),
    ],
)  # fmt: skip
def test_a_tick_place(
    cell: str, read: tuple[str, object], how: str, note: str, tmp_path: Path, pack: Pack
) -> None:
    answer = read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK]
    assert (answer.state, answer.value if answer.state != "unclear" else None) == read
    assert answer.how == how
    assert note in answer.note
    assert answer.where == PLACE


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "on", "On", "absent"])
def test_a_box_is_on_in_every_spelling(value: str, tmp_path: Path, pack: Pack) -> None:
    cell = p(tick("", "☑", value))
    assert read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK].value is True


@pytest.mark.parametrize("value", ["0", "false", "FALSE", "off", None])
def test_a_box_is_off_in_every_spelling(value: str | None, tmp_path: Path, pack: Pack) -> None:
    cell = p(tick("", "☐", value))
    assert read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK].value is False


def test_a_box_of_the_later_namespace(tmp_path: Path, pack: Pack) -> None:
    cell = p(tick("", "☑", "1").replace("w14:", "w15:"))
    assert read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK].value is True


def test_a_box_with_signs_of_a_symbol_font(tmp_path: Path, pack: Pack) -> None:
    box = tick("", "", "1").replace(
        '<w14:checkedState w14:val="2611"/>',
        '<w14:checkedState w14:val="00FE" w14:font="Wingdings"/>',
    )
    cell = p(box.replace(r(""), symbol("Wingdings", "F0FE")))
    answer = read_plain(tmp_path, pack, "observation", {TICK: cell}).answers[TICK]
    assert (answer.state, answer.how) == ("answered", "tick box")


def test_a_cross_among_ticks_may_say_either(tmp_path: Path, pack: Pack) -> None:
    others = {f"observation.behaviours.{name}": p(r("✓")) for name in ("greetings", "purpose")}
    answers = read_plain(tmp_path, pack, "observation", {TICK: p(r("✗")), **others}).answers
    assert answers[TICK].state == "unclear"
    assert "where others have a tick" in answers[TICK].note
    assert answers["observation.behaviours.purpose"].state == "answered"


CHOICE = "line_manager.contra_indications"


@pytest.mark.parametrize(
    ("cell", "state", "value", "how", "note"),
    [
        (p(r("Yes          No")), "blank", None, "printed options", ""),
        # Marks before and behind their labels, and in every kind
        (p(r("☐ Yes   ☒ No")), "answered", "no", "typed mark", ""),
        (p(r("Yes ☐   No ☒")), "answered", "no", "typed mark", ""),
        (p(r("Yes x          No")), "answered", "yes", "typed mark", ""),
        (p(r("Yes [x] No [ ]")), "answered", "yes", "brackets", ""),
        (p(r("(x) Yes ( ) No")), "answered", "yes", "brackets", ""),
        (p(r("Yes ✓ No")), "unclear", None, "typed mark", "not clear which option"),
        (p(symbol("Wingdings", "F0FE"), r(" Yes "), symbol("Wingdings", "F0A8"), r(" No")),
         "answered", "yes", "symbol font", ""),
        (p(legacy_box("<w:checked/>"), r(" Yes "), legacy_box('<w:default w:val="0"/>'), r(" No")),
         "answered", "yes", "legacy form field", ""),
        (p(tick("", "☑", "1"), r(" Yes "), tick("", "☐", "0"), r(" No")),
         "answered", "yes", "tick box", ""),
        (p(tick("", "☐", "1"), r(" Yes "), tick("", "☐", "0"), r(" No")),
         "unclear", None, "tick box", "Word has it as ticked"),
        (p(r("☒ Yes   ☒ No")), "unclear", None, "typed mark", "2 options are ticked"),
        (p(r("✓ Yes   ✗ No")), "unclear", None, "typed mark", "a tick and another a cross"),
        # A list to choose from
        (p(legacy_list(1, "Choose", "Yes", "No")), "answered", "yes", "drop-down list", ""),
        # The look of the options
        (p(look("Yes", YELLOW), r("     No")), "answered", "yes", "highlighted option", ""),
        (p(look("Yes", GREY), r("     No")), "answered", "yes", "shaded option", ""),
        (p(look("Yes", BOLD), r("     No")), "answered", "yes", "option in bold", ""),
        (p(look("Yes", UNDER), r("     No")), "answered", "yes", "underlined option", ""),
        (p(look("Yes", BOLD), r("     "), look("No", BOLD)), "blank", None, "printed options", ""),
        (p(look("Yes", STRUCK), r("     No")), "answered", "no", "other option struck out", ""),
        (p(look("Yes", STRUCK), r("  "), look("No", STRUCK)), "unclear", None, "struck out", "2"),
        (p(look("Yes", YELLOW), r(" "), look("No", BOLD)), "unclear", None, None, "do not agree"),
        (p(r("☒ "), look("Yes", STRUCK), r("  ☐ No")), "unclear", None, None, "is struck out"),
        (p(r("☒ Yes  ☐ "), look("No", YELLOW)), "unclear", None, None, "another one highlighted"),
        # Delete as appropriate
        (p(r("Yes")), "answered", "yes", "other option deleted", "deleted"),
        (p(dele("Yes / "), r("No")), "answered", "no", "other option deleted", "changes tracked"),
        # Circled by a shape
        (p(drawn("ellipse"), r("Yes")) + p(r("No")), "unclear", None, "circled option", "clear"),
        # Words instead
        (p(r("Yes No we talked about it")), "unclear", None, "typed words", "talked about it"),
        # Text boxes and insertions
        (p(text_box(p(r("☒ Yes ☐ No")))), "answered", "yes", "typed mark", ""),
        (p(ins(r("☒")), dele("☐"), r(" Yes ☐ No")), "answered", "yes", "typed mark", ""),
    ],
)  # fmt: skip
def test_one_of_two_options(
    cell: str, state: str, value: str | None, how: str | None, note: str, tmp_path: Path, pack: Pack
) -> None:
    answer = read_plain(tmp_path, pack, "line_manager", {CHOICE: cell}).answers[CHOICE]
    assert (answer.state, answer.value) == (state, value)
    assert how is None or answer.how == how
    assert note in answer.note
    assert answer.where.startswith("table 1, row 22, column ")


@pytest.mark.parametrize("circle", [drawn("ellipse"), OVAL])
def test_an_option_circled_in_a_cell_of_its_own(circle: str, tmp_path: Path, pack: Pack) -> None:
    from specimens import tbl, tc, tr, word_file

    from filler.reading import read_file

    field = pack.fields["employee_details.asye"]
    form = pack.form("employee_details")
    assert form is not None
    rows = [tr(tc(p(r(f.label.replace("&", "and")))), tc(p())) for f in form.fields if f != field]
    rows.append(tr(tc(p(r(field.label))), tc(p(r("YES"), circle)), tc(p(r("NO")))))
    path = word_file(tmp_path / "circled.docx", tbl(*rows))
    answer = read_file(path, pack).answers[field.id]
    assert (answer.state, answer.value, answer.how) == ("answered", "yes", "circled option")


def test_a_picture_in_a_tick_place(tmp_path: Path, pack: Pack) -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="rId5"/></w:drawing></w:r>'
    answer = read_plain(tmp_path, pack, "observation", {TICK: p(picture)}).answers[TICK]
    assert (answer.state, answer.how) == ("answered", "picture")
    assert "a picture is in the tick's place" in answer.note
