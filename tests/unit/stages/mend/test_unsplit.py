"""Of a workbook of the agency, the one cell that could not be taken is mended; of other records, what can be."""

from pathlib import Path

import pytest
import xlsxwriter

from renkei.inspection.trace import trace
from renkei.inspection.verify import verify
from renkei.stages.mend.rows import rejected_rows
from tests.country import LANDINGS, PORTS, Country
from tests.unit.stages.mend.conftest import Send, only, states

HEADER = ["漁港コード", "名称", "島コード", "開港日", "閉港日"]


@pytest.fixture
def sheet(country: Country) -> Country:
    """The list of ports as a workbook with two cells of errors, one of them outside the table's columns."""
    country.without_suites().edit("connectors/harbour/ports.yml", ("{kind: csv, encoding: utf-8}", "{kind: excel}"))
    with xlsxwriter.Workbook(str(country.drop / "harbour" / "ports.csv")) as book:
        page = book.add_worksheet("港")
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ["P01", "北瑠璃港", "01", "昭和30年4月1日", ""])
        page.write_row(2, 0, ["P02", "南瑠璃港"])
        page.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        page.write_string(2, 3, "1962-07-15")
        page.write_row(3, 0, ["P03", "霧ヶ浦港", "03", "令和元年5月1日", "", "欄外"])
    country.one(PORTS)
    return country


def test_the_cell_of_an_error_is_mended_alone(sheet: Country, send: Send) -> None:
    done = send(PORTS, {1: "01"})
    assert states(done) == {1: "published"}
    assert {row["port_code"] for row in sheet.rows("reference.ports")} == {"P01", "P02"}
    receipt = trace(sheet.workspace(), "reference.ports", {"port_code": "P02"})
    assert receipt.mended is not None
    (value,) = receipt.mended.values
    assert (value.column, value.before, value.after, value.cell) == ("島コード", "#DIV/0!", "01", "'Rows to mend'!I2")
    assert receipt.mended.where is not None
    assert receipt.mended.where.en == "港!3:3"
    assert verify(sheet.workspace()) == []


def test_a_cell_beside_the_table_can_not_be_mended(sheet: Country) -> None:
    workspace = sheet.workspace()
    first, second = rejected_rows(workspace, PORTS, workspace.warehouse.quarantined(PORTS))
    assert [cell.column for cell in first.cells] == ["島コード"]
    assert (second.record, [cell.column for cell in second.cells]) == (None, [None])


def test_where_blanks_mean_as_above_a_line_can_not_be_mended(country: Country) -> None:
    country.without_suites().edit(
        "connectors/harbour/ports.yml", ("encoding: utf-8", "encoding: utf-8, fill_down: [島コード]")
    )
    country.edit("data/harbour/ports.csv", ("P02,南瑠璃港,01,1962-07-15,", "P02,南瑠璃港,01,1962-07-15,,"))
    country.one(PORTS)
    workspace = country.workspace()
    (row,) = rejected_rows(workspace, PORTS, workspace.warehouse.quarantined(PORTS))
    assert (row.record, [cell.column for cell in row.cells]) == (None, [None])


def test_a_record_whose_object_is_gone_can_not_be_mended(country: Country) -> None:
    country.without_suites().edit("data/harbour/ports.csv", ("P03,霧ヶ浦港", "P02,霧ヶ浦港"))
    country.one(PORTS)
    for path in (country.state / "landing" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    workspace = country.workspace()
    (row,) = rejected_rows(workspace, PORTS, workspace.warehouse.quarantined(PORTS))
    assert (row.record, [cell.column for cell in row.cells]) == (None, [None])


def test_a_cell_of_a_cross_table_is_mended_alone(country: Country, send: Send, tmp_path: Path) -> None:
    """Each cell of the record is a row of its own; they share their place."""
    country.one(PORTS)
    (country.root / "connectors/harbour/landings.yml").write_text(
        """\
title: {ja: 月別水揚げ, en: Monthly landings}
dataset: fisheries.landings
delivers: changes
transport: {kind: local, connection: ruri_harbour, path: cross.csv}
reader: {kind: csv}
unpivot: {columns: '\\d+年\\d+月', name: 年月, value: 数量}
schedule: {cron: "30 9 5 * *"}
licence:
  name: {ja: 瑠璃島国公共データ利用規約, en: Ruri Isles Open Data Terms}
fields:
  month: {from: 年月}
  port_code: {from: 漁港}
  species: {from: 魚種, unwrap: "'"}
  quantity_kg: {from: 数量}
""",
        encoding="utf-8",
    )
    cross = "漁港,魚種,2024年1月,2024年2月,2024年3月\nP01,'S01',1,x,-3\n"
    (country.drop / "harbour" / "cross.csv").write_text(cross, encoding="utf-8")
    country.one(LANDINGS)
    done = send(LANDINGS, {1: "2", 2: "3"})
    assert set(states(done).values()) == {"published"}
    quantities = {row["month"]: row["quantity_kg"] for row in country.rows("fisheries.landings")}
    assert quantities.keys() == {"2024-01", "2024-02", "2024-03"}
    assert set(quantities.values()) == {1, 2, 3}
    assert verify(country.workspace()) == []


def test_both_parts_of_a_joined_value_can_be_mended(country: Country, send: Send) -> None:
    country.edit(
        "connectors/harbour/ports.yml",
        ("port_code: {from: 漁港コード}", 'port_code: {from: [漁港コード, 番号], join: ""}'),
        ("{kind: csv, encoding: utf-8}", "{kind: csv, encoding: utf-8}"),
    )
    file = country.drop / "harbour" / "ports.csv"
    file.write_text("漁港コード,番号,名称,島コード,開港日,閉港日\nP,x7,港,01,1962-07-15,\n", encoding="utf-8")
    country.one(PORTS)
    workspace = country.workspace()
    (row,) = rejected_rows(workspace, PORTS, workspace.warehouse.quarantined(PORTS))
    assert [(cell.column, cell.value) for cell in row.cells] == [("漁港コード", "P"), ("番号", "x7")]
    assert only(send(PORTS, {2: "07"})).state == "published"
    assert [row["port_code"] for row in country.rows("reference.ports")] == ["P07"]
