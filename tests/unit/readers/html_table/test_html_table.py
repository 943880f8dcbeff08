from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.model.readers import HtmlTableReader
from renkei.readers import RULES, open_raw
from renkei.readers.html_table import HtmlTableFile, page
from tests.unit.readers.conftest import asides, read_all

Open = Callable[..., HtmlTableFile]

REGISTERED = """<!DOCTYPE html><html><head><meta charset="UTF-8"><title>登録状況</title></head><body>
<h2>年代別登録者数</h2><table><tr><th>年代<th>人数<tr><td>20代<td>2</table>
<h2>地域別登録者数</h2><table><caption>地域別</caption>
<thead><tr><th rowspan=2>地域</th><th colspan="2">登録者数<br>（人）</th></tr>
<tr><th>男性</th><th>女性<sup>※1</sup></th></tr></thead>
<tbody><tr><td rowspan="2">北海道
   東北</td><td>1,234</td><td>56<script>var a = 1;</script></td></tr>
<tr><td>&nbsp;</td><td>7</td></tr><tr><td>関東<td>1</tr><tr><td></td></tr>
<tr><td>計</td><td>1</td><td>2</td></tr><tr><td colspan=3>※1 再掲</td></tr></tbody></table></body></html>"""


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open a page: `opened("<table>…", table=1)`."""

    def opening(data: str | bytes, **reader: Any) -> HtmlTableFile:
        path = tmp_path / "page.html"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return HtmlTableFile(HtmlTableReader(kind="html_table", **reader), path, name="page.html")

    return opening


def test_a_table_with_spans_notes_and_sums(opened: Open) -> None:
    file = opened(REGISTERED, table=2, header=2, set_aside={"note": "^※", "total": "^計$"})
    assert file.header == ("地域", "登録者数（人）/男性", "登録者数（人）/女性※1")
    read = read_all(file)
    assert read.rows == [("北海道 東北", "1,234", "56"), ("北海道 東北", "", "7")]
    assert read.places == [3, 4]
    assert read.rejected == [(5, "html_table.cell_count", "2 of 3", "関東 | 1")]
    assert read.dropped == {"blank_line": 1, "note": 1, "total": 1}
    assert file.locate([3, 99]) == {3: "北海道 東北 | 1,234 | 56"}
    assert file.place(3, "地域").en == "table 2, row 3 地域"


def test_what_is_no_row_may_be_looked_through(opened: Open) -> None:
    file = opened(REGISTERED, table=2, header=2, set_aside={"note": "^※", "total": "^計$"})
    assert [row for row, _ in asides(file)] == [1, 2, 6, 7, 8]
    assert asides(file)[-1] == (8, "※1 再掲 | ※1 再掲 | ※1 再掲")


@pytest.mark.parametrize("find", ["^地域別$", "地域別登録者数", "女性※1"])
def test_a_table_is_found_by_what_stands_above_it(opened: Open, find: str) -> None:
    assert opened(REGISTERED, find=find, header=2).header[0] == "地域"


@pytest.mark.parametrize(
    "rows",
    [
        "<form><tr><td>1<td>2</tr></form>",
        "<tr><form><td>1</td><td>2</td></form></tr>",
        "<center><font><tbody><tr><td>1<td>2</tr></tbody></font></center>",
    ],
)
def test_browsers_look_through_what_does_not_belong_in_a_table(opened: Open, rows: str) -> None:
    read = read_all(opened(f"<table><tr><th>a<th>b</tr>{rows}<tr><td>3<td>4</tr></table>"))
    assert (read.rows, read.places) == ([("1", "2"), ("3", "4")], [2, 3])


@pytest.mark.parametrize("cells", ["<td>1<td>2", "<noscript><tr><td>1<td>2</tr></noscript>"])
def test_a_cell_that_stands_in_no_row_is_not_left_out(opened: Open, cells: str) -> None:
    with pytest.raises(ReadError, match="cells in the table that stand in no row"):
        opened(f"<table><tr><th>a<th>b</tr>{cells}<tr><td>3<td>4</tr></table>")


def test_the_only_table_need_not_be_named(opened: Open) -> None:
    assert read_all(opened("<table><tr><td>a<td>b<tr><td>1<td>2</table>")).rows == [("1", "2")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\n  b\tc", "a b c"),
        (" a <br> b<br/>c ", "a\nb\nc"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("1<sup>注)</sup>", "1注)"),
        ("&nbsp;\u3000", ""),
        ("x&nbsp;y\u3000z", "x\u00a0y\u3000z"),
        ("a<!-- b --><style>c</style><b>d</b>", "ad"),
        ("&lt;&amp;&#x9AD9;", "<&髙"),
        ('<a href="x">〇</a>', "〇"),
    ],
)
def test_a_cell_says_what_a_browser_shows(opened: Open, cell: str, text: str) -> None:
    file = opened(f"<table><tr><th>a<th>b<tr><td>x<td>{cell}</table>")
    assert read_all(file).rows == [("x", text)]


def test_spans_as_html_reads_them(opened: Open) -> None:
    def rows(inside: str) -> list[tuple[str, ...]]:
        return read_all(opened(f"<table>{inside}</table>", header=0, columns=["a", "b"])).rows

    assert rows("<tr><td rowspan=0>1<td>2<tr><td>3") == [("1", "2"), ("1", "3")]
    assert rows("<tr><td rowspan=x>1<td>2<tr><td>3<td>4") == [("1", "2"), ("3", "4")]
    assert rows("<tr><td colspan=2>1<tr><td>3<td>4") == [("1", "1"), ("3", "4")]
    groups = "<tbody><tr><td rowspan=9>1<td>2</tbody><tbody><tr><td>3<td>4</tbody>"
    assert rows(groups) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("charset", "encoding", "registered"),
    [
        ("Shift_JIS", "cp932", None),
        ("EUC-JP", "euc-jp", None),
        ("iso-2022-jp", "iso-2022-jp", None),
        ("UTF-8", "cp932", "cp932"),
        ("Shift_JIS", "utf-8-sig", None),
        ("x", "utf-16", None),
    ],
)
def test_the_encoding_is_registered_or_what_the_page_says(
    opened: Open, charset: str, encoding: str, registered: str | None
) -> None:
    data = REGISTERED.replace("UTF-8", charset).encode(encoding)
    assert opened(data, table=1, encoding=registered).header == ("年代", "人数")


@pytest.mark.parametrize(
    ("data", "reader", "says", "fix"),
    [
        (REGISTERED, {}, "More than one table", "1: 年代別登録者数 / 年代 | 人数; 2: 地域別 / 地域 | 登録者数 （人）"),
        (REGISTERED, {"table": 3}, "not on the page", "2: 地域別 / 地域"),
        (REGISTERED, {"find": "業種"}, "not on the page", "1: 年代別登録者数"),
        (REGISTERED, {"find": "登録者数"}, "More than one table", "1: 年代別登録者数"),
        ("<p>ありません", {"table": 1}, "not on the page", "none"),
        ("", {"table": 1}, "is empty", ""),
        (b"\0\1\2", {"table": 1}, "can't be read as HTML", ""),
        (REGISTERED.encode("cp932"), {"table": 1}, "encoding [utf-8] does not have", "reader.encoding"),
        (REGISTERED.replace("UTF-8", "big5"), {"table": 1}, "charset [big5]", "reader.encoding"),
        ("<table><tr><td><table><tr><td>1</table></table>", {"table": 1}, "tables inside the table", "inner"),
        ("<table><tr><td>a<td>a<tr><td>1<td>2</table>", {}, "can't be used: [a]", "header"),
        ("<table><tr><td>_row</table>", {}, "can't be used: [_row]", "header"),
        ("<table></table>", {}, "shorter than", "preamble"),
        ("<table><tr><td rowspan=2>1<td>2<td rowspan=2>3<tr><td colspan=2>4</table>", {}, "lie upon each other", ""),
        (f"<table><tr>{'<td colspan=1000 rowspan=65534>' * 30}{'<tr>' * 20_000}</table>", {}, "1,000,000", "CSV"),
        ("<div>" * 3000 + "<table><tr><td>x</table>", {}, "nested deeper than [500]", "unclosed"),
    ],
)
def test_a_page_that_does_not_fit_is_refused(
    opened: Open, data: str | bytes, reader: dict[str, Any], says: str, fix: str
) -> None:
    with pytest.raises(ReadError) as e:
        opened(data, **reader)
    assert says in e.value.what.en
    assert fix in e.value.fix.en


def test_a_page_that_is_too_large_is_refused(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "LARGEST", 1 << 20)
    with pytest.raises(ReadError) as e:
        opened("x" * (1 << 21))
    assert "larger than [1] MB" in e.value.what.en


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn")), max_size=4)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[CELL] * n), max_size=5)), st.sampled_from(["td", "th"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(opened: Open, rows: list[tuple[str, ...]], tag: str) -> None:
    lines = ["".join(f"<{tag}>\n {escape(cell)} </{tag}>" for cell in row) for row in rows]
    columns = [f"c{i}" for i in range(len(rows[0]) if rows else 1)]
    data = f'<meta charset="utf-8"><table>{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'
    read = read_all(opened(data, header=0, columns=columns))
    assert read.rows == [row for row in rows if any(row)]
    assert read.dropped.get("blank_line", 0) == sum(not any(row) for row in rows)
    assert read.rejected == []


@given(st.binary(max_size=80))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_gives_rows_or_a_read_error(opened: Open, data: bytes) -> None:
    for whole in (data, b"<table><tr><th>a<tr><td>" + data, b"<table><tr><td colspan=" + data + b">"):
        try:
            file = opened(whole, table=1)
            read = read_all(file)
        except ReadError:
            continue
        assert {r[1] for r in read.rejected} <= RULES.keys()
        file.locate([*read.places, 0, 10**6])


def test_any_reader_of_a_registration_is_opened(tmp_path: Path) -> None:
    (path := tmp_path / "f.html").write_text("<table><tr><td>a")
    assert isinstance(open_raw(HtmlTableReader(kind="html_table"), path), HtmlTableFile)
