"""Spoiled workbooks: as files, and as the XML of their parts, which a zip's checksums would else keep from the reader."""

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import xlsxwriter

from renkei.errors import RenkeiError
from renkei.model.readers import ExcelReader
from renkei.readers import open_raw
from tests.unit.readers.excel.tiny_xls import DATE, HOURS, Error, Sheet, Styled, compound, workbook

_READERS = (
    ExcelReader(kind="excel", number_repeated=True),
    ExcelReader(kind="excel", sheet="*", header=3, fill_down=("a",), set_aside={"total": "計"}, footer=1, macros=True),
    ExcelReader(kind="excel", find="a", area="A:C", sheet_as="s", serial_dates=("b",)),
    ExcelReader(kind="excel", header=0, columns=("a", "b")),
)
_MAIN = b'<workbook xmlns:r="r"><workbookPr date1904="0"/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
_RELATIONS = (
    b'<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="r2" Type="t/sharedStrings" Target="sharedStrings.xml"/>'
    b'<Relationship Id="r3" Type="t/styles" Target="styles.xml"/></Relationships>'
)
_CUT = b"\0=\0"


def consume(data: bytes) -> None:
    """Read a workbook; what is none is taken for the XML of a sheet, of shared texts and of styles."""
    if not data.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        data = _packed(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        path.write_bytes(data)
        for reader in _READERS:
            with suppress(RenkeiError):
                file = open_raw(reader, path)
                rows = [row for block in file.blocks() for row in block().rows["_row"].to_pylist()]
                file.locate([*rows[:3], 0, 10_000_001])
                file.place(rows[0] if rows else 1, file.header[-1])


def _packed(data: bytes) -> bytes:
    sheet, shared, styles, *_ = [*data.split(_CUT), b"<sst/>", b"<styleSheet/>"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", _MAIN)
        packed.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        packed.writestr("xl/sharedStrings.xml", shared)
        packed.writestr("xl/styles.xml", styles)
    return out.getvalue()


def _book() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("表")
    sheet.merge_range("A1:A2", "a")
    sheet.write_row("B1", ["b", "b"])
    sheet.write_row("A3", ["札幌", 12025, True])
    sheet.write("C4", 45292, book.add_format({"num_format": "ge.m.d"}))
    sheet.write_formula("B4", "=NA()", None, "#N/A")
    sheet.set_row(3, None, None, {"hidden": True})
    book.add_worksheet("裏").hide()
    book.close()
    return out.getvalue()


_SHEET = (
    b'<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData>'
    b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    b'<row r="2" hidden="1"><c r="A2" s="1"><v>45292.5</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    b'<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><f>A4</f></c><c r="C4" t="str"><v>&lt;</v></c></row>'
    b'</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>'
)
_SHARED = "<sst><si><t>a</t></si><si><r><t>漢</t></r><rPh><t>カン</t></rPh></si><si><t>_x000D_</t></si></sst>".encode()
_STYLES = (
    b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>'
    b'<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)
_OLD = [
    ["a", "b", None],
    ["札幌", 12025.0, True],
    [Styled(45292.0, DATE), Styled(1.5, HOURS), Error("#N/A", formula=True)],
]
SEEDS = [
    _book(),
    compound(workbook(Sheet("表", _OLD, hidden_rows=[1], merges=[(0, 0, 1, 2)]), Sheet("裏", [], hidden=True))),
    _CUT.join([_SHEET, _SHARED, _STYLES]),
    _SHEET.replace(b"<", b"<x:").replace(b"<x:/", b"</x:"),
]
