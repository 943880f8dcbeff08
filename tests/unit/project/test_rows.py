from pathlib import Path

import pytest

from renkei.errors import ContentError
from renkei.project.rows import Rows, header


def rows(folder: Path, text: str, *, spare: tuple[str, ...] | None = None) -> Rows:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return Rows(path, needs=("code", "name"), about="code,name", spare=spare)


def test_rows_come_with_the_line_on_which_they_end(tmp_path):
    read = list(rows(tmp_path, 'code,name\n01,a\n02,"b\nc"\n03,d\n').read())
    assert read == [
        (2, {"code": "01", "name": "a"}),
        (4, {"code": "02", "name": "b\nc"}),
        (5, {"code": "03", "name": "d"}),
    ]


def test_a_column_that_nobody_knows_is_told_where_columns_are_fixed(tmp_path):
    assert list(rows(tmp_path, "code,name,note\n01,a,b\n").read()) == [(2, {"code": "01", "name": "a", "note": "b"})]
    strict = rows(tmp_path, "code,name,nots\n01,a,b\n", spare=("note",))
    assert list(strict.read()) == []
    with pytest.raises(ContentError, match="The header is wrong") as caught:
        strict.done()
    assert "Did you mean [note]?" in caught.value.fix.en


def test_all_faults_are_raised_together_and_none_without_one(tmp_path):
    reading = rows(tmp_path, "code,name\n01\n02,b,c\n03,d\n")
    assert [line for line, _ in reading.read()] == [4]
    with pytest.raises(ContentError) as caught:
        reading.done()
    assert [fault.where[-2:] for fault in (caught.value, *caught.value.others)] == [":2", ":3"]
    good = rows(tmp_path, "code,name\n")
    assert list(good.read()) == []
    good.done()


def test_the_header_alone(tmp_path):
    rows(tmp_path, "\ufeffcode,name\n01,a\n")
    assert header(tmp_path / "table.csv") == ("code", "name")
    rows(tmp_path, "")
    assert header(tmp_path / "table.csv") == ()
