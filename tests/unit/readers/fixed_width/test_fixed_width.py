"""Whole files: layouts with alternatives and tables, text in Japanese, rejected records, places."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.model.readers import FixedWidthReader
from renkei.readers import RULES, open_raw
from tests.fuzz import fixed_width as fuzz
from tests.unit.readers.conftest import read_all

from . import encoder
from .conftest import Open
from .test_records import described

FEW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOST = {"charset": "fujitsu_ebcdik", "kanji": "jef"}
LEDGER = """
       01  台帳.
           05  番号            PIC 9(5) COMP-3.
           05  氏名            PIC N(4).
           05  カナ            PIC X(8).
           05  給付額          PIC S9(7) COMP-3.
           05  フラグ          PIC X.
"""


def ebcdic(text: str) -> bytes:
    return text.encode("cp037")


def ledger(number: int, name: bytes, kana: bytes, amount: int, flag: str = "1") -> bytes:
    return (
        encoder.packed(Decimal(number), 5, 0, signed=False)
        + name.ljust(8, b"\x40")
        + kana.ljust(8, b"\x40")
        + encoder.packed(Decimal(amount), 7, 0)
        + ebcdic(flag)
    )


def kanji(text: str) -> bytes:
    """JEF of JIS X 0208: the bytes of EUC-JP."""
    return text.encode("euc_jp")


def test_a_ledger_of_jef(open_fixed: Open) -> None:
    records = [
        ledger(1, kanji("山田花子"), b"\x81\x82", 12300),
        ledger(2, kanji("海") + b"\xa1\xa1" * 3, b"\x28" + kanji("海") + b"\x29", -5),
        ledger(3, b"", b"", 0, " "),
    ]
    read = read_all(open_fixed(b"".join(records), LEDGER, **HOST))
    assert read.rows == [
        ("1", "山田花子", "ｱｲ", "12300", "1"),
        ("2", "海", "海", "-5", "1"),
        ("3", "", "", "0", ""),
    ]
    assert read.places == [1, 2, 3]


def test_what_is_wrong_with_a_record_is_told_by_column_place_and_bytes(open_fixed: Open) -> None:
    records = [
        ledger(1, kanji("山田花子"), b"", 1),
        ledger(2, b"\x41\x01" + kanji("田"), b"", 2),
        ledger(3, kanji("山"), b"\x00", 3),
        ledger(4, kanji("山"), b"", 4)[:-2] + b"\x40\xf1",
        ledger(5, b"\xff" * 8, b"\x00", 5)[:-2] + b"\x40\xf1",
    ]
    file = open_fixed(b"".join(records), LEDGER, **HOST)
    read = read_all(file)
    assert read.places == [1]
    said = [(row, rule, value) for row, rule, value, _ in read.rejected]
    assert said[:3] == [
        (2, "fixed.undecodable", "氏名: 0x4101 at byte 1, bytes 4-11 of the record"),
        (3, "fixed.undecodable", "カナ: 0x00 at byte 1, bytes 12-19 of the record"),
        (4, "fixed.bad_number", "給付額: 0x00 00 00 40, bytes 20-23 of the record"),
    ]
    assert said[3][:2] == (5, "fixed.undecodable")
    shown = json.loads(read.rejected[2][3])
    assert (shown["番号"], shown["氏名"], shown["フラグ"]) == ("4", "山", "1")
    assert shown["給付額"] == "0x00 00 00 40, bytes 20-23 of the record"
    assert bytes.fromhex(shown["_hex"]) == records[3]
    assert {rule for _, rule, _ in said} <= set(RULES)
    located = file.locate([4, 1, 99])
    assert list(located) == [1, 4]
    assert json.loads(located[4]) == shown
    assert json.loads(located[1])["氏名"] == "山田花子"


def test_places_are_told_in_bytes(open_fixed: Open) -> None:
    file = open_fixed(b"".join(ledger(n, b"", b"", n) for n in range(1, 13)), LEDGER, **HOST)
    assert file.place(12, "カナ").en == "record 12, bytes 276-283 (カナ)"
    assert file.place(1_200, "番号").ja == "1,200 件目のレコード、ファイルの 28,777-28,779 バイト目（番号）"
    assert file.place(12).en == "record 12"
    copybook = "01 R. 05 N PIC 9. 05 T PIC 9 OCCURS 0 TO 3 DEPENDING ON N. 05 E PIC X."
    varying = open_fixed(described([b"211z"]), copybook, records="rdw")
    assert varying.place(1, "N").en == "record 1, bytes 1-1 of the record (N)"
    assert varying.place(1, "E").en == "record 1 (E)"
    assert read_all(varying).rows == [("2", "1", "1", "", "z")]


def test_user_defined_characters_are_counted_or_told_by_their_table(open_fixed: Open, tmp_path: Path) -> None:
    data = ledger(1, b"\x80\xa1" + kanji("橋"), b"", 1)
    file = open_fixed(data, LEDGER, **HOST)
    assert read_all(file).rows[0][1] == "\ue000橋"
    assert "1 private characters" in file.notes[0].en
    (tmp_path / "gaiji.csv").write_text("code,character\n80A1,髙\n", encoding="utf-8")
    named = open_fixed(data, LEDGER, characters="gaiji.csv", **HOST)
    assert (read_all(named).rows[0][1], named.notes) == ("髙橋", ())


TYPED = """01 R. 05 TYPE-X PIC X. 05 BODY PIC X(6). 05 PAYMENT REDEFINES BODY. 10 AMOUNT PIC S9(7) COMP-3. 10 KIND PIC XX.
    05 CHANGE REDEFINES BODY. 10 OLD PIC 9(3). 10 NEW-ONE PIC 9(3)."""


def test_what_is_set_aside_is_shown_to_be_looked_through(open_fixed: Open) -> None:
    data = b"".join(ebcdic(text) for text in ("1HEAD1", "2DATA1", "3OTHER", "2DATA2", "9END  "))
    said = {"header_records": 1, "trailer_records": 1, "only": {"column": "K", "values": ["2"]}}
    for block_size in (1, 12, 100):
        file = open_fixed(data, "01 R. 05 K PIC X. 05 B PIC X(5).", charset="ibm_ebcdic", block_size=block_size, **said)
        frames = [frame for block in file.blocks() if (frame := block().aside) is not None]
        shown = sorted(row for frame in frames for row in frame.rows())
        assert shown == [(1, "1HEAD1"), (3, "3OTHER"), (5, "9END  ")]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"only": {"column": "K", "values": ["1", "01"]}}, "01"),
        ({"only": {"column": "K", "values": ["1"]}, "codes": ["K"]}, "1"),
        ({"only": {"column": "K", "values": ["A"]}}, "A"),
        ({"only": {"column": "T", "values": ["P "]}}, "P "),
        ({"choose": {"B": {"column": "K", "values": ["02"]}}}, "02"),
    ],
)
def test_a_value_that_is_never_read_is_refused(open_fixed: Open, said: dict[str, Any], value: str) -> None:
    """Else all its records would be set aside without a word."""
    copybook = "01 R. 05 K PIC 99. 05 T PIC XX. 05 A PIC XX. 05 B REDEFINES A PIC 99."
    with pytest.raises(ContentError, match=rf"is never read as \[{value}\]"):
        open_fixed(b"01P 12", copybook, **said)
    assert open_fixed(b"01P 12", copybook, only={"column": "K", "values": ["01"]}, codes=["K"])
    assert open_fixed(b"01P 12", copybook, only={"column": "K", "values": ["1", "0", "-1", ""]})


def test_a_definition_is_chosen_by_the_value_of_another_field(open_fixed: Open) -> None:
    records = [
        b"P" + bytes.fromhex("0001234D") + b"AB",
        b"C" + b"001002",
        b"X" + b"text  ",
    ]
    choose = {
        "PAYMENT": {"column": "TYPE-X", "values": ["P"]},
        "CHANGE": {"column": "TYPE-X", "values": ["C", "D"]},
    }
    file = open_fixed(b"".join(records), TYPED, choose=choose)
    assert file.header == ("TYPE-X", "BODY", "AMOUNT", "KIND", "OLD", "NEW-ONE")
    assert read_all(file).rows == [
        ("P", "", "-1234", "AB", "", ""),
        ("C", "", "", "", "1", "2"),
        ("X", "text", "", "", "", ""),
    ]
    first = open_fixed(b"".join(records[1:]), TYPED)
    assert (first.header, read_all(first).rows) == (("TYPE-X", "BODY"), [("C", "001002"), ("X", "text")])
    assert "PAYMENT, CHANGE" in first.notes[0].en
    both = open_fixed(records[1], TYPED, choose={"CHANGE": "always"})
    assert read_all(both).rows == [("C", "001002", "1", "2")]


def test_a_chosen_definition_is_judged_only_where_it_holds(open_fixed: Open) -> None:
    choose = {"CHANGE": {"column": "TYPE-X", "values": ["C"]}}
    read = read_all(open_fixed(b"C12a456" + b"X12a456", TYPED, choose=choose))
    assert read.rows == [("X", "12a456", "", "")]
    assert [(row, value) for row, _, value, _ in read.rejected] == [(1, "OLD: 0x31 32 61, bytes 2-4 of the record")]


def test_the_field_that_tells_may_come_later_or_in_the_same_occurrence(open_fixed: Open) -> None:
    later = "01 R. 05 A PIC X(2). 05 B REDEFINES A PIC 9(2). 05 T PIC X."
    read = read_all(open_fixed(b"12N" + b"xyT", later, choose={"B": {"column": "T", "values": ["N"]}}))
    assert read.rows == [("", "12", "N"), ("xy", "", "T")]
    inside = "01 R. 05 E OCCURS 2. 10 T PIC X. 10 A PIC X(2). 10 B REDEFINES A PIC 9(2)."
    read = read_all(open_fixed(b"Txy" + b"N12", inside, choose={"B": {"column": "T", "values": ["N"]}}))
    assert read.rows == [("T", "xy", "", "N", "", "12")]


def test_only_records_of_one_kind_are_read(open_fixed: Open) -> None:
    """The transfer format of the Zengin system: 1 header, 2 data, 8 trailer, 9 end."""
    layout = {"区分": {"start": 1, "length": 1}, "金額": {"start": 2, "length": 5, "picture": "9(5)"}}
    data = b"1header"[:6] + b"200012" + b"2000a2" + b"8trail" + b"9     "
    file = open_fixed(data, columns=layout, only={"column": "区分", "values": ["2"]})
    read = read_all(file)
    assert (read.rows, read.places, read.dropped) == ([("2", "12")], [2], {"fixed.other_record": 3})
    assert [(row, rule) for row, rule, _, _ in read.rejected] == [(3, "fixed.bad_number")]


NESTED = """01 R. 05 N PIC 9. 05 G OCCURS 0 TO 3 DEPENDING ON N. 10 M PIC 9.
    10 ITEM PIC X OCCURS 0 TO 2 DEPENDING ON M. 10 MARK PIC X. 05 LAST-ONE PIC X(2)."""


@given(
    st.lists(
        st.lists(st.tuples(st.text("ab", max_size=2), st.sampled_from("xyz")), max_size=3), min_size=1, max_size=12
    ),
    st.integers(1, 60),
)
@FEW
def test_tables_within_tables_whose_counts_stand_in_the_record(
    open_fixed: Open, groups: list[list[tuple[str, str]]], size: int
) -> None:
    bodies, rows = [], []
    for record in groups:
        body, row = str(len(record)), [str(len(record))]
        for items, mark in record:
            body += f"{len(items)}{items}{mark}"
            row += [str(len(items)), *items, *[""] * (2 - len(items)), mark]
        bodies.append((body + "zz").encode())
        rows.append((*row, *["", "", "", ""] * (3 - len(record)), "zz"))
    file = open_fixed(described(bodies), NESTED, records="rdw", block_size=size)
    read = read_all(file)
    assert (read.rows, read.rejected) == (rows, [])
    assert file.locate([1])[1].startswith('{"N": "')


def test_a_count_that_is_none_or_out_of_range_rejects_its_record(open_fixed: Open) -> None:
    copybook = "01 R. 05 N PIC 9. 05 T PIC X OCCURS 1 TO 3 DEPENDING ON N."
    read = read_all(open_fixed(described([b"2ab", b"0", b"4abcd", b"x", b" ", b"3ab"]), copybook, records="rdw"))
    assert read.rows == [("2", "a", "b", "")]
    assert [(row, rule, value) for row, rule, value, _ in read.rejected] == [
        (2, "fixed.bad_occurs", "N: [0], 1 to 3 times"),
        (3, "fixed.bad_occurs", "N: [4], 1 to 3 times"),
        (4, "fixed.bad_number", "N: 0x78, bytes 1-1 of the record"),
        (5, "fixed.bad_occurs", "N: [], 1 to 3 times"),
        (6, "fixed.record_length", "3 bytes; the layout has 4"),
    ]


def test_tables_in_records_of_fixed_length(open_fixed: Open) -> None:
    copybook = "01 R. 05 N PIC 9. 05 T PIC 9 OCCURS 0 TO 3 DEPENDING ON N. 05 E PIC X."
    assert read_all(open_fixed(b"3123z" + b"17z..", copybook)).rows == [
        ("3", "1", "2", "3", "z"),
        ("1", "7", "", "", "z"),
    ]


def test_plain_columns(open_fixed: Open) -> None:
    layout = {
        "コード": {"start": 1, "length": 5, "picture": "9(5)"},
        "名前": {"start": 6, "length": 10},
        "全体": {"start": 1, "length": 15},
        "額": {"start": 16, "picture": "S9(3)V9 SIGN LEADING SEPARATE"},
    }
    data = "01100札幌市    -1234\n01101中央区　　+0005\n".encode("cp932")
    file = open_fixed(data, columns=layout, charset="cp932", records="lines", codes=["コード"])
    assert read_all(file).rows == [
        ("01100", "札幌市", "01100札幌市", "-123.4"),
        ("01101", "中央区", "01101中央区", "0.5"),
    ]


@pytest.mark.parametrize(
    ("charset", "kanji_set", "data", "rows"),
    [
        ("utf-8", "utf-16be", "山".encode() + "海川".encode("utf-16be"), [("山", "海川")]),
        ("cp932", "cp932", "ｱ山".encode("cp932") + "海川".encode("cp932"), [("ｱ山", "海川")]),
        ("ascii", "utf-16le", b"abc" + "海　".encode("utf-16le"), [("abc", "海")]),
        ("ascii", "utf-16be", b"abc" + "††".encode("utf-16be"), [("abc", "††")]),
    ],
)
def test_open_systems(open_fixed: Open, charset: str, kanji_set: str, data: bytes, rows: Any) -> None:
    file = open_fixed(data, "01 R. 05 A PIC X(3). 05 B PIC N(2).", charset=charset, kanji=kanji_set)
    assert read_all(file).rows == rows


@pytest.mark.parametrize(
    ("charset", "kanji_set", "code"),
    [
        ("hitachi_ebcdik", "keis83", "海".encode("euc_jp")),
        ("nec_jis8", "jips_j", bytes(byte & 0x7F for byte in "海".encode("euc_jp"))),
    ],
)
def test_hosts_fill_double_byte_items_with_spaces_of_either_kind(
    open_fixed: Open, charset: str, kanji_set: str, code: bytes
) -> None:
    space = b"\x20" if charset == "nec_jis8" else b"\x40"
    cells = [code + space * 4, space * 6, code + bytes(4), bytes(6), bytes(2) + code * 2, b"\xff" * 6]
    said = {"charset": charset, "kanji": kanji_set}
    read = read_all(open_fixed(b"".join(cells), "01 R. 05 A PIC N(3).", **said))
    assert (read.rows, [row for row, *_ in read.rejected]) == ([("海",), ("",)], [3, 4, 5, 6])
    said |= {"low_values": "missing", "high_values": "missing"}
    read = read_all(open_fixed(b"".join(cells), "01 R. 05 A PIC N(3).", **said))
    assert read.rows == [("海",), ("",), ("海",), ("",), ("",)]
    assert [row for row, *_ in read.rejected] == [5]


def test_what_open_systems_cannot_decode_is_rejected(open_fixed: Open) -> None:
    for charset, bad in (("utf-8", b"\xe5\xb1x"), ("cp932", b"ab\x8e"), ("cp932", b"a\x80b"), ("ascii", b"a\xb1b")):
        read = read_all(open_fixed(b"abc" + bad, "01 R. 05 A PIC X(3).", charset=charset))
        assert (read.rows, [row for row, *_ in read.rejected]) == ([("abc",)], [2])
        assert read.rejected[0][1] == "fixed.undecodable"


def test_a_nul_before_a_character_of_cp932_rejects_its_record_alone(open_fixed: Open) -> None:
    data = b"\x00\xb0" + "ｱｲ".encode("cp932") + b"a\x00" + "表".encode("cp932")
    read = read_all(open_fixed(data, "01 R. 05 A PIC X(2).", charset="cp932"))
    assert (read.rows, read.places) == ([("ｱｲ",), ("表",)], [2, 4])
    assert [(row, value) for row, _, value, _ in read.rejected] == [
        (1, "A: 0x00 at byte 1, bytes 1-2 of the record"),
        (3, "A: 0x00 at byte 2, bytes 1-2 of the record"),
    ]


@pytest.mark.parametrize(
    ("said", "where", "words"),
    [
        ({"charset": "ebcdic"}, "reader.charset", "fujitsu_ebcdik"),
        ({"kanji": "sjis"}, "reader.kanji", "utf-16be"),
        ({"charset": "fujitsu_ebcdik", "kanji": "cp932"}, "reader.kanji", "jef"),
        ({"characters": "x.csv"}, "reader.characters", "kanji"),
        ({"charset": "ibm_ebcdic", "records": "lines"}, "reader.records", "in binary"),
        ({"records": "lines"}, "reader.records", "in binary"),
        ({"short_lines": "pad"}, "reader.short_lines", "records: lines"),
        ({}, "reader.overpunch", "micro_focus"),
        ({"overpunch": "translated", "record_length": "3"}, "reader.record_length", "6 bytes"),
        ({"overpunch": "translated", "only": {"column": "Z", "values": ["1"]}}, "reader.only", "A, B, C"),
        ({"overpunch": "translated", "codes": ["Z"]}, "reader.codes", "A, B, C"),
        ({"overpunch": "translated", "choose": {"Z": "always"}}, "reader.choose", "(REDEFINES)"),
        ({"overpunch": "translated", "copybook_format": "fixed"}, "layout.cpy, line 1", "[0] in column 7"),
    ],
)
def test_what_does_not_go_together_is_told(open_fixed: Open, said: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        open_fixed(b"abcdef", "01 R. 05 A PIC X. 05 B PIC S9(3). 05 C PIC S9(3) COMP-3.", **said)
    assert where in caught.value.where
    assert words in caught.value.text("en")


def test_double_byte_items_need_their_character_set(open_fixed: Open) -> None:
    with pytest.raises(ContentError, match="PIC N is not said"):
        open_fixed(b"abcdef", "01 R. 05 A PIC N(3).")


def test_a_registration_has_a_copybook_or_columns() -> None:
    for said in ({}, {"copybook": "a.cpy", "columns": {"A": {"start": "1", "length": "2"}}}):
        with pytest.raises(ValueError, match="either a copybook or columns"):
            FixedWidthReader.model_validate({"kind": "fixed_width", "charset": "ascii", **said})
    reader = FixedWidthReader(kind="fixed_width", charset="ascii", copybook="a.cpy", characters="b.csv")
    assert reader.siblings == ("a.cpy", "b.csv")


@pytest.mark.parametrize(
    "column", [{"start": 1}, {"start": 1, "length": 3, "picture": "9(4)"}, {"start": 1, "picture": "9. 05 B PIC X"}]
)
def test_a_column_tells_its_length_once(open_fixed: Open, column: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="Item"):
        open_fixed(b"abcd", columns={"A": column})


def test_blocks_may_be_read_in_any_thread(open_fixed: Open) -> None:
    records = b"".join(ledger(n, kanji("山田"), b"", n) for n in range(1, 2_001))
    file = open_fixed(records, LEDGER, block_size=4_000, repeats=["氏名"], **HOST)
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda block: block(), file.blocks()))
    assert len(batches) > 10
    assert [row for batch in batches for row in batch.rows["_row"].to_pylist()] == list(range(1, 2_001))
    assert {name for batch in batches for name in batch.rows["氏名"].to_pylist()} == {"山田"}


def test_the_reader_is_found_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(b"abc")
    reader = FixedWidthReader.model_validate(
        {"kind": "fixed_width", "charset": "ascii", "columns": {"A": {"start": "2", "length": "2"}}}
    )
    file = open_raw(reader, tmp_path / "a.dat", beside=tmp_path)
    assert read_all(file).rows == [("bc",)]


@given(st.binary(max_size=80) | st.sampled_from(fuzz.SEEDS))
@settings(deadline=None, max_examples=60)
def test_any_bytes_give_rows_or_a_named_error(data: bytes) -> None:
    fuzz.consume(data)
