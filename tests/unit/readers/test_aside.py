"""What csv sets aside as declared: the header come again, totals and notes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError

from .conftest import Open, read_all

TOTALS = {"total": "^(合計|計)$", "note": "^(注|※)"}


def aside(file: object) -> list[tuple[int, str]]:
    frames = [block().aside for block in file.blocks()]  # type: ignore[attr-defined]
    return [row for frame in frames if frame is not None for row in frame.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_totals_and_notes_are_dropped_by_their_rule_and_kept_to_be_looked_through(
    open_csv: Open, encoding: str
) -> None:
    text = (
        '県,市,人口\n北海道,札幌市,1\n,合計,1\n北海道,函館市,2\n計,,2\n"注1) 推計、""概数""",\n※,a,b,c,"d\n合計額,x,3\n'
    )
    file = open_csv(text.encode(encoding), encoding=encoding, set_aside=TOTALS)
    read = read_all(file)
    assert read.rows == [("北海道", "札幌市", "1"), ("北海道", "函館市", "2"), ("合計額", "x", "3")]
    assert (read.places, read.rejected) == ([2, 4, 8], [])
    assert read.dropped == {"total": 2, "note": 2}
    assert aside(file) == [
        (3, ",合計,1"),
        (5, "計,,2"),
        (6, '"注1) 推計、""概数""",'),
        (7, '※,a,b,c,"d'),
    ]
    assert file.locate([3, 6]) == {3: ",合計,1", 6: '"注1) 推計、""概数""",'}


def test_a_record_of_nothing_but_delimiters_begins_with_the_empty_text(open_csv: Open) -> None:
    read = read_all(open_csv(b'a,b,c\n,,\n1,2,3\n"", ,\n,\n', set_aside={"nothing": "^$"}))
    assert (read.rows, read.dropped, read.rejected) == ([("1", "2", "3")], {"nothing": 3}, [])


def test_a_rule_may_bear_the_name_of_another(open_csv: Open) -> None:
    assert read_all(open_csv(b"a\n\nx\n1\n", set_aside={"blank_line": "x"})).dropped == {"blank_line": 2}


def test_a_field_longer_than_is_looked_at_and_bytes_that_are_no_text(open_csv: Open) -> None:
    long = "注" * 200
    for encoding in ("utf-8", "cp932"):
        data = f"a,b\n{long}\n1,2\n".encode(encoding) + b"\x83\xff,1\n\0,1\n" + "注,\0".encode(encoding)
        read = read_all(open_csv(data, encoding=encoding, set_aside={"note": "^注"}))
        assert (read.rows, read.dropped) == ([("1", "2")], {"note": 2})
        assert [rule for _, rule, _, _ in read.rejected] == ["encoding.undecodable", "encoding.nul"]


def test_expressions_that_look_around_are_refused(open_csv: Open) -> None:
    with pytest.raises(ReadError, match="may not look around"):
        open_csv(b"a\n1\n", set_aside={"x": "(?<=a)b"})


def test_a_header_that_comes_again_is_set_aside(open_csv: Open) -> None:
    text = "年,人口,\n,男,女\n2023,1,2\n年,人口,\n,男,女\n年,人口,x\n2024,3,4\n"
    file = open_csv(text.encode(), header=2, repeats_header=True)
    read = read_all(file)
    assert read.rows == [("2023", "1", "2"), ("年", "人口", "x"), ("2024", "3", "4")]
    assert (read.places, read.dropped) == ([3, 6, 7], {"repeated_header": 2})
    assert aside(file) == [(4, "年,人口,"), (5, ",男,女")]
    assert read_all(open_csv(text.encode(), header=2)).dropped == {}


LINES = st.lists(
    st.sampled_from(["1,2", "合計,3", ",合計", "注 x", '注,"open', "a,b", "", "4,5,6", '"合計",7', ",", '"計,8",9']),
    max_size=14,
)


@given(LINES, st.integers(1, 60), st.sampled_from(["utf-8", "cp932", "utf-16"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_set_aside_is_what_a_plain_look_at_each_record_says(
    open_csv: Open, lines: list[str], block_size: int, encoding: str
) -> None:
    data = "".join(f"{line}\n" for line in ["a,b", *lines]).encode("utf-16-le" if encoding == "utf-16" else encoding)
    rules = {"total": "^合計$", "note": "^注"}
    plain = read_all(open_csv(data, encoding=encoding, block_size=block_size))
    read = read_all(open_csv(data, encoding=encoding, block_size=block_size, set_aside=rules, repeats_header=True))
    total = [n for n, line in enumerate(lines, 2) if line in ("合計,3", ",合計", '"合計",7')]
    note = [n for n, line in enumerate(lines, 2) if line.startswith("注")]
    again = [n for n, line in enumerate(lines, 2) if line == "a,b"]
    expected = {"total": len(total), "note": len(note), "repeated_header": len(again)}
    gone = {*total, *note, *again}
    assert {rule: count for rule, count in read.dropped.items() if rule != "blank_line"} == {
        rule: count for rule, count in expected.items() if count
    }
    assert read.places == [place for place in plain.places if place not in gone]
    assert read.rejected == [rejected for rejected in plain.rejected if rejected[0] not in gone]
