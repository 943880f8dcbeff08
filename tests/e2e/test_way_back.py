"""The whole way back: what was rejected goes to the agency, comes back mended, and is in every table that reads it."""

from pathlib import Path

import pytest

from renkei.inspection.rejected import export_rejected
from renkei.inspection.trace import trace
from renkei.inspection.verify import verify
from renkei.model.mending import Replayed
from renkei.pipeline import replay
from tests.country import BY_ISLAND, LANDINGS, PORTS, Country
from tests.workbooks import cells_of, filled

LITTLE = {"year": "2024", "island": "02"}


class Elsewhere(dict[str, str]):
    """Where a country keeps its things: a warehouse and stores of its own."""


@pytest.fixture
def on_folders() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def on_servers(postgres_url: str, bucket: str) -> Elsewhere:
    stores = {"RENKEI_LANDING": f"s3://{bucket}/landing", "RENKEI_STAGING": f"s3://{bucket}/staging"}
    return Elsewhere(RENKEI_WAREHOUSE=postgres_url, **stores)


@pytest.mark.parametrize("where", ["on_folders", "on_servers"])
def test_out_and_back(country: Country, tmp_path: Path, where: str, request: pytest.FixtureRequest) -> None:
    environ = request.getfixturevalue(where)
    country.without_suites()
    for name in (PORTS, LANDINGS, BY_ISLAND):
        country.one(name, **environ)
    before = {(row["year"], row["island"]): row["value_jpy"] for row in country.rows(BY_ISLAND, **environ)}
    path = tmp_path / "rejected.xlsx"
    done = _mended(country, path, {"I2": "S03", "I3": "-7"}, environ)
    assert [fate.state for fate in done.fates] == ["published", "again"]
    assert replay(country.workspace(**environ), LANDINGS, path, by="Minato").release is None
    country.one(BY_ISLAND, **environ)
    after = {(row["year"], row["island"]): row["value_jpy"] for row in country.rows(BY_ISLAND, **environ)}
    assert after == {**before, ("2024", "02"): before[("2024", "02")] + 210_000}
    done = _mended(country, path, {"I2": "7"}, environ)  # what was rejected again is sent again, as it came
    assert [fate.state for fate in done.fates] == ["published"]
    receipt = trace(country.workspace(**environ), BY_ISLAND, LITTLE)
    assert [(one.dataset, one.release) for one in receipt.inputs] == [("fisheries.landings", 4), ("reference.ports", 1)]
    key = {"month": "2024-02", "port_code": "P04", "species": "S01"}
    mended = trace(country.workspace(**environ), "fisheries.landings", key).mended
    assert mended is not None
    assert (mended.original, [value.after for value in mended.values]) == ("令和6年2月,P04,S01,-5,10,", ["7"])
    assert verify(country.workspace(**environ)) == []


@pytest.mark.parametrize("where", ["on_folders", "on_servers"])
def test_the_whole_again_with_the_bad_row_and_without(
    country: Country, tmp_path: Path, where: str, request: pytest.FixtureRequest
) -> None:
    environ = request.getfixturevalue(where)
    country.without_suites().edit("data/harbour/ports.csv", ("P02,南瑠璃港", "X02,南瑠璃港"))
    country.one(PORTS, **environ)
    _mended(country, tmp_path / "r.xlsx", {"I2": "P02"}, environ, source=PORTS)
    country.edit("data/harbour/ports.csv", ("霧ヶ浦港", "霧ヶ浦新港"))
    country.one(PORTS, **environ)
    assert "P02" in {row["port_code"] for row in country.rows("reference.ports", **environ)}
    country.edit("data/harbour/ports.csv", ("X02,南瑠璃港,01,1962-07-15,\n", ""))
    country.one(PORTS, **environ)
    assert "P02" not in {row["port_code"] for row in country.rows("reference.ports", **environ)}
    assert verify(country.workspace(**environ)) == []


def _mended(
    country: Country, path: Path, cells: dict[str, str], environ: Elsewhere, *, source: str = LANDINGS
) -> Replayed:
    export_rejected(country.workspace(**environ), source, path)
    assert "直す行" in cells_of(path)
    return replay(country.workspace(**environ), source, filled(path, cells), by="Minato")
