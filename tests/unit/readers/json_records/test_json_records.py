import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.errors import ReadError
from renkei.model.readers import JsonReader
from renkei.readers import RULES, open_raw
from renkei.readers.json_records import JsonFile
from tests.unit.readers.conftest import Read, asides, read_all

Open = Callable[..., JsonFile]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open JSON: `opened('{"r": [{"a": 1}]}', records="r", block_size=10)`."""

    def opening(data: str | bytes, *, block_size: int = 1 << 20, longest: int = 1 << 22, **reader: Any) -> JsonFile:
        path = tmp_path / "file.json"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        repeats = reader.pop("repeats", ())
        form = JsonReader(kind="json", **reader)
        return JsonFile(form, path, name="file.json", repeats=repeats, block_size=block_size, longest=longest)

    return opening


def dicts(file: JsonFile, read: Read) -> list[dict[str, str]]:
    return [dict(zip(file.header, row, strict=True)) for row in read.rows]


def test_records_come_with_their_paths_as_columns(opened: Open) -> None:
    file = opened(
        '{"n": 2, "result": {"results": [\n {"a": 1.10, "b": {"c": "x", "d": [1, {"z": 2.0}]}},\n'
        ' {"a": null, "b": {"c": "\\u3042"}}]}, "z": []}',
        records="result.results",
    )
    assert file.header == ("a", "b.c", "b.d")
    read = read_all(file)
    assert read.rows == [("1.10", "x", '[1, {"z": 2.0}]'), ("", "あ", "")]
    assert read.places == [1, 2]
    assert file.locate([2, 7]) == {2: '{"a": null, "b": {"c": "\\u3042"}}'}
    assert file.place(2, "b.c").en == "record 2 b.c"


@pytest.mark.parametrize(
    "number", ["1.10", "12345678901234567890", "-0", "1e5", "1E+05", "0.1000000000000000055511151231257827"]
)
@pytest.mark.parametrize("beside", ["1", '{"b": 1}'])  # the second is read record by record
def test_numbers_stay_as_they_were_written(opened: Open, number: str, beside: str) -> None:
    read = read_all(opened(f'[{{"v": {number}, "w": "x"}}, {{"v": {number}, "w": {beside}}}]', records="."))
    assert [row[0] for row in read.rows] == [number, number]


def test_one_comes_bare_several_as_a_list_and_none_as_nothing(opened: Open) -> None:
    assert read_all(opened('{"r": {"a": 1}}', records="r")).rows == [("1",)]
    assert read_all(opened('{"a": "x"}', records=".")).rows == [("x",)]
    for none in ("null", '""', "[]"):
        file = opened(f'{{"r": {none}, "s": 1}}', records="r", columns=["a"])
        assert (file.header, read_all(file).rows) == (("a",), [])


def test_lists_inside_lists_are_gone_through_and_what_is_around_them_is_carried(opened: Open) -> None:
    said = {
        "META": {
            "@id": "T1",
            "CLASS_OBJ": [
                {"@id": "tab", "CLASS": {"@code": "1"}},
                {"@id": "cat", "CLASS": [{"@code": "a"}, {"@code": "b", "@unit": "ｈａ"}]},
                {"@id": "none", "CLASS": ""},
                {"@id": "absent"},
            ],
        }
    }
    file = opened(json.dumps(said), records="META.CLASS_OBJ.CLASS", carry=["^@id", "^^@id"])
    assert file.header == ("^@id", "^^@id", "@code", "@unit")
    assert read_all(file).rows == [("tab", "T1", "1", ""), ("cat", "T1", "a", ""), ("cat", "T1", "b", "ｈａ")]
    assert file.locate([3]) == {3: '{"@code": "b", "@unit": "ｈａ"}'}


def test_a_list_that_is_declared_is_always_one(opened: Open) -> None:
    file = opened('[{"n": {"x": 1}}, {"n": [{"x": 1}, 2]}, {"n": null}, {"k": 1}]', records=".", lists=["n"])
    assert [row["n"] for row in dicts(file, read_all(file))] == ['[{"x": 1}]', '[{"x": 1}, 2]', "", ""]


def test_an_object_that_is_named_as_a_column_comes_as_json(opened: Open) -> None:
    file = opened('[{"a": {"01": 1.0, "02": {"b": null}}, "c": 2}]', records=".", columns=["a"])
    assert read_all(file).rows == [('{"01": 1.0, "02": {"b": null}}', "2")]


def test_none_in_the_place_of_an_object_is_no_column(opened: Open) -> None:
    file = opened('[{"d": ""}, {"d": {"x": "1"}}, {"d": null}]', records=".", block_size=8)
    assert file.header == ("d.x",)
    assert read_all(file).rows == [("",), ("1",), ("",)]


def test_a_bare_text_stands_for_an_object_with_that_text(opened: Open) -> None:
    file = opened('[{"T": "x"}, {"T": {"@no": "1", "$": "y"}}]', records=".", bare="$")
    assert dicts(file, read_all(file)) == [{"T.@no": "", "T.$": "x"}, {"T.@no": "1", "T.$": "y"}]
    alone = opened('[{"T": "x"}]', records=".", bare="$", columns=["T.$"])
    assert dicts(alone, read_all(alone)) == [{"T.$": "x"}]


def test_records_on_lines(opened: Open) -> None:
    file = opened('\ufeff{"a":1}\r\n\n{"a":\n{"a":[2, 3]}\n5\n', records="lines", block_size=5)
    read = read_all(file)
    assert (read.rows, read.places, read.dropped) == ([("1",), ("[2, 3]",)], [1, 4], {"blank_line": 1})
    assert [r[:2] for r in read.rejected] == [(3, "json.malformed"), (5, "json.not_an_object")]
    assert file.locate([1, 3]) == {1: '{"a":1}', 3: '{"a":'}
    assert file.place(3).en == "line 3"


def test_lines_that_are_json_only_together_are_no_records(opened: Open) -> None:
    together = ('{"a":\n{"b":2}}\n{"c":1}{"d":2}\n', '{"a": "\n{"}\n{"c":1}{"d":2}\n', '{"a": [1,\n{}]}\n{}{}\n')
    for lines in together:
        read = read_all(opened(lines + '{"e": 1}\n', records="lines"))
        assert read.rows[-1][-1:] == ("1",)
        assert {(place, rule) for place, rule, *_ in read.rejected} >= {(1, "json.malformed"), (3, "json.malformed")}


def test_a_record_in_a_list_of_lists_is_located_by_its_place(opened: Open) -> None:
    file = opened('[[{"a": 1}, {"a": 2}], []]', records=".")
    assert read_all(file).places == [1, 2]
    assert file.locate([1, 2]) == {1: '{"a": 1}', 2: '{"a": 2}'}


@pytest.mark.parametrize(
    ("record", "rule", "value"),
    [
        ('{"a": 1, "a": 2}', "json.duplicate_key", "a"),
        ('{"a.b": 1, "a": {"b": 2}}', "json.duplicate_key", "a.b"),
        ('{"a": NaN}', "json.not_a_number", "NaN"),
        ('{"a": -Infinity}', "json.not_a_number", "-Infinity"),
        ('{"a": "\\ud800"}', "json.surrogate", "\\ud800"),
        ('{"\\ud800": "x"}', "json.surrogate", "\\ud800"),
        ('{"a": "\\u0000"}', "encoding.nul", "a"),
        ("5", "json.not_an_object", "5"),
        ("null", "json.not_an_object", "null"),
    ],
)
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_a_record_that_can_not_be_taken_is_rejected_alone(
    opened: Open, record: str, rule: str, value: str, block_size: int
) -> None:
    file = opened(f'[{{"a": "x"}}, {record}, {{"a": "y"}}]', records=".", block_size=block_size)
    read = read_all(file)
    assert [row["a"] for row in dicts(file, read)] == ["x", "y"]
    assert [r[:3] for r in read.rejected] == [(2, rule, value)]
    assert rule in RULES
    assert read.rejected[0][3] in {record, '{"a": "\\u0000"}'}


def test_bytes_that_are_no_utf_8_reject_their_record(opened: Open) -> None:
    read = read_all(opened(b'[{"a": "\xff\xfe"}, {"a": "\xe3\x81\x82"}]', records="."))
    assert read.rows == [("あ",)]
    assert read.rejected == [(1, "encoding.undecodable", "0xff at byte 8", '{"a": "\\xff\\xfe"}')]


@pytest.mark.parametrize(
    ("data", "records", "says", "where"),
    [
        ("", ".", "is empty", "file.json"),
        ("<html>", ".", "not JSON: [Expecting value]", "line 1, column 1"),
        (b'\xff\xfe{\0"\0a\0"\0:\0001\0}\0', ".", "not UTF-8 but, it seems, [UTF-16]", "file.json"),
        ('[{"a": "日本語"}]'.encode("cp932"), ".", "not UTF-8 but, it seems, [cp932]", "file.json"),
        ('{"results": []}', "result", "[result] is not in the file", "file.json"),
        ('{"r": {"itemz": []}}', "r.items", "[items] is not in the file", "file.json"),
        ('[{"x": {"b": 1}}]', "x.items", "[items] is not in the file", "file.json"),
        ('{"r": 5}', "r.items", "[items] is not in the file", "file.json"),
        ('[{"a": 1}{"a": 2}]', ".", "Expecting ',' delimiter", "record 1"),
        ("[{1: 2}]", ".", "Expecting property name", "record 1"),
        ('[{"a": {true : 2}}]', ".", "Expecting property name", "record 1"),
        ('[{"a": 1},]', ".", "Expecting value", "record 2"),
        ('[{"a": 1},, {"a": 2}]', ".", "Expecting value", "record 2"),
        ('[{"a": 1}, {"a": }]', ".", "Expecting value", "record 2"),
        ('[{"a": 1}, {"a": 2', ".", "ends in the midst", "record 2"),
        ('{"a": {"b": 1}', ".", "ends in the midst", "file.json"),
        ('[{"a": 1}] x', ".", "Extra data", "byte 12"),
        ('{"r": [{"a": 1}], "r": []}', "r", "json.duplicate_key: r", "file.json"),
        ('{"r": [{"a": 1}], "s": ', "r", "not JSON", "file.json"),
        ("[" * 100_000, ".", "deeper than [100]", "file.json"),
        ('{"a": ' + "[" * 100_000, "r", "not JSON", "file.json"),
        ('[{"_row": 1}]', ".", "[_row]", "file.json"),
        ('[{"a": {}}, {}, 5]', ".", "No value can be read from any", "file.json"),
        ('[{"a": "' + "x" * 5000 + '"}]', ".", "larger than", "file.json"),
    ],
)
@pytest.mark.parametrize("block_size", [3, 1 << 10])
def test_a_file_that_does_not_fit_is_refused(
    opened: Open, data: str | bytes, records: str, says: str, where: str, block_size: int
) -> None:
    with pytest.raises(ReadError) as e:
        read_all(opened(data, records=records, block_size=block_size, longest=4096))
    assert says in e.value.what.en
    assert where in e.value.where


def test_a_missing_path_says_what_is_there(opened: Open) -> None:
    with pytest.raises(ReadError) as e:
        opened('{"id": 1, "hojin-info": []}', records="hojin-infos")
    assert "there are: [hojin-info], [id]" in e.value.fix.en
    with pytest.raises(ReadError) as e:
        opened('{"ids": 1, "r": [{"a": 1}]}', records="r", carry=["^id"])
    assert "[^id] is not in the file" in e.value.what.en
    assert "[ids]" in e.value.fix.en


def test_a_value_called_like_one_that_is_carried_is_not_overwritten(opened: Open) -> None:
    with pytest.raises(ReadError, match=r"\[\^d\] can't be read: the name is taken"):
        opened('{"d": 1, "r": [{"^d": 2}]}', records="r", carry=["^d"])


def test_what_is_around_records_may_be_looked_through(opened: Open) -> None:
    data = '{"n": 7, "r": [{"who": {"no": ["12", null]}, "s": [{"a": 1}, {"a": 2}]}, {"who": "x", "s": []}], "z": "y"}'
    for block_size in (10, 1 << 20):
        file = opened(data, records="r.s", block_size=block_size)
        assert asides(file) == [(0, "n: 7"), (0, "z: y"), (1, "no: 12")]
    assert asides(opened('[{"a": 1}]', records=".")) == []
    assert list(opened('{"n": 7, "r": []}', records="r").blocks()) == []


def test_too_many_columns_are_refused(opened: Open) -> None:
    by_code = {f"{i:06}": {"name": "x"} for i in range(5001)}
    with pytest.raises(ReadError) as e:
        opened(json.dumps([by_code]), records=".")
    assert "more than [5000] columns" in e.value.what.en


@pytest.mark.parametrize("carry", [["id"], ["^"], ["^^id"]])
def test_what_can_not_be_carried_is_a_fault_of_the_registration(carry: list[str]) -> None:
    with pytest.raises(ValidationError):
        JsonReader(kind="json", records="r", carry=tuple(carry))


def test_repeating_columns_come_as_dictionaries(opened: Open) -> None:
    block = next(iter(opened('[{"a": "x"}, {"a": "x"}]', records=".", repeats=["a"]).blocks()))()
    assert str(block.rows.schema.field("a").type).startswith("dictionary")


KEY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters=".\0"), min_size=1, max_size=3).filter(
    lambda key: key != "_row"
)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=5),
    st.sampled_from(['"', "\\", '\\"', "[{", "}]", ",", ":", "null", "髙"]),
)
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3))
RECORDS = st.lists(st.dictionaries(KEY, VALUE, max_size=4), max_size=6)


def flat(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """The texts that a record stands for, said plainly."""
    found: dict[str, str] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            found |= flat(item, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = (
                "" if item is None else item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            )
    return found


@given(RECORDS, st.integers(1, 90), st.sampled_from([None, 1]), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(
    opened: Open, records: list[dict[str, Any]], block_size: int, indent: int | None, ascii_only: bool, lines: bool
) -> None:
    assume(any(map(flat, records)) or not (records or lines))  # what says nothing is refused
    if lines:
        data = "".join(json.dumps(record, ensure_ascii=ascii_only) + "\n" for record in records)
        file = opened(data, records="lines", block_size=block_size)
    else:
        said = {"before": [{"a": 1}, "["], "r": {"in": records}, "after": {"in": 1}}
        file = opened(json.dumps(said, ensure_ascii=ascii_only, indent=indent), records="r.in", block_size=block_size)
    read = read_all(file)
    assert read.rejected == []
    assert read.places == list(range(1, len(records) + 1))
    wanted = [{path: text for path, text in flat(record).items() if text} for record in records]
    assert bool(file.header) or not any(wanted)
    assert (
        not file.header or [{path: text for path, text in row.items() if text} for row in dicts(file, read)] == wanted
    )
    located = file.locate(read.places)
    assert [json.loads(located[place]) for place in read.places] == records


@given(st.binary(max_size=60), st.integers(1, 40), st.sampled_from([".", "a", "a.b", "lines"]))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_gives_rows_or_a_read_error(opened: Open, data: bytes, block_size: int, records: str) -> None:
    for whole in (data, b'[{"a":' + data + b"}]", b'{"a":[' + data + b"]}"):
        try:
            file = opened(whole, records=records, block_size=block_size)
            read = read_all(file)
        except ReadError:
            continue
        file.locate([*read.places, *(r[0] for r in read.rejected)])


_PIECES = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "1",
    "01",
    "1e5",
    "-",
    "null",
    "true",
    "NaN",
    "\\",
    "\n",
    " ",
    "\t",
    "é",
]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("ab"), st.sampled_from([1, 0.5, None, True, "", "x", "2024-01-01", [1], {"c": "y"}])
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(_PIECES)), max_size=3),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_at_once_and_record_by_record_give_the_same(
    opened: Open, records: list[dict[str, Any]], damage: list[tuple[int, str]]
) -> None:
    lines = "\n".join(map(json.dumps, records))
    for place, piece in damage:
        lines = lines[: place % len(lines)] + piece + lines[place % len(lines) :]
    found = []
    for last in ('{"e": 1}', '{"e": 1, "f": {}, "f": 2}'):  # a name twice: such a block is read record by record
        file = opened(f"{lines}\n{last}", records="lines", columns=["e"])
        read = read_all(file)
        texts = [{name: said for name, said in row.items() if said} for row in dicts(file, read)]
        end = lines.count("\n") + 2  # the line that was put there to tell the two apart
        rejected = [row for row in read.rejected if row[0] < end]
        found.append(([row for row in texts if "e" not in row], [at for at in read.places if at < end], rejected))
    assert found[0] == found[1]


def test_any_reader_of_a_registration_is_opened(tmp_path: Path) -> None:
    (path := tmp_path / "f.json").write_text('[{"a": 1}]')
    assert isinstance(open_raw(JsonReader(kind="json", records="."), path), JsonFile)
