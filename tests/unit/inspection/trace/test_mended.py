"""A mended row leads to the cell of the workbook, and to the line that the agency had sent."""

from pathlib import Path

from renkei.inspection.rejected import export_rejected
from renkei.inspection.trace import trace
from renkei.pipeline import replay
from tests.country import LANDINGS, PORTS, Country
from tests.workbooks import filled


def test_the_workbook_the_original_line_and_who_mended_it(country: Country, tmp_path: Path) -> None:
    country.without_suites()
    for name in (PORTS, LANDINGS):
        country.one(name)
    path = tmp_path / "rejected.xlsx"
    export_rejected(country.workspace(), LANDINGS, path)
    replay(country.workspace(), LANDINGS, filled(path, {"I3": "１,600"}), by="Minato")
    receipt = trace(
        country.workspace(), "fisheries.landings", {"month": "2024-02", "port_code": "P04", "species": "S01"}
    )
    assert receipt.landed is not None
    assert (receipt.landed.name, receipt.place) == ("rejected.xlsx", 3)
    assert receipt.where is not None
    assert receipt.where.en == "直す行!I3"
    mended = receipt.mended
    assert mended is not None
    assert (mended.by, mended.workbook, mended.place) == ("Minato", "rejected.xlsx", 4)
    assert mended.at == receipt.released_at
    (value,) = mended.values
    assert (value.column, value.before, value.after, value.cell) == ("数量", "-5", "１,600", "直す行!I3")
    assert mended.landed is not None
    assert mended.landed.name == "landings_2024_02.csv"
    assert mended.original == "令和6年2月,P04,S01,-5,10,"
    (quantity,) = (one for one in receipt.values if one.column == "quantity_kg")
    assert (quantity.raw, quantity.value) == ({"数量": "１,600"}, 1600)
    assert [(step.rules, step.after) for step in quantity.steps] == [
        (("number.width_folded",), "1,600"),
        (("number.grouping_removed",), "1600"),
    ]
    (other,) = (one for one in receipt.values if one.column == "value_jpy")
    assert other.raw == {"金額": "10"}  # what nobody mended is as it came
