"""A, then B, then A again: what was released once and replaced is a change when it comes again."""

from renkei.inspection.verify import verify
from tests.country import LANDINGS, PORTS, Country, go


def _names(country: Country) -> list[str]:
    table = country.workspace().warehouse.select("SELECT name FROM reference.ports ORDER BY port_code")
    return [str(name) for name in table["name"].to_pylist()]


def test_an_agency_that_goes_back_is_followed(published: Country) -> None:
    ports = published.drop / "harbour" / "ports.csv"
    first, before = ports.read_bytes(), _names(published)
    second = first.replace(before[0].encode(), "誤港".encode(), 1)
    runs = []
    for sent, shown in ((second, "誤港"), (first, before[0]), (second, "誤港"), (first, before[0])):
        ports.write_bytes(sent)
        outcome = go(published.workspace(), PORTS)
        assert outcome.release is not None
        assert outcome.release.accounts[0].published == 1
        assert _names(published)[0] == shown
        assert go(published.workspace(), PORTS).release is None  # the same again is no news
        runs.append(outcome.run)
    assert len(set(runs)) == 4
    assert verify(published.workspace()) == []


def test_a_rule_that_is_taken_back_is_followed(published: Country) -> None:
    def largest() -> int:
        table = published.workspace().warehouse.select(
            "SELECT max(value_jpy) AS most FROM fisheries.landings WHERE _source = 'harbour.landings'"
        )
        return int(table["most"][0].as_py())

    (published.root / "expectations" / "fisheries" / "landings.yml").unlink()  # it would stop a value that large
    before = largest()
    published.edit("connectors/harbour/landings.yml", ("千円", "百万円"))
    assert go(published.workspace(), LANDINGS).release is not None
    assert largest() == before * 1000
    published.edit("connectors/harbour/landings.yml", ("百万円", "千円"))
    assert go(published.workspace(), LANDINGS).release is not None
    assert largest() == before
