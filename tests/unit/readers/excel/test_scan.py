import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers.excel.cells import letters, number_of
from renkei.readers.excel.scan import Stored, parse, scan, stored
from renkei.readers.excel.shared import shared_texts
from renkei.readers.excel.sheetxml import parts, survey


def as_lists(found: Stored) -> list[list[object]]:
    return [each.tolist() if hasattr(each, "tolist") else each.to_pylist() for each in found]


TEXT = st.text(st.sampled_from("a札<>&\"' =/cs\n"), max_size=5)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@st.composite
def rows_of_xml(draw: st.DrawFn) -> str:
    """Rows as Excel writes them: any type, style, formula, and values that look like markup."""
    said = []
    for row in sorted(draw(st.sets(st.integers(1, 1_048_576), min_size=1, max_size=5))):
        cells = []
        for column in sorted(draw(st.sets(st.integers(0, 16_383), max_size=4))):
            style = draw(st.sampled_from(["", ' s="0"', ' s="123"']))
            kind = draw(
                st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"'])
            )
            attributes = "".join(draw(st.permutations([style, kind])))
            formula = draw(
                st.sampled_from(["", "<f>A1&gt;2</f>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1:B2">B</f>'])
            )
            text = escaped(draw(TEXT))
            value = draw(st.sampled_from(["", "<v/>", f"<v>{text}</v>"]))
            if "inline" in kind:
                formula, value = (
                    "",
                    draw(st.sampled_from([f'<is><t xml:space="preserve">{text}</t></is>', f"<is><t>{text}</t></is>"])),
                )
            inner = formula + value
            ref = f'<c r="{letters(column)}{row}"{attributes}'
            cells.append(f"{ref}>{inner}</c>" if inner or draw(st.booleans()) else f"{ref}/>")
        head = f'<row r="{row}" spans="1:3" s="7"'
        said.append(f"{head}>{''.join(cells)}</row>" if cells or draw(st.booleans()) else f"{head}/>")
    return draw(st.sampled_from(["", "\n"])).join(said)


@given(rows_of_xml())
@settings(max_examples=100, deadline=None)
def test_looking_at_bytes_gives_what_the_parser_gives(rows: str) -> None:
    fast = scan(rows.encode())
    assert fast is not None
    assert as_lists(fast) == as_lists(parse(rows.encode(), where=""))


@given(
    rows_of_xml(),
    st.integers(0, 400),
    st.sampled_from([b"", b"<", b">", b'"', b"<v>", b"</c>", b"\xff", b"&x;", b" r=", b"c"]),
)
@settings(max_examples=150, deadline=None)
def test_damaged_rows_are_read_as_the_parser_reads_them_or_refused(rows: str, at: int, put: bytes) -> None:
    data = rows.encode()
    at %= len(data)
    broken = data[:at] + put + data[at + 1 :]
    try:
        fast = scan(broken)
    except Exception as e:  # noqa: BLE001
        pytest.fail(f"{e!r}")
    try:
        slow = parse(broken, where="")
    except ReadError:
        return
    if fast is not None:
        assert as_lists(fast) == as_lists(slow)


@pytest.mark.parametrize(
    "row",
    [
        "<row r='3'><c r='B3' t='s'><v>7</v></c></row>",
        '<x:row r="3"><x:c r="B3" t="s"><x:v>7</x:v></x:c></x:row>',
        '<row r="3"><!-- <c> --><c t="s" r="B3"><v>7</v></c></row>',
        '<row r="3"><c  r="B3"  t="s" ><v>7</v></c ></row>',
        '<row r="3"><c/><c t="s"><v>7</v></c></row>',
        '<row r="3"><c r="b3" t="s"><v><![CDATA[7]]></v></c></row>',
        '<row r="3"><c r="B3" t="s"><v>7</v><extLst><ext uri="x"/></extLst></c></row>',
    ],
)
def test_other_forms_of_xml_are_read_too(row: str) -> None:
    assert scan(row.encode()) is None
    found = stored(row.encode(), where="")
    assert (found.rows[-1], found.columns[-1], found.values[-1].as_py()) == (3, 1, "7")


def test_rich_text_is_joined_and_readings_are_left_out() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><r><t>札</t></r><r><rPr/><t>幌</t></r><rPh sb="0" eb="2"><t>サッポロ</t></rPh></is></c></row>'
    assert stored(row.encode(), where="").values.to_pylist() == ["札幌"]


@pytest.mark.parametrize(
    "row", ['<row r="1"><c r="1A"/></row>', '<row r="1"><c r="A1" t="z"/></row>', '<row r="1"><c r="A1"></row>']
)
def test_broken_cells_are_refused(row: str) -> None:
    with pytest.raises(ReadError, match="cut short or damaged"):
        stored(row.encode(), where="book.xlsx, Sheet1")


@given(st.lists(TEXT, max_size=20), st.integers(1, 60))
@settings(deadline=None)
def test_shared_texts_come_in_their_order_however_they_are_written(texts: list[str], size: int) -> None:
    said = [
        [f"<si><t>{escaped(t)}</t></si>", f"<si><r><t>{escaped(t)}</t></r><rPh><t>ヨミ</t></rPh></si>"][i % 3 == 1]
        for i, t in enumerate(texts)
    ]
    data = ("<?xml version='1.0'?>\n<sst count='1'>" + "".join(said) + "</sst>").encode()
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    assert shared_texts(pieces, where="").to_pylist() == texts


def test_rows_are_cut_where_they_end() -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 60_001))
    data = f"<worksheet><cols/><sheetData>{rows}</sheetData><mergeCells/></worksheet>".encode()
    found = list(parts([data[i : i + 1000] for i in range(0, len(data), 1000)], where=""))
    whole = [piece for part, piece in found if part == "rows"]
    assert len(whole) > 1
    assert b"".join(whole) == rows.encode()
    assert b"".join(piece for part, piece in found if part == "tail") == b"<mergeCells/></worksheet>"


@pytest.mark.parametrize(
    "data", [b"", b"<worksheet/>", b"<worksheet><sheetData><row r='1'>", b"<worksheet><sheetData></worksheet>"]
)
def test_a_sheet_without_an_end_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match="cut short or damaged"):
        survey([data] if data else [], where="book.xlsx, Sheet1")


def test_a_sheet_in_another_encoding_is_refused() -> None:
    with pytest.raises(ReadError, match="Shift_JIS"):
        survey([b'<?xml version="1.0" encoding="Shift_JIS"?><worksheet><sheetData/></worksheet>'], where="")


@given(st.integers(0, 16_383))
def test_columns_are_called_as_excel_calls_them(column: int) -> None:
    assert number_of(letters(column)) == column


def test_letters() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
