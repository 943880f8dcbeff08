import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.project.codelists import read_codes


def listed(folder: Path, text: str | bytes) -> CodeList:
    (folder / "x.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return CodeList(name="x", title=Text("コード", "codes"), source="us", path=folder / "x.yml")


def test_the_country_s_species(loaded):
    rows = read_codes(loaded().codelist("species"))
    assert [row.code for row in rows] == ["S01", "S02", "S03", "S04", "S05", "S06"]
    assert rows[3].valid_to == date(2024, 3, 31)
    assert rows[4].valid_from == date(2024, 4, 1)
    assert rows[0].more == {"name_ja": "ほしいわし", "name_en": "star sardine"}


def test_codes_keep_their_zeros_and_a_bom_is_no_part_of_a_name(tmp_path):
    rows = read_codes(listed(tmp_path, "\ufeffcode,name\r\n01100,札\r\n"))
    assert [(row.code, row.more) for row in rows] == [("01100", {"name": "札"})]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("cod,name\n1,a\n", 1, "The header is wrong"),
        ("code,code\n1,a\n", 1, "The header is wrong"),
        ("code,\n1,a\n", 1, "The header is wrong"),
        ("", 1, "The header is wrong"),
        ("code,name\n1,a\n2,b,c\n", 3, "3 cells, 2 named"),
        ("code,name\n ,a\n", 2, "The code is empty"),
        ("code,valid_from\n1,2024-02-30\n", 2, "[2024-02-30] is not a date"),
        ("code,valid_from,valid_to\n1,2024-02-01,2024-01-01\n", 2, "ends before it begins"),
        ("code,valid_from,valid_to\n1,,2024-01-01\n2,,\n1,2024-01-01,\n", 4, "the time of line 2"),
        ("code\n1\n1\n", 3, "the time of line 2"),
        (b"code\n\x83\x65\n", 2, "not UTF-8"),
        ('code,name\n1,"a\n', 3, "not CSV"),
    ],
)
def test_faults_have_their_line(tmp_path, text, line, what):
    with pytest.raises(ContentError) as caught:
        read_codes(listed(tmp_path, text))
    assert caught.value.where.endswith(f"x.csv:{line}") or caught.value.where.endswith(f"x.csv:{line - 1}")
    assert what in caught.value.what.en


def test_a_code_may_come_back_after_it_ended(tmp_path):
    text = "code,valid_from,valid_to\n1,,2023-12-31\n1,2024-01-01,\n"
    assert len(read_codes(listed(tmp_path, text))) == 2


_cell = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_cell.filter(str.strip), _cell), unique_by=lambda row: row[0], max_size=6))
def test_what_csv_writes_is_read(tmp_path, rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("code", "name"), *rows])
    assert [(row.code, row.more["name"]) for row in read_codes(listed(tmp_path, out.getvalue()))] == rows


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), min_size=1, max_size=5))
def test_overlaps_are_found_as_by_counting_days(tmp_path, spans):
    day = date(2024, 1, 1)
    lines = [f"1,{day + timedelta(start)},{day + timedelta(start + length)}" for start, length in spans]
    days = [start + n for start, length in spans for n in range(length + 1)]
    codelist = listed(tmp_path, "code,valid_from,valid_to\n" + "\n".join(lines) + "\n")
    if len(days) == len(set(days)):
        assert len(read_codes(codelist)) == len(spans)
    else:
        with pytest.raises(ContentError, match="the time of line"):
            read_codes(codelist)
