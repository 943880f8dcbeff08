"""Datasets of the Ruri Isles given away: to everybody, by an agreement, and not at all."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from renkei.errors import UsageError, WarehouseError
from renkei.exchange import Wish, describe, documents, export, formats
from renkei.inspection.verify import verify
from renkei.workspace import Workspace
from tests.country import Country

LANDINGS, BY_ISLAND, PORTS = "fisheries.landings", "fisheries.landings_by_island", "reference.ports"
TITLE = "      - {property: titleJa, value: %s}\n"
DURING = date(2026, 6, 1)
AGREED = """title: {ja: 漁獲枠の検査, en: Inspection of quotas}
purpose: {ja: 漁獲枠の検査, en: To inspect quotas}
basis: {law: {ja: 漁業法, en: Fisheries Act}, article: "30"}
givers: [harbour]
readers: [statistics]
from: 2026-04-01
until: 2027-03-31
datasets:
  - dataset: reference.ports
    classification: internal
    rows: {column: island, values: ["01"]}
"""


@pytest.fixture(scope="module")
def isles(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The Ruri Isles: landings are public, ports internal, what they are called confidential, days personal."""
    country = Country.settle(tmp_path_factory.mktemp("export") / "country").without_suites()
    level = "      - {property: classification, value: %s}\n"
    for name, title in (("landings", "水揚げ"), ("landings_by_island", "島別水揚げ")):
        country.edit(f"schemas/fisheries/{name}.yml", (TITLE % title, TITLE % title + level % "public"))
    ports = (
        (TITLE % "漁港", TITLE % "漁港" + level % "internal"),
        ("      - name: name\n", "      - name: name\n        classification: confidential\n"),
        (
            "{property: semanticType, value: text.display}",
            "{property: semanticType, value: text.display}\n          - {property: mask, value: 'first:2'}",
        ),
        ("      - name: opened_on\n", "      - name: opened_on\n        classification: personal\n"),
    )
    country.edit("schemas/reference/ports.yml", *ports)
    code = '        logicalTypeOptions: {pattern: "^P[0-9]{2}$"}\n        customProperties:\n'
    codes = code + "          - {property: codeList, value: ports}\n"
    country.edit("schemas/fisheries/landings.yml", (code, codes))
    (country.root / "schemas/agreements").mkdir()
    for name in ("quotas", "quotas_again"):
        (country.root / f"schemas/agreements/{name}.yml").write_text(AGREED, encoding="utf-8")
    workspace = country.workspace()
    assert workspace.project.broken == {}
    for name in ("harbour.ports", "harbour.landings", "statistics.landings", BY_ISLAND):
        country.one(name)
    return workspace


def test_what_is_public_is_for_everybody_in_all_formats(isles: Workspace, tmp_path: Path) -> None:
    done = export(isles, LANDINGS, ["all"], tmp_path, Wish())
    names = {file.name.removeprefix(f"{LANDINGS}.") for file in done.files}
    assert names == {
        "csv",
        "parquet",
        "arrow",
        "data.sdmx.csv",
        "codelists/species.csv",
        "odcs.yaml",
        "dcat.jsonld",
        "datapackage.json",
        "csv-metadata.json",
        "schema.json",
        "structure.sdmx.xml",
        "openlineage.json",
    }
    assert [note.en for note in done.notes] == ["The code list [ports] is not for this reader."]
    rows = isles.warehouse.select(f"SELECT * FROM {LANDINGS} ORDER BY month, port_code, species")
    expected = pl.DataFrame(pl.from_arrow(rows)).select(pl.exclude("^_.*$"))
    assert pl.read_parquet(tmp_path / f"{LANDINGS}.parquet").equals(expected)
    assert pl.read_ipc(tmp_path / f"{LANDINGS}.arrow").equals(expected)
    assert isles.warehouse.entries_of("export") == []


