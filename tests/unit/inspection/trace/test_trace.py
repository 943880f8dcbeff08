"""The receipt of a row that two sources publish under one key."""

import zipfile

import xlsxwriter

from renkei.inspection.status import status
from renkei.inspection.trace import trace
from tests.country import FINAL, LANDINGS, PORTS, Country

KEY = {"month": "2024-01", "port_code": "P01", "species": "S01"}


def test_the_receipt_is_that_of_the_row_that_is_published(country: Country) -> None:
    """Figures of `statistics.landings` go before those of `harbour.landings`, even where these are newer."""
    country.without_suites()
    for source in (PORTS, LANDINGS, FINAL):
        country.one(source)
    first = trace(country.workspace(), "fisheries.landings", KEY)
    assert first.source == FINAL
    assert [one.source for one in first.versions] == [FINAL, LANDINGS]
    country.edit("data/harbour/landings_2024_01.csv", (b'"12,400"', b'"12,500"'))
    country.one(LANDINGS)
    again = trace(country.workspace(), "fisheries.landings", KEY)
    assert again.model_copy(update={"versions": first.versions}) == first
    assert [one.source for one in again.versions] == [LANDINGS, FINAL, LANDINGS]
    history = country.workspace().warehouse.row("fisheries.landings", KEY)
    assert history is not None
    assert [one["_source"] for one in history["history"]] == [LANDINGS, FINAL, LANDINGS]


def test_an_unpivoted_row_leads_to_its_record_and_its_column(country: Country) -> None:
    country.without_suites()
    country.one(PORTS)
    (country.root / "connectors/harbour/landings.yml").write_text(
        """\
title: {ja: 月別水揚げ, en: Monthly landings}
dataset: fisheries.landings
delivers: changes
transport: {kind: local, connection: ruri_harbour, path: landings.zip}
reader: {kind: csv, archive: {kind: zip}}
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
    header = "漁港,魚種,2024年1月,2024年2月,2024年3月\n"
    with zipfile.ZipFile(country.drop / "harbour" / "landings.zip", "w") as archive:
        archive.writestr("a.csv", f"{header}P01,'S01',1,2,3\n")
        archive.writestr("b.csv", f"{header}P02,'S01',4,\"5,000\",6\n")
    outcome = country.one(LANDINGS)
    assert outcome.release is not None
    assert (outcome.release.accounts[0].read, outcome.release.accounts[0].published) == (6, 6)
    receipt = trace(country.workspace(), "fisheries.landings", {**KEY, "month": "2024-02", "port_code": "P02"})
    assert receipt.row["quantity_kg"] == 5000
    assert receipt.original == "P02,'S01',4,\"5,000\",6"
    assert receipt.place == 10_000_000_002
    assert receipt.where is not None
    assert receipt.where.en == "b.csv, line 2"
    assert receipt.cells["quantity_kg"] == ("b.csv の 2 行目「2024年2月」", "b.csv, line 2 [2024年2月]")
    assert "port_code" not in receipt.cells
    assert receipt.rules["species"] == ["unwrapped"]
    assert receipt.rules["quantity_kg"]  # the separator of this cell, and no other, was taken off
    first = trace(country.workspace(), "fisheries.landings", {**KEY, "month": "2024-01", "port_code": "P02"})
    assert "quantity_kg" not in first.rules


def test_cells_of_a_workbook_are_told_and_so_is_what_is_hidden(country: Country) -> None:
    country.without_suites().edit("connectors/harbour/ports.yml", ("{kind: csv, encoding: utf-8}", "{kind: excel}"))
    with xlsxwriter.Workbook(str(country.drop / "harbour" / "ports.csv")) as book:
        sheet = book.add_worksheet("港")
        sheet.write_row(0, 0, ["漁港コード", "名称", "島コード", "開港日", "閉港日"])
        sheet.write_row(1, 0, ["P01", "北瑠璃港", "01", "昭和30年4月1日", ""])
        sheet.write_row(2, 0, ["P02", "南瑠璃港", "01", "未定", ""])
        book.add_worksheet("控え").hide()
    outcome = country.one(PORTS)
    assert any("控え" in note.en for note in outcome.notes)
    (standing,) = (one for one in status(country.workspace()) if one.id == PORTS)
    assert standing.notes == outcome.notes
    receipt = trace(country.workspace(), "reference.ports", {"port_code": "P01"})
    assert receipt.cells["opened_on"].en == "港!D2"
    (rejected,) = country.workspace().warehouse.quarantined(PORTS)
    assert rejected.reasons[0]["place"]["en"] == "港!D3"
