"""What a file says otherwise: moving an entry is no change, and every other difference has its place."""

from renkei.inspection.diff.said import document_otherwise, said_otherwise


def test_entries_of_a_list_are_named_by_what_names_them() -> None:
    before = {"properties": [{"name": "a", "unit": "円"}, {"name": "b"}], "columns": ["x", "y"]}
    after = {"properties": [{"name": "b"}, {"name": "a", "unit": "千円"}], "columns": ["x"]}
    found = [(said.place, said.before, said.after) for said in document_otherwise(before, after)]
    assert found == [("properties[a].unit", "円", "千円"), ("columns", "[x, y]", "[x]")]
    custom = [{"customProperties": [{"property": "titleJa", "value": title}]} for title in ("旧", "新")]
    assert [said.place for said in document_otherwise(*custom)] == ["customProperties[titleJa]"]


def test_what_has_no_name_is_numbered() -> None:
    found = list(document_otherwise({"drop": [{"why": "a"}]}, {"drop": [{"why": "a"}, {"why": "b"}]}))
    assert [(said.place, said.before, said.after) for said in found] == [("drop[1].why", None, "b")]


def test_rows_of_a_csv_file_are_paired_by_their_first_cell() -> None:
    before = b"code,name\nA,one\nB,two\nB,zwei\nC,three\n"
    after = b"code,name\nA,ONE\nB,two\nD,four\n"
    found = [(said.place, said.before, said.after) for said in said_otherwise("x.csv", before, after)]
    assert found == [
        ("x.csv[A].name", "one", "ONE"),
        ("x.csv[D]", None, "D,four"),
        ("x.csv[B]", "B,zwei", None),
        ("x.csv[C]", "C,three", None),
    ]


def test_of_a_program_lines_are_counted() -> None:
    (said,) = said_otherwise("x.py", b"a\nb\nc\n", b"a\nB\nc\nd\n")
    assert (said.before, said.after) == ("−1", "+2")
    (said,) = said_otherwise("x.py", None, b"a\n")
    assert (said.before, said.after) == (None, "+1")
