import json
from pathlib import Path
from typing import Any

import pytest

from renkei.errors import ReadError
from renkei.model.readers import EstatReader
from renkei.readers import RawFile, open_raw

from .conftest import read_all

READER = EstatReader(kind="estat")
TAB = {"@id": "tab", "@name": "表章項目", "CLASS": {"@code": "1", "@name": "面積", "@unit": "ｈａ"}}
AREA = {
    "@id": "area",
    "@name": "地域",
    "CLASS": [{"@code": "01000", "@name": "北海道"}, {"@code": "13000", "@name": "東京都"}],
}
VALUES = [
    {"@tab": "1", "@area": "01000", "$": "8342453"},
    {"@tab": "1", "@area": "13000", "@unit": "km2", "@annotation": "r", "$": "***"},
]
NOTE = {"@char": "***", "$": "調査していないもの"}


def reply(values: Any, *, note: Any = NOTE, status: Any = 0, classes: Any = (TAB, AREA)) -> dict[str, Any]:
    data = {"CLASS_INF": {"CLASS_OBJ": list(classes)}, "DATA_INF": {"NOTE": note, "VALUE": values}}
    return {"GET_STATS_DATA": {"RESULT": {"STATUS": status, "ERROR_MSG": "…"}, "STATISTICAL_DATA": data}}


def opened(tmp_path: Path, body: object) -> RawFile:
    (path := tmp_path / "estat.json").write_text(json.dumps(body), encoding="utf-8")
    return open_raw(READER, path)


def test_names_stand_beside_their_codes_and_symbols_beside_their_meaning(tmp_path: Path) -> None:
    file = opened(tmp_path, reply(VALUES))
    assert file.header == ("tab", "tab_name", "area", "area_name", "unit", "value", "annotation", "note")
    assert read_all(file).rows == [
        ("1", "面積", "01000", "北海道", "ｈａ", "8342453", "", ""),
        ("1", "面積", "13000", "東京都", "km2", "***", "r", "調査していないもの"),
    ]
    assert json.loads(file.locate([2])[2]) == VALUES[1]


def test_one_comes_bare_and_none_as_nothing(tmp_path: Path) -> None:
    assert len(read_all(opened(tmp_path, reply(VALUES[0], classes=[TAB, AREA]))).rows) == 1
    assert read_all(opened(tmp_path, reply(None, note=""))).rows == []
    assert read_all(opened(tmp_path, {"GET_STATS_DATA": {"RESULT": {"STATUS": 1}}})).rows == []


def test_without_metadata_codes_come_alone(tmp_path: Path) -> None:
    file = opened(tmp_path, reply(VALUES, classes=()))
    assert file.header == ("tab", "area", "unit", "value", "annotation", "note")
    assert read_all(file).rows[0] == ("1", "01000", "", "8342453", "", "")


def test_a_code_that_the_reply_does_not_name_is_rejected(tmp_path: Path) -> None:
    read = read_all(opened(tmp_path, reply([VALUES[0], {"@tab": "1", "@area": "99000", "$": "1"}])))
    assert read.places == [1]
    assert [r[:3] for r in read.rejected] == [(2, "estat.unknown_class", "area=99000")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (reply(VALUES, status=100), "is an error: [100 …]"),
        ({}, "[GET_STATS_DATA] is missing"),
        ([], "[GET_STATS_DATA] is missing"),
        ({"GET_STATS_DATA": {"RESULT": {"STATUS": 0}}}, "[STATISTICAL_DATA] is missing"),
        (reply(["1"]), "[DATA_INF.VALUE[0]] is missing"),
        (reply(VALUES, classes=["x"]), "CLASS_OBJ.@id"),
        (reply(VALUES, classes=[{"@id": "tab", "CLASS": ["x"]}]), "CLASS_OBJ.CLASS"),
    ],
)
def test_wrong_turns_are_refused(tmp_path: Path, body: object, says: str) -> None:
    with pytest.raises(ReadError) as e:
        opened(tmp_path, body)
    assert says in e.value.what.en


def test_a_real_reply(real_files: Path) -> None:
    file = open_raw(READER, real_files / "estat" / "getStatsData_sample.json")
    read = read_all(file)
    assert (len(read.rows), read.rejected) == (10, [])
    first = dict(zip(file.header, read.rows[0], strict=True))
    assert (first["area_name"], first["time_name"], first["unit"]) == ("北海道 札幌市", "1981年度", "ｈａ")
