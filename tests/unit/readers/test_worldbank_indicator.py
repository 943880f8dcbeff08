import json
from pathlib import Path

import pytest

from renkei.errors import ReadError
from renkei.model.readers import WorldBankReader
from renkei.readers import RawFile, open_raw

from .conftest import read_all

PAGE = """[{"page": 1, "pages": 1, "per_page": 50, "total": 2}, [
 {"indicator": {"id": "PA.NUS.FCRF", "value": "Official exchange rate"}, "country": {"id": "JP", "value": "Japan"},
  "countryiso3code": "JPN", "date": "2023", "value": 140.4910967, "unit": "", "obs_status": "", "decimal": 2},
 {"indicator": {"id": "PA.NUS.FCRF", "value": "Official exchange rate"}, "country": {"id": "JP", "value": "Japan"},
  "countryiso3code": "JPN", "date": "2025", "value": null, "unit": "", "obs_status": "", "decimal": 2}]]"""


def opened(tmp_path: Path, body: str) -> RawFile:
    (path := tmp_path / "wb.json").write_text(body, encoding="utf-8")
    return open_raw(WorldBankReader(kind="worldbank_indicator"), path)


def test_one_row_a_country_and_date(tmp_path: Path) -> None:
    file = opened(tmp_path, PAGE)
    read = read_all(file)
    shared = ("JP", "Japan", "JPN", "PA.NUS.FCRF", "Official exchange rate")
    assert read.rows == [(*shared, "2023", "140.4910967", "", "", "2"), (*shared, "2025", "", "", "", "2")]
    assert dict(zip(file.header, read.rows[0], strict=True))["value"] == "140.4910967"
    assert json.loads(file.locate([2])[2])["date"] == "2025"


def test_a_page_without_records_has_no_rows(tmp_path: Path) -> None:
    assert read_all(opened(tmp_path, '[{"page": 0, "pages": 0, "total": 0}, null]')).rows == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('[{"message": [{"id": "120", "key": "Invalid value"}]}]', 'is an error: [[{"id": "120"'),
        ("{}", "is missing"),
        ("[]", "is missing"),
        ('[{"page": 1}, {"a": 1}]', "[[1]] is missing"),
        ('[{"page": 1}, [5]]', "[[1][0]] is missing"),
    ],
)
def test_wrong_turns_are_refused(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(ReadError) as e:
        opened(tmp_path, body)
    assert says in e.value.what.en
