"""Copybooks of the forms that vendors and their tools leave behind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.model.readers import FixedWidthReader
from renkei.readers.fixed_width.copybook import parse_copybook, read_record
from renkei.readers.fixed_width.layout import layout_of
from renkei.readers.fixed_width.picture import PictureFault, parse
from renkei.readers.fixed_width.steps import Cell, Layout

READER = {"kind": "fixed_width", "copybook": "x.cpy", "charset": "ibm_ebcdic"}


def laid_out(copybook: str, **said: Any) -> Layout:
    reader = FixedWidthReader.model_validate({**READER, **said})
    return layout_of(parse_copybook(copybook, reader.record, name="x.cpy"), reader, name="x.cpy")


def places(copybook: str, **said: Any) -> dict[str, tuple[int | None, int]]:
    return {
        step.column: (step.at, step.field.width) for step in laid_out(copybook, **said).steps if isinstance(step, Cell)
    }


FIXED_FORMAT = """\
000100*  台帳のレコード（2024-04 改訂）                                  A00010
000200 01  LEDGER-REC.                                                  A00020
000300     05  LG-CODE          PIC 9(6).                               A00030
000400/    new page
000500     05  NAME-KANJI       PICTURE IS N(10).                       A00050
000600D    05  DEBUG-ONLY       PIC X.
000700     05  AMOUNT           PIC S9(7)V99 USAGE IS COMPUTATIONAL-3   ABC.DEF.
000800                          VALUE ZERO.
000900     88  AMOUNT-NONE      VALUE 0 THRU 9, 11.
001000     05  LONG-
001100-    NAME                 PIC X(3) VALUE 'IT''S
001200-    'OVER'.
001300     05  FILLER           PIC X.
001400 66  RENAMED RENAMES LG-CODE THRU AMOUNT.
"""


def test_reference_format_with_sequence_numbers_comments_and_continuations() -> None:
    assert places(FIXED_FORMAT) == {
        "LG-CODE": (0, 6),
        "NAME-KANJI": (6, 20),
        "AMOUNT": (26, 5),
        "LONG-NAME": (31, 3),
    }
    assert laid_out(FIXED_FORMAT).length == 35


def test_what_stands_after_column_72_is_no_code() -> None:
    text = "       01  R.\n" + "           05  A PIC X(3)".ljust(72) + "(9).\n           .\n"
    assert places(text) == {"A": (0, 3)}


def test_full_width_characters_take_two_columns() -> None:
    line = "           05  給付額 PIC 9(5) VALUE '" + "万" * 17 + "'."
    assert len(line) < 72
    with pytest.raises(ContentError, match="not closed"):  # the closing quote is beyond column 72
        places("       01  R.\n" + line)
    assert places("       01  R.\n           05  給付額 PIC 9(5).") == {"給付額": (0, 5)}


@pytest.mark.parametrize(
    "text",
    [
        "01 R.\n05 A PIC X(2). *> 備考\n05 B PIC 9.\n",
        ">>SOURCE FORMAT IS FREE\n       01 R. 05 A PIC X(2). 05 B PIC 9.",
        "01 R.\r\n  05 A\r\n    PIC X(2).\r\n  05 B PIC 9.\x1a",
        "DATA DIVISION.\nFILE SECTION.\nFD  F\n  RECORDING MODE F.\n01 R.\n  05 A PIC XX.\n  05 B PIC 9.\n",
        "       05  A PIC X(02).\n       05  B PIC 9.\n",
        "       EJECT\n       01 R.\n\t05  A\tPIC XX.\n\t05  B\tPIC 9.\n",
    ],
)
def test_other_forms(text: str) -> None:
    assert places(text) == {"A": (0, 2), "B": (2, 1)}


def test_sizes_by_usage() -> None:
    text = """01 R.
    05 A PIC S9(4) COMP. 05 B PIC S9(5) BINARY. 05 C PIC 9(18) COMP-4. 05 D PIC 9(19) COMP.
    05 E PIC S9(4) COMP-3. 05 F PIC 9(31) PACKED-DECIMAL. 05 G COMP-1. 05 H USAGE COMP-2.
    05 I PIC S9(3) SIGN LEADING SEPARATE CHARACTER. 05 J PIC S9(3) TRAILING. 05 K PIC N(4). 05 L PIC G(2) DISPLAY-1.
    05 M PIC 9(4) COMP-6. 05 N PIC X(4) COMP-X. 05 O BINARY-LONG UNSIGNED. 05 P PIC SPPP9(5) COMP.
    05 Q PIC S9(2) COMP-5. 05 S PIC -(5)9.99. 05 T PIC 9(4)/99."""
    widths = {name: width for name, (_, width) in places(text).items()}
    sizes = [2, 4, 8, 9, 3, 16, 4, 8, 4, 3, 8, 4, 2, 4, 4, 4, 2, 9, 7]
    assert widths == dict(zip("ABCDEFGHIJKLMNOPQST", sizes, strict=True))
    assert places("01 R. 05 A PIC 99 COMP. 05 B PIC S9(7) COMP.", binary_size="1-2-4-8") == {"A": (0, 1), "B": (1, 4)}
    assert places("01 R. 05 A PIC 99 COMP. 05 B PIC S9(7) COMP.", binary_size="1--8") == {"A": (0, 1), "B": (1, 4)}
    assert places("01 R. 05 B PIC S9(6) COMP.", binary_size="1--8") == {"B": (0, 3)}


def test_groups_pass_on_usage_and_sign() -> None:
    text = """01 R. 03 G COMP-3. 05 A PIC 9(5). 05 B PIC 9(3) COMP.
    03 H SIGN LEADING SEPARATE. 05 C PIC S99. 05 D PIC 99.
    03 K GROUP-USAGE NATIONAL. 05 E PIC N(2). 05 F PIC X(3)."""
    assert [width for _, width in places(text).values()] == [3, 2, 3, 2, 4, 6]


def test_names_are_qualified_only_where_they_must_be() -> None:
    text = """01 R. 03 BIRTH. 05 DATE-X. 07 YEAR PIC 9(4). 03 MOVED. 05 DATE-X. 07 YEAR PIC 9(4).
    05 DAY-X PIC 99. 03 CITY PIC X. 03 FILLER. 05 INNER PIC X. 03 T OCCURS 2. 05 U PIC X OCCURS 2 TIMES."""
    names = ["BIRTH.DATE-X.YEAR", "MOVED.DATE-X.YEAR", "DAY-X", "CITY", "INNER"]
    assert list(places(text)) == [*names, "U(1,1)", "U(1,2)", "U(2,1)", "U(2,2)"]


def test_names_of_one_group_alone_that_are_the_same_are_refused() -> None:
    with pytest.raises(ContentError, match=r"two items have one name: R\.A"):
        places("01 R. 05 A PIC X. 05 A PIC X.")


def test_synchronized_items_begin_at_their_boundaries() -> None:
    text = """01 R. 05 A PIC X. 05 B PIC S9(4) COMP SYNC. 05 C PIC X. 05 D PIC S9(9) COMP SYNCHRONIZED RIGHT.
    05 E PIC X. 05 F COMP-2 SYNC. 05 G PIC S9(3) COMP-3 SYNC."""
    assert [at for at, _ in places(text).values()] == [0, 2, 4, 8, 12, 16, 24]
    # IBM's own example of slack bytes within a table: each occurrence ends where the next can begin alike
    table = "01 R. 05 W. 10 T OCCURS 3. 15 X1 PIC X. 15 Y1 PIC S9(3) COMP SYNC. 15 Z1 PIC X."
    assert [at for at, _ in places(table).values()] == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert laid_out(table).length == 18


@pytest.mark.parametrize("table", ["05 T PIC S9(9) COMP SYNC OCCURS 2.", "05 G OCCURS 2. 10 T PIC S9(9) COMP SYNC."])
def test_slack_bytes_before_the_first_item_of_a_table_come_before_the_table(table: str) -> None:
    text = f"01 R. 05 A PIC X. {table} 05 B PIC X."
    assert list(places(text).values()) == [(0, 1), (4, 4), (8, 4), (12, 1)]
    redefined = f"01 R. 05 A PIC X. 05 W PIC S9(9) COMP SYNC. 05 C REDEFINES W PIC X(4). {table} 05 B PIC X."
    assert places(redefined, choose={"C": "always"})["C"] == (4, 4)
    assert places(redefined)["B"] == (16, 1)


def test_a_table_of_one_is_padded_under_a_redefinition_too() -> None:
    text = "01 R. 05 A PIC X(4). 05 B REDEFINES A OCCURS 1. 10 C PIC S9(9) COMP SYNC. 10 D PIC X. 05 E PIC X."
    assert places(text)["E"] == (8, 1)


@pytest.mark.parametrize("usage", ["PIC 9(4) COMP", "COMP-1", "COMPUTATIONAL-2", "PIC S9(4) COMP-1"])
def test_what_differs_on_machines_of_nec_is_refused_there(usage: str) -> None:
    text = f"01 R. 05 A PIC X. 05 B {usage}."
    for said in ({"charset": "nec_ebcdik"}, {"charset": "jis_x0201", "kanji": "jips_j"}):
        with pytest.raises(ContentError, match=r"Item \[B\]: on machines of NEC") as caught:
            laid_out(text, **said)
        assert "PIC S9(4) BINARY" in caught.value.fix.en
    written = text.replace(usage, "PIC S9(4) BINARY. 05 C PIC S9(5) COMP-3")
    assert list(places(written, charset="nec_ebcdik").values()) == [(0, 1), (1, 2), (3, 3)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01 R. 05 A PIC X. 05 B PIC X(4). 05 C REDEFINES B PIC S9(9) COMP SYNC.", "not at that boundary"),
        (
            """01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 2 DEPENDING ON N. 05 A PIC X(8).
            05 B REDEFINES A. 10 C PIC X. 10 D PIC S9(9) COMP SYNC.""",
            "its place is not known",
        ),
    ],
)
def test_slack_bytes_that_cannot_be_counted_are_refused(text: str, why: str) -> None:
    with pytest.raises(ContentError, match=why):
        laid_out(text)


def test_a_redefinition_takes_the_place_of_what_it_redefines() -> None:
    text = """01 R. 05 A PIC X(4). 05 B REDEFINES A. 10 C PIC 99. 10 D PIC 9. 05 E REDEFINES A PIC X(6). 05 F PIC X."""
    layout = laid_out(text)
    assert (layout.header, layout.unread, layout.length) == (("A", "F"), ("B", "E"), 7)
    assert places(text, choose={"B": "always", "A": "never"}) == {"C": (0, 2), "D": (2, 1), "F": (6, 1)}


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("01 R.\n 05 A PIC X(3)\n 05 B PIC X.", "line 3", "05"),
        ("01 R.\n 05 A PIC Q(3).", "line 2", "Q(3)"),
        ("01 R.\n 05 A PIC S9(3)V9V.", "line 2", "wrong place"),
        ("01 R.\n 05 A PIC 9(40).", "line 2", "40 digits"),
        ("01 R.\n 05 A PIC X(9999999).", "line 2", "not possible"),
        ("01 R.\n 05 A.", "line 2", "neither a picture nor items"),
        ("01 R.\n 05 A POINTER.", "line 2", "USAGE POINTER"),
        ("01 R.\n 05 A PIC X COMP-3.", "line 2", "does not go with its usage"),
        ("01 R.\n 05 A PIC 9(4) COMP-1.", "line 2", "take no picture"),
        ("01 R.\n COPY OTHER.", "line 2", "not expanded"),
        ("01 R.\n 05 A PIC X OCCURS 1 TO 5.", "line 2", "DEPENDING ON is missing"),
        ("01 R.\n 05 A PIC X OCCURS 0 TO 5 DEPENDING ON N.", "line 2", "not read before the table"),
        ("01 R.\n 05 A PIC X.\n 05 B REDEFINES C PIC X.", "line 3", "not the item just before"),
        ("01 R.\n 05 A PIC X VALUE 'open.", "line 2", "not closed"),
        ("01 R.\n 05 A PIC X(99) OCCURS 20000.", "line 1", "longer than"),
        ("01 R.\n 05 A PIC X.\n  10 B PIC X.", "line 3", "has a picture"),
        ("01 R.\n 05 A PIC", "line 2", "missing after"),
        ("99 R PIC X.", "line 1", "99"),
        ("", "x.cpy", "no data item"),
        ("01 R.\n 05 FILLER PIC X.", "line 1", "no item that could be read"),
        ("01 R. 05 A PIC X. 01 S. 05 B PIC X.", "x.cpy", "2 records: R, S"),
    ],
)
def test_a_fault_is_told_with_its_line_and_word(text: str, where: str, said: str) -> None:
    with pytest.raises(ContentError) as caught:
        places(text)
    assert where in caught.value.where
    assert said in caught.value.text("en")
    assert caught.value.fix.ja


def test_one_of_several_records_is_named() -> None:
    text = "01 HEAD. 05 A PIC X.\n01 BODY. 05 B PIC XX.\n77 W PIC X."
    assert places(text, record="body") == {"B": (0, 2)}
    with pytest.raises(ContentError, match="exactly one of the records HEAD, BODY, W"):
        places(text, record="TAIL")


def test_a_copybook_in_cp932_is_read_and_one_in_ebcdic_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "x.cpy"
    path.write_bytes("       01 記録.\n           05 氏名 PIC N(5).\n".encode("cp932"))
    assert read_record(path, None).children[0].name == "氏名"
    path.write_bytes("01 R. 05 A PIC X.".encode("cp037") + b"\xff\x80")
    with pytest.raises(ContentError, match="neither UTF-8 nor cp932"):
        read_record(path, None)


@pytest.mark.parametrize(
    ("text", "kind", "width", "digits", "scale"),
    [
        ("X(10)", "text", 10, 0, 0),
        ("AAXX9", "text", 5, 1, 0),
        ("S9(7)V99", "number", 9, 9, 2),
        ("9", "number", 1, 1, 0),
        ("SV9(5)", "number", 5, 5, 5),
        ("PPP9(5)", "number", 5, 5, 8),
        ("S9(5)PPP", "number", 5, 5, -3),
        ("VPP99", "number", 2, 2, 4),
        ("S9(3).99", "number", 6, 5, 2),
        ("NN(3)", "double", 4, 0, 0),
        ("Z(3),ZZ9.99-", "edited", 11, 3, 2),
        ("9(4)/99/99", "text", 10, 8, 0),
        ("+9.9(8)E+99", "text", 15, 11, 10),
    ],
)
def test_pictures(text: str, kind: str, width: int, digits: int, scale: int) -> None:
    picture = parse(text)
    assert (picture.kind, picture.width, picture.digits, picture.scale) == (kind, width, digits, scale)


WORDS = st.sampled_from(
    [
        "01",
        "05",
        "10",
        "49",
        "77",
        "88",
        "A",
        "B",
        "FILLER",
        "G",
        "PIC",
        "X(3)",
        "S9(5)V99",
        "COMP-3",
        "COMP",
        "COMP-1",
        "OCCURS",
        "2",
        "TIMES",
        "TO",
        "3",
        "DEPENDING",
        "ON",
        "A",
        "REDEFINES",
        "B",
        "SYNC",
        "SIGN",
        "LEADING",
        "SEPARATE",
        "VALUE",
        "'x'",
        "ZERO",
        ".",
        ".",
        ".",
        ".",
        "N(2)",
        "USAGE",
        "IS",
        "BINARY",
        "INDEXED",
        "BY",
        "Z,ZZ9.",
        "PIC",
        "9(3).",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60), st.booleans())
@settings(deadline=None, max_examples=150)
def test_a_copybook_is_laid_out_or_refused(text: str, fixed: bool) -> None:
    try:
        layout = laid_out("       " + text if fixed else text)
    except ContentError as e:
        refused = e
    else:
        assert layout.length >= 1
        assert len(set(layout.header)) == len(layout.header)
        return
    assert refused.where.startswith(("x.cpy", "reader."))


@given(st.text("X9SVPZNABC0/,.*+-$()123456789", max_size=12))
@settings(deadline=None, max_examples=100)
def test_a_picture_is_understood_or_refused(text: str) -> None:
    try:
        picture = parse(text)
    except PictureFault as e:
        refused = e
    else:
        assert 1 <= picture.width <= 1 << 20
        return
    assert refused.why.ja


def test_hostile_copybooks_are_refused_quickly() -> None:
    nested = "01 R. " + " ".join(f"{n:02} G{n} OCCURS 9." for n in range(2, 9)) + " 10 A PIC X."
    redefined = (
        "01 R. " + "".join(f"{n:02} A{n} PIC X. {n:02} C{n} REDEFINES A{n}. " for n in range(2, 48)) + "48 Z PIC X."
    )
    alike = "01 R. " + "05 A PIC X. " * 20_000
    for text in (nested, alike, "01 R. 05 A PIC X OCCURS 9999999."):
        with pytest.raises(ContentError):
            laid_out(text)
    assert laid_out(redefined, choose={f"C{n}": "always" for n in range(2, 48)}).length == 1
