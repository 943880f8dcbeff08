"""Replies of records whose columns are known from the records alone: with some, with none, with one that is refused."""

import pytest

from tests.country import LANDINGS, PORTS, Country

READER = "reader:\n  kind: csv\n  encoding: cp932\n  header: 0\n  columns: [年月, 漁港, 魚種, 数量, 金額, 備考]\n"
RECORD = '{"年月": "2024年1月", "漁港": "P01", "魚種": "S01", "数量": "1,200", "金額": 840, "備考": null}'


@pytest.fixture
def harbour(country: Country) -> Country:
    """The harbour's landings come as JSON."""
    country.edit(
        "connectors/harbour/landings.yml",
        (READER, "reader: {kind: json, records: result.items}\n"),
        ("landings_*.csv", "landings.json"),
    )
    country.without_suites()
    country.one(PORTS)
    return country


def deliver(country: Country, *records: str) -> tuple[int, int, int]:
    (country.drop / "harbour" / "landings.json").write_text(
        f'{{"result": {{"items": [{", ".join(records)}]}}}}', encoding="utf-8"
    )
    outcome = country.one(LANDINGS)
    assert outcome.release is not None
    account = outcome.release.accounts[0]
    return account.read, account.published, account.quarantined


def test_records_of_a_reply_are_published_and_refused_ones_quarantined(harbour: Country) -> None:
    assert deliver(harbour, RECORD, RECORD.replace("840", "NaN")) == (2, 1, 1)
    (row,) = harbour.rows("fisheries.landings")
    assert (row["quantity_kg"], row["value_jpy"]) == (1200, 840_000)


def test_a_reply_without_records_publishes_nothing(harbour: Country) -> None:
    assert deliver(harbour) == (0, 0, 0)
    assert harbour.rows("fisheries.landings") == []