def test_an_agreement_shows_its_rows_and_columns_and_the_ledger_knows(isles: Workspace, tmp_path: Path) -> None:
    wish = Wish("statistics", "quotas")
    done = export(isles, PORTS, ["frictionless", "odcs", "json-schema"], tmp_path, wish, on=DURING)
    rows = pl.read_csv(tmp_path / f"{PORTS}.csv", infer_schema=False).to_dicts()
    assert [(row["port_code"], row["name"]) for row in rows] == [("P01", "北瑠…"), ("P02", "南瑠…")]
    assert {row["island"] for row in rows} == {"01"}
    said = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("*.*"))
    assert "opened_on" not in rows[0]
    assert "霧ヶ浦" not in said
    assert "1962" not in said
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["columnsLeftOut"] == ["opened_on"]
    assert package["rights"]["agreement"] == "quotas"
    (entry,) = isles.warehouse.entries_of("export")
    assert (entry.content["reader"], entry.content["agreement"]) == ("statistics", "quotas")
    assert entry.content["release"] == done.release
    assert verify(isles) == []


@pytest.mark.parametrize(
    ("wish", "on", "said"),
    [
        (Wish(), DURING, r"\[reference.ports\] is internal: it can't be exported for everybody"),
        (Wish("harbour"), DURING, r"can't be exported for \[harbour\]"),
        (Wish("statistics", "quotas"), date(2027, 4, 1), r"by the agreement \[quotas\]"),
        (Wish("statistics"), DURING, r"Several agreements .*: quotas, quotas_again"),
    ],
)
def test_who_has_no_ground_gets_nothing(wish: Wish, on: date, said: str, isles: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        export(isles, PORTS, ["csv"], tmp_path, wish, on=on)
    with pytest.raises(UsageError, match=said):
        describe(isles, PORTS, wish, on=on)
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_can_not_say_it_is_refused_or_passed_over(isles: Workspace, tmp_path: Path) -> None:
    wish = Wish("statistics", "quotas")
    with pytest.raises(UsageError, match=r"can't be expressed in sdmx. It has no number"):
        export(isles, PORTS, ["csv", "sdmx"], tmp_path, wish, on=DURING)
    assert list(tmp_path.iterdir()) == []
    done = export(isles, PORTS, ["all"], tmp_path, wish, on=DURING)
    assert [note.en for note in done.notes][-1].startswith("Not in sdmx")


def test_a_derived_dataset_names_all_sources_and_how_columns_were_made(isles: Workspace) -> None:
    of = describe(isles, BY_ISLAND, Wish())
    assert [origin.source.id for origin in of.origins] == ["statistics.landings", "harbour.landings", "harbour.ports"]
    (document,) = documents(of, formats(["openlineage"]))
    (event,) = json.loads(document.body)
    assert event["job"] == {**event["job"], "namespace": "urn:x-renkei", "name": BY_ISLAND}
    assert {one["name"] for one in event["inputs"]} == {LANDINGS, PORTS}
    made = event["outputs"][0]["facets"]["columnLineage"]["fields"]["value_jpy"]["inputFields"]
    assert {(one["name"], one["field"]) for one in made} == {(LANDINGS, "value_jpy")}
    assert str(isles.project.root) not in document.body.decode()


def test_without_a_release_there_are_documents_and_no_rows(country: Country, tmp_path: Path) -> None:
    country.edit(
        "schemas/fisheries/landings.yml",
        (TITLE % "水揚げ", TITLE % "水揚げ" + "      - {property: classification, value: public}\n"),
    )
    workspace = country.workspace()
    assert len(list(documents(describe(workspace, LANDINGS, Wish()), formats(["all"])))) == 7
    with pytest.raises(WarehouseError, match="no release yet"):
        export(workspace, LANDINGS, ["csv"], tmp_path / "out", Wish())
    assert not (tmp_path / "out").exists()


def test_a_format_that_there_is_not_is_named() -> None:
    with pytest.raises(UsageError, match=r"There is no format \[xls\]"):
        formats(["csv", "xls"])
