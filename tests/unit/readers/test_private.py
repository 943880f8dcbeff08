from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.model.readers import CsvReader
from renkei.readers.csv import CsvFile
from renkei.readers.private import count_private, private_in, private_note


@given(st.text(st.sampled_from("a東Ａ￠\ue000\uefff\uf000\uf8ff\uf900\ufb00髙𠮷")))
def test_private_characters_are_counted_in_utf8(text: str) -> None:
    assert count_private(text.encode()) == sum("\ue000" <= char <= "\uf8ff" for char in text)


def test_of_a_table_every_value_counts() -> None:
    texts = pa.array(["\ue000", "a", "\ue000\uf8ff"])
    table = pa.table({"a": texts, "b": texts.dictionary_encode().take(pa.array([0, 0, 2])), "_row": [1, 2, 3]})
    assert private_in(table) == 3 + 4
    assert private_in(table.slice(1, 1)) == 1
    assert private_in(table.slice(0, 0)) == 0


def test_it_is_said_where_there_are_some() -> None:
    assert private_note(0) == ()
    (note,) = private_note(1_234)
    assert "1,234" in note.en
    assert "1,234 文字" in note.ja


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_a_csv_says_how_many_it_has(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text("名,別名\n山\ue000,\ue000\n\ue757,高\n髙,崎\n", encoding)
    file = CsvFile(CsvReader(kind="csv", encoding=encoding), path, name="names.csv", repeats={"別名"}, block_size=16)
    assert file.notes == ()
    for block in [*file.blocks(), *file.blocks()]:  # read twice, they are counted once
        block()
    assert file.notes == private_note(3)
