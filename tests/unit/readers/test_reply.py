import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers import reply
from renkei.readers.reply import Number, Record, ReplyFile, load, one_or_many, text, write

from .conftest import read_all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("number", ["0.10", "1e5", "-0", "12345678901234567890.123456789", "100"])
def test_numbers_stay_as_they_were_written(tmp_path: Path, number: str) -> None:
    (path := tmp_path / "r.json").write_text(f'{{"v": {number}}}')
    value = load(path, name="r.json")["v"]
    assert isinstance(value, Number)
    assert text(value) == number
    assert write({"v": value}) == f'{{"v": {number}}}'


@given(JSON)
@settings(deadline=None, max_examples=100)
def test_what_is_written_is_the_json_that_was_read(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    assert json.loads(write(load(path, name="any.json"))) == value


def test_one_or_many() -> None:
    assert one_or_many(None) == one_or_many("") == []
    assert one_or_many({"a": 1}) == [{"a": 1}]
    assert one_or_many([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    ("data", "says", "where"),
    [
        (b'{"a": 1,\n "b"', "not JSON", "r.json, line 2, column 5"),
        (b"", "not JSON", "r.json, line 1, column 1"),
        (b'{"a": "\x83\x65"}', "not UTF-8", "r.json, byte 8"),
        (b'{"a": NaN}', "not JSON: [json.not_a_number: NaN]", "r.json"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "not JSON: [json.duplicate_key: c]", "r.json"),
        (b"[" * 100_000, "not JSON", "r.json"),
    ],
)
def test_what_is_not_json_is_said_with_its_place(tmp_path: Path, data: bytes, says: str, where: str) -> None:
    (path := tmp_path / "r.json").write_bytes(data)
    with pytest.raises(ReadError) as e:
        load(path, name="r.json")
    assert says in e.value.what.en
    assert e.value.where == where


def test_records_come_in_batches_with_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply, "BATCH_ROWS", 2)

    def records() -> Iterator[Record]:
        for i in range(5):
            yield Record({"a": str(i)}, {"a": Number(i)}, ("estat.unknown_class", "area=9") if i == 3 else None)

    file = ReplyFile(("a", "b"), partial(records))
    read = read_all(file)
    assert len(list(file.blocks())) == 3
    assert (read.rows, read.places) == ([("0", ""), ("1", ""), ("2", ""), ("4", "")], [1, 2, 3, 5])
    assert read.rejected == [(4, "estat.unknown_class", "area=9", '{"a": 3}')]
    assert file.locate([1, 4, 9]) == {1: '{"a": 0}', 4: '{"a": 3}'}
