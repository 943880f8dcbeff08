"""Published layouts without a header are known by the number of their columns and what is in each."""

from renkei.proposing import propose
from renkei.proposing.layouts import layout_of, layouts
from renkei.semantics import names
from tests.unit.proposing.conftest import File

TOWNS = [
    f'{13101 + n},"100  ","10000{n:02d}","ﾄｳｷﾖｳﾄ","ﾁﾖﾀﾞｸ","ﾁﾖｳ{n}","東京都","千代田区","ほかの町{n}",0,0,1,0,0,0'
    for n in range(4)
]


def test_postal_codes(file: File) -> None:
    found = propose(file("\n".join(TOWNS), "towns.csv", "cp932"))
    assert getattr(found.reader, "columns", ())[2] == "郵便番号"
    assert (found.column("更新の表示").type, found.column("丁目を有する町域の場合の表示").type) == ("code", "flag")
    assert found.column("郵便番号").name == "postal_code"
    assert any("KEN_ALL" in why.en for why in found.reader_why)


def test_as_many_columns_of_another_kind_are_not() -> None:
    assert layout_of([["x"] * 15, ["y"] * 15], 15) is None
    assert layout_of([[""] * 30], 30) is None


def test_the_layouts_speak_of_types_that_there_are() -> None:
    fields = [field for each in layouts().values() for field in each]
    assert {field.type for field in fields} <= set(names())
    assert all(len({field.name for field in each}) == len(each) for each in layouts().values())
