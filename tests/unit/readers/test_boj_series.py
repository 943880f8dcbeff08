import json
from pathlib import Path
from typing import Any

import pytest

from renkei.errors import ReadError
from renkei.model.readers import BojSeriesReader
from renkei.readers import RawFile, open_raw

from .conftest import read_all


def opened(tmp_path: Path, body: str) -> RawFile:
    (path := tmp_path / "boj.json").write_text(body, encoding="utf-8")
    return open_raw(BojSeriesReader(kind="boj_series"), path)


def envelope(*series: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"STATUS": 200, "MESSAGEID": "M181000I", "NEXTPOSITION": None, "RESULTSET": list(series), **more}


SERIES = {
    "SERIES_CODE": "BPBP6JYNSN",
    "NAME_OF_TIME_SERIES_J": "サービス収支",
    "UNIT_J": "億円",
    "FREQUENCY": "MONTHLY",
    "CATEGORY_J": "国際収支",
    "LAST_UPDATE": 20260208,
    "VALUES": {"SURVEY_DATES": [201401, 201402, 201403], "VALUES": [-4512.0, None, "-3300"]},
}
SHARED = ("BPBP6JYNSN", "サービス収支", "億円", "MONTHLY", "国際収支", "20260208")
ROWS = [(*SHARED, "201401", "-4512.0"), (*SHARED, "201402", ""), (*SHARED, "201403", "-3300")]


def test_one_row_a_series_and_date(tmp_path: Path) -> None:
    file = opened(tmp_path, json.dumps(envelope(SERIES, SERIES)))
    assert file.header == (
        "SERIES_CODE",
        "NAME",
        "UNIT",
        "FREQUENCY",
        "CATEGORY",
        "LAST_UPDATE",
        "SURVEY_DATES",
        "VALUES",
    )
    read = read_all(file)
    assert (read.rows, read.places) == (ROWS * 2, [1, 2, 3, 4, 5, 6])
    assert file.locate([2, 6]) == {
        2: '{"SERIES_CODE": "BPBP6JYNSN", "SURVEY_DATES": 201402, "VALUES": null}',
        6: '{"SERIES_CODE": "BPBP6JYNSN", "SURVEY_DATES": 201403, "VALUES": "-3300"}',
    }


def test_keys_with_spaces_and_english_fields_are_the_same(tmp_path: Path) -> None:
    english = {k.removesuffix("_J").replace("_", " "): v for k, v in SERIES.items() if k != "VALUES"}
    english["VALUES"] = {"SURVEY DATES": ["201401", "201402", "201403"], "VALUES": ["-4512.0", None, "-3300"]}
    file = opened(tmp_path, json.dumps({"STATUS": "200", "RESULTSET": [english]}))
    assert read_all(file).rows == ROWS


def test_a_reply_without_series_has_no_rows(tmp_path: Path) -> None:
    for body in (envelope(), envelope(MESSAGEID="M181030I", RESULTSET=None)):
        assert read_all(opened(tmp_path, json.dumps(body))).rows == []


@pytest.mark.parametrize(
    ("body", "says", "where"),
    [
        (envelope(STATUS=400, MESSAGEID="M181013E", MESSAGE="2番目のコード"), "[400 M181013E 2番目のコード]", "STATUS"),
        ({"STATUS": 200}, "[RESULTSET] is missing", "boj.json"),
        ([], "[{…}] is missing", "boj.json"),
        (
            envelope({**SERIES, "VALUES": {"SURVEY_DATES": [201401], "VALUES": []}}),
            "[1] dates and [0] values",
            "[BPBP6",
        ),
        (envelope({**SERIES, "VALUES": {"SURVEY_DATES": 1}}), "VALUES.SURVEY_DATES", "RESULTSET[0]"),
        (envelope({**SERIES, "SERIES_CODE": None}), "[SERIES_CODE] is missing", "RESULTSET[0]"),
    ],
)
def test_wrong_turns_are_refused(tmp_path: Path, body: object, says: str, where: str) -> None:
    with pytest.raises(ReadError) as e:
        opened(tmp_path, json.dumps(body))
    assert says in e.value.what.en
    assert where in e.value.where
