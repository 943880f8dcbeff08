"""Every step from the text that was received to the value that is published, in its order."""

from datetime import date
from pathlib import Path

import pytest

from renkei.errors import UsageError
from renkei.inspection.trace import Receipt, trace
from renkei.inspection.trace.receipt import Value
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country

KEY = {"month": "2024-01", "port_code": "P01", "species": "S01"}
LAST = {"month": "2024-01", "port_code": "P03", "species": "S04"}


@pytest.fixture
def all_released(country: Country) -> Country:
    country.without_suites()
    for name in (PORTS, LANDINGS, FINAL, BY_ISLAND):
        country.one(name)
    return country


def value(receipt: Receipt, column: str) -> Value:
    return next(one for one in receipt.values if one.column == column)


def steps(receipt: Receipt, column: str) -> list[tuple[tuple[str, ...], str | None, str | None]]:
    return [(step.rules, step.before, step.after) for step in value(receipt, column).steps]


def test_signs_units_and_periods(all_released: Country) -> None:
    receipt = trace(all_released.workspace(), "fisheries.landings", LAST)
    assert value(receipt, "value_jpy").raw == {"金額": "△20"}
    told = steps(receipt, "value_jpy")
    assert told[0][1] == "△20"
    assert told[-1] == (("money.unit_converted",), "-20", "-20000")
    assert steps(receipt, "month") == [(("period.reformatted",), "2024年1月", "2024-01")]
    assert steps(receipt, "quantity_kg") == []
    assert all(step.said.ja and step.said.en for one in receipt.values for step in one.steps)


def test_functions_of_the_sibling_py_and_map(all_released: Country) -> None:
    receipt = trace(all_released.workspace(), "fisheries.landings", KEY)
    assert receipt.source == FINAL
    assert steps(receipt, "month")[0] == (("one_month",), None, "2024年1月")
    assert steps(receipt, "port_code") == [(("one_month",), "P01 北瑠璃港", "P01")]
    assert steps(receipt, "species") == [(("map",), "ほしいわし", "S01")]


def test_a_missing_value_says_which_mark_it_was(all_released: Country) -> None:
    receipt = trace(
        all_released.workspace(), "fisheries.landings", {"month": "2024-02", "port_code": "P04", "species": "S02"}
    )
    assert steps(receipt, "quantity_kg") == [(("missing.true_zero",), "-", None)]
    assert (value(receipt, "quantity_missing").value, value(receipt, "quantity_missing").raw) == (
        "true_zero",
        {"水揚げ/数量kg": "-"},
    )


def test_joins_marks_and_code_lists(country: Country) -> None:
    country.without_suites().edit(
        "connectors/harbour/ports.yml",
        ("port_code: {from: 漁港コード}", 'port_code: {from: [漁港コード, 番号], join: ""}'),
        ("island: {from: 島コード, code_list: islands}", "island: {from: 島, unwrap: 「」, code_list: islands}"),
        ("name: {from: 名称}", "name: {from: 名称, code_list: islands, take: name_ja}"),
    )
    file = country.drop / "harbour" / "ports.csv"
    file.write_text("漁港コード,番号,名称,島,開港日,閉港日\nP,07,02,「01」,S48.10.1,\n", encoding="utf-8")
    country.one(PORTS)
    receipt = trace(country.workspace(), "reference.ports", {"port_code": "P07"})
    assert value(receipt, "port_code").raw == {"漁港コード": "P", "番号": "07"}
    assert steps(receipt, "port_code") == [(("join",), "P | 07", "P07")]
    assert steps(receipt, "island") == [(("unwrapped",), "「01」", "01")]
    assert steps(receipt, "name") == [(("code_list.taken",), "02", "小瑠璃島")]
    assert steps(receipt, "opened_on") == [(("date.era_converted",), "S48.10.1", "1973-10-01")]
    assert value(receipt, "opened_on").value == date(1973, 10, 1)


def test_the_contract_says_what_was_checked(all_released: Country) -> None:
    receipt = trace(all_released.workspace(), "reference.ports", {"port_code": "P02"})
    said = [check.en for check in value(receipt, "port_code").checks]
    assert said == ["type: code (code)", "required", "part of the key, which stands once", "form: ^P[0-9]{2}$"]
    assert "code list islands, as of opened_on" in [check.en for check in value(receipt, "island").checks]
    assert receipt.checked is not None
    assert (receipt.checked.contract, receipt.checked.version, receipt.checked.outcome) == (
        "reference.ports",
        "1.0.0",
        "pass",
    )


def test_the_suite_says_what_was_expected(country: Country) -> None:
    country.one(PORTS)
    receipt = trace(country.workspace(), "reference.ports", {"port_code": "P02"})
    assert receipt.checked is not None
    assert receipt.checked.expectations == (
        ("expect_table_row_count_to_be_between", None, True),
        ("expect_column_values_to_be_unique", "port_code", True),
    )


def test_one_column_alone(all_released: Country) -> None:
    receipt = trace(all_released.workspace(), "fisheries.landings", LAST, column="value_jpy")
    assert [one.column for one in receipt.values] == ["value_jpy"]
    with pytest.raises(UsageError, match="no column"):
        trace(all_released.workspace(), "fisheries.landings", LAST, column="price")


