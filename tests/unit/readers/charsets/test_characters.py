"""An agency's own table of user-defined characters."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.readers.charsets import read_characters


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "gaiji.csv"


def test_characters_or_their_code_points(table: Path) -> None:
    table.write_text("code,character,note\n80A1,髙,はしごだか\n0x80a2,U+8FBB U+E0102,\n\n41A1,か゚\n", "utf-8-sig")
    assert read_characters(table) == {0x80A1: "髙", 0x80A2: "辻\U000e0102", 0x41A1: "か゚"}


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        ("", "line 1", r"The header is \[\]"),
        ("コード,文字\n", "line 1", r"The header is \[コード,文字\]"),
        ("code,character\n80A,髙\n", "line 2", r"\[80A\] is not four hex digits"),
        ("code,character\n80A1,髙\n80a1,高\n", "line 3", r"\[80a1\] is there twice"),
        ("code,character\n80A1,\n", "line 2", r"\[\] cannot be a character"),
        ("code,character\n80A1\n", "line 2", r"\[\] cannot be a character"),
        ("code,character\n80A1,\x07\n", "line 2", r"\[U\+0007\] cannot be"),
        ("code,character\n80A1,U+110000\n", "line 2", "cannot be"),
        ("code,character\n80A1,U+D800\n", "line 2", "cannot be"),
        ("code,character\n80A1,\ufffd\n", "line 2", r"\[U\+FFFD\] cannot be"),
        ("code,character\n80A1,あああああああああ\n", "line 2", "cannot be"),
        ('code,character\n80A1,"髙"x\n', "gaiji.csv", "not UTF-8 CSV"),
    ],
)
def test_a_faulty_line_is_named(table: Path, content: str, where: str, said: str) -> None:
    table.write_text(content, "utf-8")
    with pytest.raises(ContentError, match=said) as raised:
        read_characters(table)
    assert raised.value.where.endswith(where)


def test_all_faulty_lines_are_named(table: Path) -> None:
    table.write_text("code,character\n8,髙\n80A1,髙\n9,高\n", "utf-8")
    with pytest.raises(ContentError) as raised:
        read_characters(table)
    assert [fault.where for fault in (raised.value, *raised.value.others)] == ["gaiji.csv, line 2", "gaiji.csv, line 4"]


def test_another_encoding_is_refused(table: Path) -> None:
    table.write_bytes("code,character\n80A1,髙\n".encode("cp932"))
    with pytest.raises(ContentError, match=r"not UTF-8 CSV \[0x"):
        read_characters(table)


@given(
    st.dictionaries(st.integers(0, 0xFFFF), st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=4))
)
@settings(deadline=None, max_examples=50)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, characters: dict[int, str]) -> None:
    path = tmp_path_factory.mktemp("tables") / "gaiji.csv"
    lines = [f"{code:04X},{' '.join(f'U+{ord(char):04X}' for char in text)}" for code, text in characters.items()]
    path.write_text("\n".join(["code,character", *lines]), "utf-8")
    assert read_characters(path) == {code: text.replace("\ufffd", "") for code, text in characters.items()}
