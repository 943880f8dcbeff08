"""Addresses that nobody tuned the reading for: those of the National Tax Agency, of Japan Post and of EDINET.

The figures are as measured on 2026-11-24, and stand in docs/meanings/places.md.
"""

from pathlib import Path

import polars as pl
import pytest

from renkei.plugin import addresses
from renkei.semantics.addresses import folded, numbers_in_kanji, spans

PAGE = Path(__file__).parents[2] / "docs" / "meanings" / "places.md"


def _read(path: Path, *, skip: int = 0, header: bool = False) -> pl.DataFrame:
    return pl.read_csv(path, has_header=header, skip_rows=skip, infer_schema=False, encoding="cp932").fill_null("")


@pytest.fixture
def offices(real_files: Path) -> pl.DataFrame:
    """JIGYOSYO: the code, the town and the whole address of offices with a postal code of their own."""
    found = _read(real_files / "ken_all" / "JIGYOSYO.CSV")
    whole = pl.concat_str("column_3", "column_4", "column_5", "column_6")
    return found.select(code="column_0", town="column_5", address=whole)


@pytest.fixture
def corporations(real_files: Path) -> pl.DataFrame:
    """The difference file of the corporate numbers: the code and the whole address, in Japan."""
    found = _read(real_files / "houjin" / "diff_20240105.csv").filter(pl.col("column_9") != "")
    whole = pl.concat_str("column_9", "column_10", "column_11")
    return found.select(code=pl.concat_str("column_13", "column_14"), address=whole)


@pytest.fixture
def registry(real_files: Path) -> dict[str, set[str]]:
    """The names of municipalities by code, with and without their 郡."""
    found = pl.read_csv(real_files / "abr" / "mt_city_all.csv", infer_schema=False).fill_null("")
    names = found.select(pl.col("lg_code").str.head(5), pl.concat_str("city", "ward"), pl.col("county").alias("county"))
    return {code: {name, county + name} for code, name, county in names.rows()}


def test_the_municipality_is_the_one_that_the_agency_gives_by_code(
    offices: pl.DataFrame, corporations: pl.DataFrame, registry: dict[str, set[str]]
) -> None:
    for table, rows, right in ((corporations, 12_471, 12_470), (offices, 22_419, 22_413)):
        found = addresses(table["address"])
        assert len(table) == rows
        assert (found["prefecture"] == table["code"].str.head(2)).sum() == rows
        same = [name in registry.get(code, ()) for code, name in zip(table["code"], found["municipality"], strict=True)]
        assert sum(same) >= right
        assert f"{right:,}" in PAGE.read_text(encoding="utf-8")


def test_the_town_begins_with_the_one_that_the_agency_gives(offices: pl.DataFrame) -> None:
    """Japan Post's towns end before 丁目 and 字; ours go on to the block."""
    given = numbers_in_kanji(offices["town"].str.normalize("NFKC"))
    pairs = pl.DataFrame({"found": addresses(offices["address"])["town"], "given": given})
    right = pairs.select(pl.col("found").str.starts_with(pl.col("given")).sum()).item()
    assert right >= 22_354
    assert "22,354" in PAGE.read_text(encoding="utf-8")


def test_no_character_of_any_address_is_lost(
    offices: pl.DataFrame, corporations: pl.DataFrame, real_files: Path
) -> None:
    edinet = _read(real_files / "edinet" / "EdinetcodeDlInfo.csv", skip=1, header=True)
    for texts, rows in ((offices["address"], 22_419), (corporations["address"], 12_471), (edinet["所在地"], 10_669)):
        assert len(texts) == rows
        plain = folded(texts)
        together = spans(plain).select(pl.concat_str(pl.all()).alias("text"))["text"]
        assert together.str.replace_all(" ", "").to_list() == plain.str.replace_all(" ", "").to_list()