def test_a_correction_is_the_last_step(country: Country) -> None:
    """It says who knew better, and why; what the agency sent stands before it."""
    lines = (
        "month,port_code,species,column,expected,value,reason,author,upstream,since,source\n"
        "2024-01,P03,S04,value_jpy,-20000,-25000,返品の伝票による,Minato,reported,2024-03-01,harbour.landings\n"
    )
    (country.root / "schemas/fisheries/landings.corrections.csv").write_text(lines, encoding="utf-8")
    country.without_suites().one(PORTS)
    country.one(LANDINGS)
    receipt = trace(country.workspace(), "fisheries.landings", LAST, column="value_jpy")
    (one,) = receipt.values
    assert one.value == -25000
    assert (one.steps[-1].rules, one.steps[-1].before, one.steps[-1].after) == (("correction",), "-20000", "-25000")
    assert [(each.author, each.reason) for each in one.corrected] == [("Minato", "返品の伝票による")]


def test_a_correction_that_is_not_in_the_row_yet_is_no_step(country: Country) -> None:
    country.without_suites().one(PORTS)
    country.one(LANDINGS)
    lines = (
        "month,port_code,species,column,expected,value,reason,author,upstream,since,source\n"
        "2024-01,P03,S04,value_jpy,-20000,-25000,返品の伝票による,Minato,reported,2024-03-01,harbour.landings\n"
    )
    (country.root / "schemas/fisheries/landings.corrections.csv").write_text(lines, encoding="utf-8")
    (one,) = trace(country.workspace(), "fisheries.landings", LAST, column="value_jpy").values
    assert (one.value, one.corrected, one.steps[-1].rules) == (-20000, (), ("money.unit_converted",))


def test_a_receipt_can_be_written_down(all_released: Country) -> None:
    receipt = trace(all_released.workspace(), "reference.ports", {"port_code": "P02"})
    assert Receipt.model_validate_json(receipt.model_dump_json()).steps_of("opened_on") == receipt.steps_of("opened_on")


def test_agency_and_file(all_released: Country, tmp_path: Path) -> None:
    receipt = trace(all_released.workspace(), "reference.ports", {"port_code": "P02"})
    assert receipt.agency is not None
    assert (receipt.agency.id, receipt.agency.title.en) == ("harbour", "Harbour Office of the Ruri Isles")
    assert receipt.landed is not None
    assert receipt.landed.asked["url"].endswith("/ports.csv")
    assert (receipt.interval, receipt.release, len(receipt.versions)) == ("-", 1, 1)


def test_a_unit_that_stands_beside_the_value(country: Country) -> None:
    country.without_suites().edit(
        "connectors/harbour/landings.yml",
        ("value_jpy: {from: 金額, unit: 千円}", "value_jpy: {from: 金額, unit: {from: 備考, map: {K: 千円}}}"),
        ("ignore: [備考]\n", ""),
    )
    file = country.drop / "harbour" / "landings_2024_01.csv"
    file.write_bytes("2024年1月,P01,S01,5,37,K\r\n2024年1月,P02,S01,5,37,円\r\n".encode("cp932"))
    (country.drop / "harbour" / "landings_2024_02.csv").unlink()
    country.one(PORTS)
    country.one(LANDINGS)
    receipt = trace(country.workspace(), "fisheries.landings", KEY, column="value_jpy")
    assert value(receipt, "value_jpy").raw == {"金額": "37", "備考": "K"}
    assert steps(receipt, "value_jpy") == [(("money.unit_converted",), "37", "37000")]
    plain = trace(country.workspace(), "fisheries.landings", {**KEY, "port_code": "P02"}, column="value_jpy")
    assert steps(plain, "value_jpy") == []


def test_a_column_of_another_source_has_its_own_evidence(country: Country) -> None:
    value_of = "      - name: value_jpy"
    contract = country.root / "schemas/fisheries/landings.yml"
    head, tail = contract.read_text(encoding="utf-8").split(value_of)
    more = "- {property: precedence, value: [harbour.landings, statistics.landings]}\n          - {property: semanticType, value: money.jpy}"
    contract.write_text(
        head + value_of + tail.replace("- {property: semanticType, value: money.jpy}", more), encoding="utf-8"
    )
    country.without_suites()
    for name in (PORTS, LANDINGS, FINAL):
        country.one(name)
    receipt = trace(country.workspace(), "fisheries.landings", KEY)
    assert (receipt.source, value(receipt, "quantity_kg").source) == (FINAL, None)
    amount = value(receipt, "value_jpy")
    assert (amount.source, amount.value, amount.raw) == (LANDINGS, 3_720_000, {"金額": "3720"})
    (other,) = receipt.others
    assert (other.source, other.original) == (LANDINGS, '2024年1月,P01,S01,"12,400",3720,')


def test_the_vintage_of_a_publication(country: Country) -> None:
    country.without_suites().edit(
        "connectors/statistics/landings.yml",
        ("missing:", "vintage: {published: 2024-10-15, kind: final}\nmissing:"),
    )
    country.one(PORTS)
    country.one(FINAL)
    receipt = trace(country.workspace(), "fisheries.landings", KEY)
    assert (receipt.published_on, receipt.kind) == (date(2024, 10, 15), "final")
    assert [(one.published_on, one.kind) for one in receipt.versions] == [(date(2024, 10, 15), "final")]
