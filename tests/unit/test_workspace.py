"""Code lists, events and crosswalks as a run gets them: from files, and from datasets that were published."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from renkei.errors import ContentError, WarehouseError
from renkei.workspace import Workspace
from tests.country import Country

TABLE = """\
apiVersion: v3.1.0
kind: DataContract
id: reference.{name}
version: 1.0.0
status: active
schema:
  - name: {name}
    businessName: Table
    description: Table.
    customProperties:
      - {{property: titleJa, value: 表}}
      - {{property: descriptionJa, value: 表。}}
      - {{property: precedence, value: [harbour.{name}]}}
    properties:
"""
COLUMN = """\
      - name: {name}
        businessName: Column
        description: Column.
        logicalType: {logical}
        required: {key}
        primaryKey: {key}
{position}        customProperties:
          - {{property: titleJa, value: 列}}
          - {{property: descriptionJa, value: 列。}}
          - {{property: semanticType, value: {kind}}}
"""
SOURCE = """\
title: {{ja: 表, en: table}}
dataset: reference.{name}
delivers: whole
transport: {{kind: beside, path: {name}.csv}}
reader: {{kind: csv}}
schedule: {{cron: "0 0 1 1 *"}}
licence: {{name: {{ja: 条件, en: terms}}}}
missing: {{"": not_applicable}}
fields:
"""
LOGICAL = {"date": "date", "number.decimal": "number", "flag": "boolean", "code": "string", "text.display": "string"}
ROCKS = """\
edition,rock,since,until,named
1,R1,,2019-12-31,gull
1,R2,2020-01-01,,tern
1,R3,2020-01-01,,skua
2,R9,,,auk
"""
MOVES = """\
id,day,what,old,new,share,why,fixed
1,2020-01-01,split,R1,R2,0.25,by nests,
2,2020-01-01,split,R1,R3,0.75,by nests,
"""
MATCHES = """\
id,old,new,share,why,fixed
1,R2,R9,,,
2,R3,R9,,,
"""


def publish(country: Country, name: str, rows: str, *, key: list[str], kinds: dict[str, str]) -> None:
    """Add a dataset with a table beside its registration, and run it."""
    header = rows.splitlines()[0].split(",")
    contract, source = TABLE.format(name=name), SOURCE.format(name=name)
    for column in header:
        kind = kinds.get(column, "code")
        position = f"        primaryKeyPosition: {key.index(column) + 1}\n" if column in key else ""
        is_key = str(column in key).lower()
        contract += COLUMN.format(name=column, logical=LOGICAL[kind], key=is_key, position=position, kind=kind)
        source += f"  {column}: {{from: {column}}}\n"
    (country.root / f"schemas/reference/{name}.yml").write_text(contract, encoding="utf-8")
    (country.root / f"connectors/harbour/{name}.yml").write_text(source, encoding="utf-8")
    (country.root / f"connectors/harbour/{name}.csv").write_text(rows, encoding="utf-8")
    country.one(f"harbour.{name}")


@pytest.fixture
def country(tmp_path: Path) -> Country:
    made = Country.settle(tmp_path / "ruri").without_suites()
    lists = made.root / "schemas/codelists"
    for name in ("rocks", "birds"):
        edition = "1" if name == "rocks" else "2"
        text = f"title: {{ja: 岩, en: Rocks}}\nsource: us\ndataset: reference.rocks\nwhere: {{edition: {edition}}}\n"
        text += "columns: {code: rock, valid_from: since, valid_to: until}\n"
        if name == "rocks":
            columns = "{on: day, kind: what, from_code: old, to_code: new, weight: share, basis: why, exact: fixed}"
            text += f"events: {{dataset: reference.moves, columns: {columns}}}\n"
        (lists / f"{name}.yml").write_text(text, encoding="utf-8")
    walk = "kind: codes\ntitle: {ja: 対応, en: Matches}\nsource: us\nfrom_list: rocks\nto_list: birds\n"
    walk += (
        "dataset: reference.matches\ncolumns: {from_code: old, to_code: new, weight: share, basis: why, exact: fixed}\n"
    )
    (made.root / "schemas/crosswalks/rocks_birds.yml").write_text(walk, encoding="utf-8")
    return made


@pytest.fixture
def filled(country: Country) -> Country:
    numbers = {"day": "date", "share": "number.decimal", "fixed": "flag", "since": "date", "until": "date"}
    publish(country, "rocks", ROCKS, key=["edition", "rock"], kinds=numbers)
    publish(country, "moves", MOVES, key=["id"], kinds=numbers)
    publish(country, "matches", MATCHES, key=["id"], kinds=numbers)
    return country


def test_codes_of_a_file_have_its_own_columns(country: Country) -> None:
    codes = country.workspace().codes("islands")
    assert codes.columns == ["code", "valid_from", "valid_to", "name_ja", "name_en"]
    assert codes.filter(pl.col("code") == "04")["valid_to"].to_list() == [date(2019, 4, 30)]


def test_codes_of_a_dataset_play_their_roles_and_only_those_of_the_list_are_there(filled: Country) -> None:
    codes = filled.workspace().codes("rocks")
    assert codes["code"].sort().to_list() == ["R1", "R2", "R3"]
    assert codes.columns[:3] == ["code", "valid_from", "valid_to"]
    assert filled.workspace().codes("birds").select("code", "named").rows() == [("R9", "auk")]


def test_events_of_files_and_of_datasets(filled: Country) -> None:
    workspace = filled.workspace()
    (split, _) = workspace.events("species").iter_rows(named=True)
    assert (split["to_code"], split["weight"], split["exact"]) == ("S05", Decimal("0.35"), False)
    told = workspace.events("rocks").sort("to_code")
    assert told["to_code"].to_list() == ["R2", "R3"]
    assert told["weight"].to_list() == [Decimal("0.25"), Decimal("0.75")]
    assert set(told["basis"]) == {"by nests"}
    assert workspace.events("birds").is_empty()


def test_events_of_a_dataset_that_do_not_fit_their_list_are_refused_by_name(filled: Country) -> None:
    (filled.root / "connectors/harbour/moves.csv").write_text(MOVES.replace("0.75", "0.70"), encoding="utf-8")
    filled.one("harbour.moves")
    with pytest.raises(ContentError, match=r"The weights of \[R1\] add up to 0.95") as caught:
        filled.workspace().events("rocks")
    assert caught.value.where.endswith("codelists/rocks.yml ← reference.moves (2020-01-01 split R1 → R3)")


def crossed(workspace: Workspace, name: str) -> set[tuple[str, str, Decimal | None, str]]:
    frame = workspace.crosswalk(name).select("from_code", "to_code", "weight", "split")
    return {(code, to_code, weight, split) for code, to_code, weight, split in frame.iter_rows()}


def test_crosswalks_of_files_of_datasets_and_of_events(filled: Country) -> None:
    workspace = filled.workspace()
    assert crossed(workspace, "islands_2019") == {
        ("01", "01", Decimal(1), "whole"),
        ("02", "02", Decimal(1), "whole"),
        ("04", "03", Decimal(1), "whole"),
    }
    assert crossed(workspace, "rocks_birds") == {("R2", "R9", Decimal(1), "whole"), ("R3", "R9", Decimal(1), "whole")}
    assert ("S04", "S05", Decimal("0.35"), "modelling_choice") in crossed(workspace, "species_2024")


def test_a_crosswalk_of_a_dataset_that_does_not_add_up_is_refused_by_name(filled: Country) -> None:
    (filled.root / "connectors/harbour/matches.csv").write_text(
        MATCHES.replace("2,R3,R9,", "2,R2,R9,"), encoding="utf-8"
    )
    filled.one("harbour.matches")
    with pytest.raises(ContentError, match=r"\[R2\] to \[R9\] is there twice") as caught:
        filled.workspace().crosswalk("rocks_birds")
    assert caught.value.where.endswith("crosswalks/rocks_birds.yml ← reference.matches (R2 → R9)")


def test_what_is_a_dataset_must_have_been_published(country: Country) -> None:
    """The contracts are not even there: what the checks say of that is theirs; nothing is made up here."""
    with pytest.raises(WarehouseError, match=r"code list \[rocks\].*no release yet"):
        country.workspace().codes("rocks")
    with pytest.raises(WarehouseError, match=r"crosswalk \[rocks_birds\].*no release yet"):
        country.workspace().crosswalk("rocks_birds")


def test_a_crosswalk_of_entities_is_none_of_codes(country: Country) -> None:
    text = (
        "kind: entities\ntitle: {ja: 港, en: Ports}\n"
        "left: {dataset: reference.ports, prefix: one_, name: port_name}\n"
        "right: {dataset: fisheries.landings, prefix: other_, name: species}\n"
    )
    (country.root / "schemas/crosswalks/same_ports.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"\[same_ports\] is no crosswalk of codes"):
        country.workspace().crosswalk("same_ports")


def test_the_release_of_what_a_crosswalk_is_made_of_is_part_of_the_version(filled: Country) -> None:
    filled.edit("connectors/statistics/landings.yml", ("species: {", "species: {crosswalk: rocks_birds, "))
    before = filled.workspace().content_version("statistics.landings", frozenset())
    (filled.root / "connectors/harbour/matches.csv").write_text(MATCHES.replace("2,R3,R9", "2,R3,R8"), encoding="utf-8")
    filled.one("harbour.matches")
    assert filled.workspace().content_version("statistics.landings", frozenset()) != before


def test_a_run_takes_its_codes_through_a_crosswalk(filled: Country) -> None:
    """The whole way: registration, checks, kernel, quarantine."""
    rows = "id,rock\n1,R2\n2,R3\n3,R1\n"
    (filled.root / "schemas/reference/nests.yml").write_text(
        TABLE.format(name="nests")
        + COLUMN.format(
            name="id", logical="string", key="true", position="        primaryKeyPosition: 1\n", kind="code"
        )
        + COLUMN.format(name="rock", logical="string", key="false", position="", kind="code")
        + "          - {property: codeList, value: birds}\n",
        encoding="utf-8",
    )
    (filled.root / "connectors/harbour/nests.yml").write_text(
        SOURCE.format(name="nests") + "  id: {from: id}\n  rock: {from: rock, crosswalk: rocks_birds}\n",
        encoding="utf-8",
    )
    (filled.root / "connectors/harbour/nests.csv").write_text(rows, encoding="utf-8")
    outcome = filled.one("harbour.nests")
    assert outcome.release is not None
    (account,) = outcome.release.accounts
    assert (account.read, account.published, account.quarantined) == (3, 2, 1)
    assert {row["rock"] for row in filled.rows("reference.nests")} == {"R9"}
    (kept,) = filled.workspace().warehouse.quarantined("harbour.nests")
    assert kept.reasons[0]["rule"] == "crosswalk.unknown"
