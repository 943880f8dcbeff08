"""A workbook in which more came back than was sent, or less, is refused; nothing of it is kept."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.errors import IndividualNumberFound, ReadError, RenkeiError
from renkei.inspection.rejected import export_rejected
from renkei.stages.mend.returned import returned
from tests.country import LANDINGS, PORTS, Country
from tests.workbooks import TABLE, filled, rewritten

Parts = dict[str, bytes]
FACTS = "xl/worksheets/sheet3.xml"


@pytest.fixture
def book(country: Country, tmp_path: Path) -> Path:
    """The two rejected rows of the landings, as they are sent."""
    country.without_suites()
    for name in (PORTS, LANDINGS):
        country.one(name)
    path = tmp_path / "rejected.xlsx"
    export_rejected(country.workspace(), LANDINGS, path, language="ja")
    return path


def refused(country: Country, path: Path, *, source: str = LANDINGS) -> RenkeiError:
    workspace = country.workspace()
    with pytest.raises(ReadError) as found:
        returned(workspace, workspace.project.source(source), path)
    assert found.value.fix.ja
    return found.value


def put(sheet: str, old: bytes, new: bytes, *, count: int = 1) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert parts[sheet].count(old) >= count, old
        parts[sheet] = parts[sheet].replace(old, new, count)

    return change


def test_what_was_mended_comes_back(country: Country, book: Path) -> None:
    workspace = country.workspace()
    filled(book, {"I2": "S03", "I3": "=1+1"})  # a text that only looks like a formula
    found = returned(workspace, workspace.project.source(LANDINGS), book)
    assert [(change.line.cell.column, change.row, change.after) for change in found.changes] == [
        ("魚種", 2, "S03"),
        ("数量", 3, "=1+1"),
    ]
    assert found.spot(2) == "直す行!I2"


def test_lines_may_be_sorted_whole(country: Country, book: Path) -> None:
    """The rows of the sheet are those in which the lines stand now."""

    def swapped(parts: Parts) -> None:
        text = parts[TABLE].decode()
        for old, new in (("2", "~"), ("3", "2"), ("~", "3")):
            text = text.replace(f'<row r="{old}"', f'<row r="{new}"')
            for column in "ABCDEFGHIJ":
                text = text.replace(f'<c r="{column}{old}"', f'<c r="{column}{new}"')
        head, rest = text.split('<row r="3"', 1)
        first, second = rest.split('<row r="2"', 1)
        end = second.index("</row>") + len("</row>")
        parts[TABLE] = f'{head}<row r="2"{second[:end]}<row r="3"{first}{second[end:]}'.encode()

    rewritten(filled(book, {"I2": "S03"}), swapped)
    workspace = country.workspace()
    (change,) = returned(workspace, workspace.project.source(LANDINGS), book).changes
    assert (change.line.number, change.row, change.after) == (1, 3, "S03")


HOSTILE: dict[str, tuple[Callable[[Parts], None], str]] = {
    "a formula": (
        put(TABLE, b'<c r="I2" ', b'<c r="I2"><f>1+1</f><v>2</v></c><c r="K2" '),
        "formulas",
    ),
    "a value as received that was altered": (put(TABLE, b"S09", b"S08"), "not the one that was sent"),
    "a number that was altered": (put(TABLE, b">1</t>", b">7</t>"), "number [7]"),
    "a line twice": (put(TABLE, b">2</t>", b">1</t>"), "number [1]"),
    "a note beside the table": (put(TABLE, b'<c r="J2"', b'<c r="L2"'), "number [1]"),
    "another title": (put(TABLE, "直した値".encode(), "訂正値".encode()), "columns"),
    "the facts altered": (put(FACTS, b"harbour.landings", b"harbour.ports"), "not of [harbour.landings]"),
    "another column in the facts": (put(FACTS, "魚種".encode(), "漁港".encode()), "does not fit the quarantine"),
    "another digest": (put(FACTS, b"digest", b"digesT"), "no workbook of rejected rows"),
    "a digest of its own": (put(FACTS, b"rejected rows 1", b"rejected rows 2"), "does not fit the quarantine"),
    "a macro": (lambda parts: parts.update({"xl/vbaProject.bin": b"x"}), "macros"),
    "a link to another file": (
        lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "what was not sent",
    ),
    "a document type": (
        put(TABLE, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        "document type",
    ),
    "an error value": (put(TABLE, b'<c r="I2" ', b'<c r="I2" t="e"><v>#REF!</v></c><c r="K2" '), "#REF!"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused(country: Country, book: Path, name: str) -> None:
    change, said = HOSTILE[name]
    assert said in str(refused(country, rewritten(book, change)))


def test_another_sheet_is_refused(country: Country, book: Path) -> None:
    def added(parts: Parts) -> None:
        sheet = b'<sheet name="memo" sheetId="9" r:id="rId1"/></sheets>'
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", sheet)

    assert "memo" in str(refused(country, rewritten(book, added)))


def test_a_zip_bomb_is_refused_unread(country: Country, book: Path, tmp_path: Path) -> None:
    """Its directory says what it would unpack to."""
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    data = bytearray(bomb.read_bytes())
    at = data.rindex(b"xl/worksheets/sheet2.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    for other in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"):
        place = data.rindex(other.encode()) - 46
        data[place + 24 : place + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    bomb.write_bytes(data)
    assert "limit" in str(refused(country, bomb))


def test_more_text_than_any_workbook_of_ours_is_refused(
    country: Country, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renkei.stages.mend.returned.MOST_CHARACTERS", 100)
    assert "characters" in str(refused(country, book))


@pytest.mark.parametrize("data", [b"", b"a,b\r\n", b"<html></html>", b"PK\x03\x04nothing"])
def test_what_is_no_workbook_is_refused(country: Country, book: Path, data: bytes) -> None:
    book.write_bytes(data)
    refused(country, book)


def test_a_workbook_of_another_warehouse_is_refused(country: Country, book: Path, tmp_path: Path) -> None:
    elsewhere = Country.settle(tmp_path / "elsewhere").without_suites()
    elsewhere.one(PORTS)
    assert "not in this warehouse" in str(refused(elsewhere, book))


def test_an_individual_number_anywhere_in_it_is_refused(country: Country, book: Path) -> None:
    """The number is made up: eleven digits and their check digit. Nothing was landed yet."""
    filled(book, {"G2": "マイナンバー 123456789018"})
    workspace = country.workspace()
    with pytest.raises(IndividualNumberFound) as found:
        returned(workspace, workspace.project.source(LANDINGS), book)
    assert found.value.places == ("rejected.xlsx, 直す行!G2",)
    assert "123456789018" not in str(found.value)


def test_what_can_not_be_mended_here_is_refused_where_somebody_tried(country: Country, tmp_path: Path) -> None:
    """A column that the registration fills by itself has no value of the agency's."""
    country.without_suites().edit(
        "connectors/harbour/ports.yml",
        ("island: {from: 島コード", "island: {constant: '09'"),
        ("{from: 閉港日}", "{from: 閉港日}"),
    )
    country.edit("connectors/harbour/ports.yml", ("missing:", "ignore: [島コード]\nmissing:"))
    country.one(PORTS)
    path = tmp_path / "ports.xlsx"
    export_rejected(country.workspace(), PORTS, path, language="en")
    error = refused(country, filled(path, {"I2": "01"}), source=PORTS)
    assert error.where.endswith("Rows to mend!I2")
