from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from renkei.catalogue.choosing import Chooser
from renkei.model.contract import Contract
from renkei.project.loader import load
from renkei.settings import Settings
from tests.unit.catalogue.test_search import ROOT

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def contracts() -> Mapping[str, Contract]:
    return load(Settings.load({"RENKEI_PROJECT": str(ROOT)})).contracts


def rows(contract: Contract, *given: Row) -> list[Row]:
    return [{column.name: None for column in contract.columns} | dict(each) for each in given]


def test_figures_over_time_become_lines_by_kind_and_the_rest_of_the_key_is_held(
    contracts: Mapping[str, Contract],
) -> None:
    contract = contracts["economy.services_trade"]
    found = rows(
        contract,
        *(
            {"period": f"2015-{month:02d}", "item": item, "flow": flow, "amount_jpy": month * 10**9}
            for month in range(1, 5)
            for item in ("computer", *(f"other{n}" for n in range(9)))
            for flow in ("net", "payments")
        ),
    )
    picture = Chooser(contract, found, {"flow": {"net": "Net"}}, "en").picture()
    assert picture is not None
    assert picture.header == ("Month", "Net (100 million yen)", "payments (100 million yen)")
    assert [row[0] for row in picture.rows] == ["2015-01", "2015-02", "2015-03", "2015-04"]
    assert "Item = computer" in picture.notes[0].en


def test_figures_by_prefecture_become_a_map(contracts: Mapping[str, Contract]) -> None:
    contract = contracts["reference.population"]
    found = rows(
        contract, *({"prefecture_code": f"{n:02d}", "as_of": "2020-10-01", "persons": n * 10**6} for n in range(1, 48))
    )
    picture = Chooser(contract, found, {}, "ja").picture()
    assert picture is not None
    assert "map" in picture.svg
    assert dict(picture.rows)["沖縄県"] == "4,700"


def test_rows_of_municipalities_are_counted_on_the_map(contracts: Mapping[str, Contract]) -> None:
    contract = contracts["reference.local_governments"]
    found = rows(contract, *({"code": f"{1 + n % 2:02d}{n:04d}", "kind": "city"} for n in range(60)))
    picture = Chooser(contract, found, {}, "en").picture()
    assert picture is not None
    assert dict(picture.rows)["Hokkaido"] == "30"


def test_kinds_become_bars(contracts: Mapping[str, Contract]) -> None:
    contract = contracts["systems.legacy_inventory"]
    found = rows(contract, *({"system_id": str(n), "agency": "kakuu" if n else "yumemi"} for n in range(4)))
    picture = Chooser(contract, found, {"agency": {"kakuu": "Fiction"}}, "en").picture()
    assert picture is not None
    assert picture.rows == (("Fiction", "3"), ("yumemi", "1"))


def test_rates_do_not_begin_at_zero_and_decimals_are_drawn(contracts: Mapping[str, Contract]) -> None:
    contract = contracts["economy.exchange_rates"]
    given = {"base_currency": "USD", "quote_currency": "JPY", "rate_type": "a"}
    found = rows(
        contract, *({**given, "period": f"{year}", "rate": Decimal(year - 1900)} for year in range(2014, 2018))
    )
    picture = Chooser(contract, found, {}, "en").picture()
    assert picture is not None
    assert ">0<" not in picture.svg


def test_nothing_is_drawn_of_nothing(contracts: Mapping[str, Contract]) -> None:
    for contract in contracts.values():
        assert Chooser(contract, [], {}, "en").picture() is None
        Chooser(contract, rows(contract, {}, {}), {}, "en").picture()
