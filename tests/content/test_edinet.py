"""EDINET filers: what the stand-in says, and which of them are corporations that the National Tax Agency knows."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from renkei.model.entities import EntityCrosswalk
from renkei.project.loader import Project
from renkei.stages.linking import DECIDED, Links, link
from standins.exchange import Data

Rows = Sequence[Mapping[str, str]]


def linked(project: Project, data: Data, *, hidden: bool) -> tuple[Links, Rows]:
    """Link the stand-ins' rows by the thresholds of the crosswalk, with or without the numbers of the filers."""
    crosswalk = project.crosswalk("edinet_corporations")
    assert isinstance(crosswalk, EntityCrosswalk)
    filers = data.table("edinet_codes").rows
    current = [row for row in data.table("corporate_numbers").rows if row["latest"] == "1"]
    left = pl.DataFrame(
        {
            "number": [None if hidden else row["提出者法人番号"] for row in filers],
            "name": [row["提出者名"] for row in filers],
            "address": [row["所在地"] for row in filers],
        },
        schema_overrides={"number": pl.String},
    )
    right = pl.DataFrame(
        {
            "number": [row["corporateNumber"] for row in current],
            "name": [row["name"] for row in current],
            "address": [row["prefectureName"] + row["cityName"] + row["streetNumber"] for row in current],
        }
    )
    shares = {"accept": crosswalk.accept, "review": crosswalk.review}
    return link(left, right, decided=DECIDED.to_frame(), **shares), filers


def test_the_rows_are_those_of_the_published_list(data: Data, real_files: Path) -> None:
    with (real_files / "edinet" / "EdinetcodeDlInfo.csv").open(encoding="cp932", newline="") as lines:
        _, header, *rows = csv.reader(lines)
    real = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    ours = data.table("edinet_codes").rows
    assert [dict(row) for row in ours] == [real[row["ＥＤＩＮＥＴコード"]] for row in ours]
    assert not [row for row in ours if row["提出者種別"].startswith("個人")]


def test_three_companies_of_hamamatsu_are_found_with_and_without_their_numbers(project: Project, data: Data) -> None:
    by_number, filers = linked(project, data, hidden=False)
    found = [filers[place]["提出者名"] for place in by_number.pairs["left"]]
    assert found == ["ヤマハ株式会社", "株式会社河合楽器製作所", "遠州鉄道株式会社"]
    assert set(by_number.pairs["method"]) == {"corporate_number"}
    by_name, _ = linked(project, data, hidden=True)
    assert (
        by_name.pairs.select("left", "right", "status").rows()
        == by_number.pairs.select("left", "right", "status").rows()
    )
    assert set(by_name.pairs["method"]) == {"name_and_address"}
    assert set(by_name.pairs["municipality_agreement"]) == {"part"}  # its wards were drawn anew in between


def test_the_pairs_read_both_datasets_and_have_no_decision_yet(project: Project) -> None:
    contract = project.contract("reference.edinet_corporations")
    assert contract.reads == ("reference.edinet_filers", "reference.corporations")
    path = project.crosswalk("edinet_corporations").path.with_suffix(".csv")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "edinet_code,corporate_number,decision,decided_by,decided_on,why"
    ]
