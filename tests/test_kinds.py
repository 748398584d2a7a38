"""Whatever file comes: read, or one plain sentence with what it is and what to do next."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from conftest import TEMPLATES, run_portfolio
from msoffcrypto.format.ooxml import OOXMLFile
from specimens import p, r, sdt, word_file

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.reading import read_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAME = "employee_details.full_name"


def archive(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", "is empty"),
        (b"\x00" * 500, "empty", "nothing but zeros"),
        (b"%PDF-1.7 ...", "pdf", "is a PDF"),
        (b"{\\rtf1 ...", "rtf", "Rich Text"),
        (b"\xff\xd8\xff\xe0 JFIF", "picture", "perhaps a scan"),
        (b"\x89PNG\r\n", "picture", "perhaps a scan"),
        (b"Rar!\x1a\x07", "archive", "RAR"),
        (b"<!DOCTYPE html><html>", "html", "web page"),
        (b'<?xml version="1.0"?><w:wordDocument xmlns:w="x">', "word2003", "Word 2003"),
        (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x">', "flat", "one XML file"),
        (b"MIME-Version: 1.0\r\n", "mht", "e-mail"),
        (OLE + b"\x00" * 600, "doc", "old Office file"),
        (b"Dear all,", "not_word", "not a Word document"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), "odt", "OpenDocument"),
        (archive(Index__Document=b"x"), "pages", "Apple Pages"),
        (archive(xl__workbook=b"x"), "not_word", "an Excel workbook"),
        (archive(ppt__presentation=b"x"), "not_word", "a PowerPoint presentation"),
        (archive(readme=b"x"), "not_word", "not a Word document"),
    ],
)
def test_what_is_no_word_document(
    content: bytes, code: str, said: str, tmp_path: Path, pack: Pack
) -> None:
    path = tmp_path / "returned.docx"
    path.write_bytes(content)
    with pytest.raises(PortfolioError) as caught:
        read_file(path, pack)
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_an_archive_of_forms_is_told(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "forms.docx"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("Sam.docx", b"x")
    path.write_bytes(stream.getvalue())
    with pytest.raises(PortfolioError, match="Unpack it"):
        read_file(path, pack)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.98])
def test_a_file_that_was_cut_off(share: float, tmp_path: Path, pack: Pack) -> None:
    content = (TEMPLATES / "portfolio.docx").read_bytes()
    path = tmp_path / "cut.docx"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(PortfolioError) as caught:
        read_file(path, pack)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
def test_documents_with_macros_and_templates_are_read(
    kind: str, tmp_path: Path, pack: Pack
) -> None:
    path = word_file(tmp_path / "form.docm", p(sdt(NAME, r("Sam Sample"))))
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        plain.encode(), kind.encode()
    )
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    assert read_file(path, pack).answers[NAME].value == "Sam Sample"


@pytest.fixture
def protected(tmp_path: Path) -> Path:
    """A form with the password "secret"; a very small file msoffcrypto cannot protect."""
    plain = TEMPLATES / "portfolio.docx"
    path = tmp_path / "protected.docx"
    with plain.open("rb") as source, path.open("wb") as target:
        file = msoffcrypto.OfficeFile(source)
        assert isinstance(file, OOXMLFile)
        file.encrypt("secret", target)
    return path


def test_a_password_opens_what_it_protects(protected: Path) -> None:
    ran = run_portfolio("read", protected, "--password", "secret", "--json")
    assert ran.status == 0
    assert '"recognised_by": "document properties"' in ran.out


@pytest.mark.parametrize(
    ("password", "said"),
    [(None, "protected with a password"), ("wrong", "does not open with that password")],
)
def test_without_its_password_it_is_one_sentence(
    password: str | None, said: str, protected: Path, pack: Pack
) -> None:
    with pytest.raises(PortfolioError, match=said) as caught:
        read_file(protected, pack, password)
    assert caught.value.code == "password"
