"""House style as data: ``style.toml`` and a logo decide how a pack's files look."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from filler.building import build_template
from filler.checking import check_template
from filler.definition import data_folder, load_pack
from filler.errors import DefinitionError
from filler.layout import lay_out
from filler.ooxml.package import Package, package_of

LOGO = '\n[logo]\nfile = "logo.png"\nalt = "{alt}"\nwidth = 40\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the pack that a test may restyle."""
    shutil.copytree(data_folder("forms"), tmp_path / "forms")
    return tmp_path / "forms" / "sandwell_fg"


def restyle(own: Path, *changes: tuple[str, str], more: str = "") -> None:
    path = own / "style.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text + more, encoding="utf-8")


def built(own: Path) -> tuple[Package, bytes]:
    pack = load_pack(own)
    content = build_template(pack, lay_out(pack))
    return package_of(content, "built.docx"), content


def test_fonts_colours_footer_and_organisation_are_data(own: Path, tmp_path: Path) -> None:
    restyle(
        own,
        ("Arial", "Verdana"),
        ("0B5563", "5B0B45"),
        ("Sandwell Children’s Trust", "Example Borough"),
        (
            'left = "Revised April 2020, Ver 1.3. Help: PracticeImprovement_Team@sandwell.gov.uk"',
            'left = "Our people"',
        ),
    )
    package, content = built(own)
    styles = package.read("word/styles.xml").decode()
    assert ("Verdana" in styles, "Arial" in styles) == (True, False)
    assert ("5B0B45" in styles, "0B5563" in styles) == (True, False)
    assert ">Example Borough<" in package.read("word/document.xml").decode()
    assert ">Our people<" in package.read("word/footer1.xml").decode()
    assert b"<Company>Example Borough" in package.read("docProps/app.xml")
    path = tmp_path / "built.docx"
    path.write_bytes(content)
    assert [r.rule for r in check_template(path, load_pack(own))] == ["awaited"]


def test_a_logo_stands_on_the_cover_with_its_words(own: Path, tmp_path: Path) -> None:
    shutil.copy(data_folder("samples") / "signature-sample.png", own / "logo.png")
    restyle(own, more=LOGO.format(alt="Example Borough’s swan"))
    package, content = built(own)
    text = package.read("word/document.xml").decode()
    assert text.index("Example Borough’s swan") < text.index("Career Progression")
    assert any(name.endswith(".png") for name in package.names)
    path = tmp_path / "built.docx"
    path.write_bytes(content)
    assert [r.rule for r in check_template(path, load_pack(own))] == ["awaited"]


def test_a_colour_without_contrast_is_found_in_what_is_built(own: Path, tmp_path: Path) -> None:
    restyle(own, ('prompt_ink = "5A6672"', 'prompt_ink = "B8C0C8"'))
    _, content = built(own)
    path = tmp_path / "built.docx"
    path.write_bytes(content)
    assert {remark.rule for remark in check_template(path, load_pack(own))} == {
        "awaited",
        "contrast",
    }


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        (("accent", "acent"), "", "Did you mean 'accent'?"),
        (('accent = "0B5563"', 'accent = "teal"'), "", "accent 'teal' is no colour"),
        (("", ""), LOGO.format(alt="x").replace("logo.png", "none.png"), "no picture 'none.png'"),
        (("", ""), LOGO.format(alt=" ").replace("logo.png", "pack.toml"), "'alt' must say"),
        (("organisation", "organization"), "", "Did you mean 'organisation'?"),
    ],
)
def test_a_mistake_in_the_style_is_named(
    own: Path, change: tuple[str, str], more: str, said: str
) -> None:
    restyle(own, change, more=more)
    with pytest.raises(DefinitionError) as caught:
        load_pack(own)
    assert said in str(caught.value)
    assert "style.toml" in str(caught.value)
