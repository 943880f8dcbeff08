"""Corrections over all objects of a run: of each it is known whether it still holds."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.correction import Correction, Met
from renkei.model.runs import Duplicate
from renkei.stages.audit.corrections import broken_corrections

T = Text("題", "title")
CONTRACT = Contract(
    dataset="land.wards",
    version="1",
    status="active",
    title=T,
    description=T,
    key=("ward", "opened_on"),
    path=Path("wards.yml"),
    columns=(
        Column(name="ward", title=T, description=T, type="code", logical_type="string"),
        Column(name="opened_on", title=T, description=T, type="date", logical_type="date"),
        Column(name="name", title=T, description=T, type="text.display", logical_type="string"),
    ),
)
A, B = "a" * 64, "b" * 64


def correction(ward: str = "01", **more: Any) -> Correction:
    said = {"column": "name", "expected": "中区", "value": "西区", "reason": "誤記", "author": "総務", **more}
    key = {"ward": ward, "opened_on": "2024-04-01"}
    where = f"schemas/land/wards.corrections.csv:{int(ward) + 1}"
    return Correction(where=where, key=key, since=date(2024, 11, 1), **{"upstream": "reported", **said})


def met(
    outcome: str, *, ward: str = "01", landed: str = A, row: int = 2, found: str | None = "東区", **more: Any
) -> Met:
    return Met(correction=correction(ward, **more), landed=landed, row=row, outcome=outcome, found=found)  # type: ignore[arg-type]


def duplicate(landed: str, row: int, ward: str = "01") -> Duplicate:
    key = {"ward": ward, "opened_on": date(2024, 4, 1)}
    return Duplicate(landed=landed, row=row, key=key, first_landed=A, first_row=2)


def said(*of: Met, listed: tuple[Correction, ...] = (), whole: bool = True, **more: Any) -> list[str]:
    listed = listed or tuple({one.correction.where: one.correction for one in of}.values())
    given = {"duplicates": (), "rejected": (), **more}
    return [text.en for text in broken_corrections(CONTRACT, listed, of, whole=whole, **given)]


def test_one_that_applies_says_nothing() -> None:
    assert said(met("applied")) == []


def test_another_value_is_told_with_what_was_expected_and_what_to_do() -> None:
    (text,) = said(met("differs"))
    assert text.startswith("schemas/land/wards.corrections.csv:2: a correction no longer holds. [name] of the row ")
    assert "ward=01, opened_on=2024-04-01 was to be [中区] and is [東区] (row 2 of the object aaaaaaaaaaaa…)" in text
    assert "Ask the agency" in text
    assert "[no value]" in said(met("differs", found=None))[0]


def test_a_mended_value_asks_for_the_line_to_be_removed_unless_it_is_marked() -> None:
    (text,) = said(met("mended"))
    assert "the agency has mended [name]" in text
    assert "Remove the line" in text
    assert said(met("mended", upstream="mended")) == []
    assert len(said(met("differs", upstream="mended"))) == 1


def test_a_row_that_does_not_stay_says_nothing() -> None:
    assert said(met("differs"), met("applied", landed=B), duplicates=[duplicate(A, 2)]) == []
    assert len(said(met("differs"), met("applied", landed=B), duplicates=[duplicate(B, 2)])) == 1
    assert len(said(met("differs"), duplicates=[duplicate(A, 2, ward="02")])) == 1  # another key of the same record


def test_a_whole_delivery_must_have_the_row() -> None:
    listed = (correction(), correction("02"))
    (text,) = said(met("applied"), listed=listed)
    assert text.startswith("schemas/land/wards.corrections.csv:3: the row that it corrects (ward=02, ")
    assert "remove it" in text
    assert said(met("applied"), listed=listed, whole=False) == []
    assert len(said(met("applied", upstream="mended"), listed=(correction(), correction("02", upstream="mended")))) == 1


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        (("02", date(2024, 4, 1)), False),
        (("02", None), False),
        ((None, None), False),
        (("03", None), True),
        (("02", date(2024, 4, 2)), True),
        (None, True),
    ],
)
def test_a_row_in_quarantine_is_not_absent(tmp_path: Path, key: tuple[Any, ...] | None, absent: bool) -> None:
    names = {"_key_0": pl.String, "_key_1": pl.Date}
    pl.DataFrame([key] if key else [], schema=names, orient="row").write_parquet(tmp_path / "rejected.parquet")
    listed = (correction("02"),)
    assert bool(said(listed=listed, rejected=[tmp_path / "rejected.parquet"])) == absent
