"""The fictional country with rights: a public table with a confidential column, a confidential one, and one for nobody."""

from pathlib import Path

from renkei.errors import RenkeiError
from tests.country import Country

LANDINGS, PORTS, BY_ISLAND = "fisheries.landings", "reference.ports", "fisheries.landings_by_island"
AGREED = """title: {ja: 漁獲枠の検査, en: Inspection of quotas}
purpose: {ja: 漁獲枠を検査する, en: To inspect quotas}
basis: {law: {ja: 漁業法, en: Fisheries Act}, article: "30"}
givers: [harbour]
readers: [statistics]
from: 2020-04-01
until: 2099-03-31
datasets:
  - dataset: fisheries.landings
    classification: confidential
    rows: {column: port_code, values: ["P01"]}
  - dataset: reference.ports
    classification: internal
    columns: [name, opened_on]
"""
_TITLE = "      - {{property: titleJa, value: {}}}\n"
_LEVEL = "      - {{property: classification, value: {}}}\n"


def settled(root: Path, **environ: str) -> Country:
    """Settle the country, classify its tables, agree on some, and run everything once."""
    country = Country.settle(root).without_suites()
    _classify(country, "schemas/fisheries/landings.yml", "水揚げ", "public")
    _classify(country, "schemas/reference/ports.yml", "漁港", "confidential")
    kind, title = (
        "        logicalType: integer\n",
        "        customProperties:\n          - {property: titleJa, value: 金額}",
    )
    level = "        classification: confidential\n"
    country.edit("schemas/fisheries/landings.yml", (kind + title, kind + level + title))
    agreement = country.root / "schemas/agreements/quota_audit.yml"
    agreement.parent.mkdir()
    agreement.write_text(AGREED, encoding="utf-8")
    done = country.all(**environ)
    faults = {name: each for name, each in done.items() if isinstance(each, RenkeiError)}
    assert not faults, faults
    return country


def _classify(country: Country, contract: str, title: str, level: str) -> None:
    before = _TITLE.format(title)
    country.edit(contract, (before, before + _LEVEL.format(level)))
