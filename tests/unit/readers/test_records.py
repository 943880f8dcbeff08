import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError, StorageError
from renkei.readers.blocks import Block, Region, cut
from renkei.readers.quotes import quotes_that_count
from renkei.readers.records import Form, find_record, line_ends

FORM = Form(ord(","), quote=True)
TEXT = st.text(alphabet='a,"\n\r', max_size=60).map(str.encode)


def cut_all(data: bytes, size: int, *, form: Form = FORM, longest: int = 1 << 20) -> list[Block]:
    region = Region(0, len(data), 1)
    return list(cut(io.BytesIO(data), region, form, size=size, name="f.csv", longest=longest))


def one_by_one(data: bytes, form: Form) -> list[tuple[bytes, int, str | None]]:
    """The grammar, record after record: its bytes, the line it begins on, and what is wrong with its quotes."""
    found, at = [], 0
    while at < len(data):
        record = find_record(data, at, form, final=True)
        assert record is not None
        line = 1 + line_ends(np.frombuffer(data[:at] + b" ", np.uint8)).size
        found.append((data[at : record.end], line, record.rule))
        at = record.next
    return found


@given(TEXT, st.integers(1, 80), st.booleans())
@settings(deadline=None, max_examples=100)
def test_blocks_of_any_size_hold_the_records_of_the_grammar(data: bytes, size: int, quote: bool) -> None:
    form = Form(ord(","), quote)
    found: list[tuple[bytes, int, str | None]] = []
    blocks = cut_all(data, size, form=form)
    for block in blocks:
        records = block.records
        broken = {b.start: b.rule for b in block.broken}
        for i in range(records.starts.size):
            record = bytes(block.data[records.starts[i] : records.ends[i]])
            found.append((record, block.first_line + int(records.lines[i]), broken.get(int(records.starts[i]))))
    assert found == one_by_one(data, form)
    assert b"".join(bytes(block.data) for block in blocks) == data


def fields_one_by_one(record: bytes) -> int:
    """The fields of a record of sound quoting, as the grammar has them."""
    return len(re.findall(rb'(?:^|,)(?:"(?:[^"]|"")*"|(?!")[^,]*)', record))


@given(TEXT)
@settings(deadline=None, max_examples=100)
def test_fields_are_counted_at_once_as_one_by_one(data: bytes) -> None:
    for block in cut_all(data, 10):
        broken = {b.start for b in block.broken}
        spans = zip(block.records.starts, block.records.ends, block.field_counts(FORM), strict=True)
        for start, end, count in spans:
            assert start in broken or count == fields_one_by_one(bytes(block.data[start:end]))


@pytest.mark.parametrize(
    ("data", "quotes"),
    [
        (b'"a","b""c"\n"","d,e"\n', 10),
        (b"a,b\n", 0),
        (b'5" pipe,"b"\n', 2),
        (b'a""b,"c"\n', 2),
        (b'"a"b,"c"\n"d"\n', 2),
        (b'"a,b\nc,"d"\n', 2),
        (b'"a,b\nc,d\n', 0),
    ],
)
def test_quotes_count_where_they_open_or_close(data: bytes, quotes: int) -> None:
    assert quotes_that_count(bytearray(data), FORM, final=True, give_up=False)[0].size == quotes


def test_more_quotes_than_are_looked_at_together() -> None:
    lines = [b'"a""","b"', b'5",x', b'"open,y', b'"x\ny",z'] * 5000
    data = b"".join(line + b"\n" for line in lines)
    blocks = cut_all(data, 1 << 20)
    assert sum(block.records.starts.size for block in blocks) == len(lines)
    assert sum(len(block.broken) for block in blocks) == 5000


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b'1,"a\n2,b\n', "csv.unclosed_quote"),
        (b'1,"a\n2,"b"\n', "csv.unclosed_quote"),
        (b'1,"a"b\n', "csv.stray_quote"),
    ],
)
def test_broken_quotes_cost_the_first_line_alone(data: bytes, rule: str) -> None:
    found = find_record(data, 0, FORM, final=True)
    assert found is not None
    assert (found.rule, found.next) == (rule, data.index(b"\n") + 1)


def test_a_quote_open_for_too_long_is_broken_and_reading_goes_on() -> None:
    data = b'1,"a\n' + b"2,b\n" * 100
    blocks = cut_all(data, 8, longest=64)
    assert [b.rule for block in blocks for b in block.broken] == ["csv.unclosed_quote"]
    assert sum(block.records.starts.size for block in blocks) == 101
    assert max(block.size for block in blocks) <= 64


def test_a_record_without_end_is_refused_with_its_line() -> None:
    with pytest.raises(ReadError, match="goes on for more than \\[64\\] bytes") as e:
        cut_all(b"1,2\n" + b"x" * 100, 8, longest=64)
    assert e.value.where == "f.csv, line 2"


def test_a_file_that_shrank_is_not_read_as_a_shorter_one() -> None:
    with pytest.raises(StorageError, match="lost \\[5\\] bytes"):
        list(cut(io.BytesIO(b"1,2\n"), Region(0, 9, 1), FORM, size=4, name="f.csv"))
