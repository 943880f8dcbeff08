import csv
import io
from pathlib import Path

import polars as pl

from renkei.semantics import get
from renkei.semantics.base import Options


def test_edinet_codes(parse) -> None:
    assert parse("jp.edinet_code", "E00004", " ｅ00004", "G00004", "00004", "E0004") == [
        ("E00004", None, set()),
        ("E00004", None, {"trimmed", "width_folded", "letters_raised"}),
        *[(None, "jp.edinet_code.form", set())] * 3,
    ]


def test_securities_codes(parse) -> None:
    assert parse("jp.securities_code", "1376", "13760", "130A", "130a0", "9A7A", "25935") == [
        ("1376", None, set()),
        ("1376", None, {"zero_dropped"}),
        ("130A", None, set()),
        ("130A", None, {"letters_raised", "zero_dropped"}),
        ("9A7A", None, set()),
        (None, "jp.securities_code.other_class", set()),
    ]


def test_letters_that_are_mistaken_for_others_are_in_no_securities_code(parse) -> None:
    texts = [f"1{letter}00" for letter in "BEIOQVZ"] + ["A300", "13A0", "0999", "137", "137600"]
    assert {reason for _, reason, _ in parse("jp.securities_code", *texts)} == {"jp.securities_code.form"}


def test_every_code_of_the_real_list_is_valid(real_files: Path) -> None:
    page = (real_files / "edinet" / "EdinetcodeDlInfo.csv").read_bytes().decode("cp932")
    _, _, *rows = csv.reader(io.StringIO(page))
    codes = get("jp.edinet_code").parse(pl.Series([row[0] for row in rows]), Options())
    assert codes.value.null_count() == 0
    assert not codes.rules
    shares = get("jp.securities_code").parse(pl.Series([row[11] for row in rows if row[11]]), Options())
    assert len(shares.value) == 3_943
    assert shares.value.null_count() == 0
    assert shares.rules["jp.securities_code.zero_dropped"].all()
