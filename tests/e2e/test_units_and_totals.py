"""Units and totals the whole way, in the Ruri Isles."""

from pathlib import Path

import pytest

from renkei.errors import VerdictError
from tests.country import FINAL, LANDINGS, Country
from tests.e2e.aftermath import Aftermath, account, explains

CONTRACT, SOURCE = "schemas/fisheries/landings.yml", "connectors/harbour/landings.yml"
TOTALS = """
totals:
  - total: S03
    parts: [S01, S02]
    column: value_jpy
    over: species
    rounding: half_unit
    unit: 千円
    on_failure: stop
    why: Invented; the catch of P01 in January adds up.
"""


def _measured(country: Country, field: str) -> None:
    country.edit(CONTRACT, ("semanticType, value: number.integer", "semanticType, value: quantity.whole"))
    country.edit(SOURCE, ("quantity_kg: {from: 数量}", f"quantity_kg: {field}"))


def test_a_quantity_is_released_in_the_unit_of_the_contract(country: Country) -> None:
    country.without_suites()
    _measured(country, "{from: 数量, unit: t}")
    counted = account(country.one(LANDINGS))
    assert (counted.read, counted.published, counted.quarantined) == (10, 7, 2)
    rows = {(row["port_code"], row["species"]): row["quantity_kg"] for row in country.rows("fisheries.landings")}
    assert rows["P02", "S03"] == 940_000


def test_units_of_rows_are_released_each_by_its_own(country: Country) -> None:
    country.without_suites()
    country.edit(SOURCE, ("ignore: [備考]", "ignore: []"))
    _measured(country, "{from: 数量, unit: {from: 備考, map: {箱: 20kg}}}")
    drop = country.drop / "harbour"
    (drop / "landings_2024_02.csv").unlink()
    _send(drop / "landings_2024_01.csv", "P01,S01,1.5,10,t", "P01,S02,3,10,箱", "P02,S01,7,10,俵", "P02,S02,…,10,")
    counted = account(country.one(LANDINGS))
    assert (counted.read, counted.published, counted.quarantined) == (4, 3, 1)
    rows = {(row["port_code"], row["species"]): row for row in country.rows("fisheries.landings")}
    assert {place: row["quantity_kg"] for place, row in rows.items()} == {
        ("P01", "S01"): 1500,
        ("P01", "S02"): 60,
        ("P02", "S02"): None,
    }
    assert rows["P02", "S02"]["quantity_missing"] == "not_surveyed"


def test_a_total_that_its_parts_do_not_make_is_not_released(country: Country) -> None:
    suite = country.root / "expectations/fisheries/landings.yml"
    suite.write_text(TOTALS, encoding="utf-8")
    file = country.drop / "statistics" / "landings.csv"
    text = file.read_text(encoding="utf-8-sig")
    total = "2024,1,P01 北瑠璃港,るりまぐろ,20460,{}\n"
    head, foot = text.split("2024,1,P02", 1)
    file.write_text(f"{head}{total.format(6138000)}2024,1,P02{foot}", encoding="utf-8-sig")
    assert account(country.one(FINAL)).published == 6
    after = Aftermath(country)
    file.write_text(f"{head}{total.format(6140000)}2024,1,P02{foot}", encoding="utf-8-sig")
    with pytest.raises(VerdictError) as caught:
        country.one(FINAL)
    explains(caught.value, VerdictError, code=1, where=[FINAL], what=["S03", "month=2024-01, port_code=P01"])
    said = caught.value.what.en
    assert "total 6,140 千円, parts 6,138 千円, apart by 2 千円 (tolerance 1.5 千円)" in said
    after.same()


def _send(file: Path, *lines: str) -> None:
    file.write_text("".join(f"2024年1月,{line}\r\n" for line in lines), encoding="cp932", newline="")
