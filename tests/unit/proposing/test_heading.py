import pytest

from renkei.proposing.heading import Heading, heading_of


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["name", "count"], ["a", "1"], ["b", "2"]], Heading(0, 1, 2)),
        ([["Repairs of 2023", "", ""], [], ["no", "name", "day"], ["1", "x", "2023-01-01"]], Heading(2, 1, 3)),
        ([["01101", "060", "北海道"], ["01102", "001", "北海道"]], Heading(0, 0, 3)),
        (
            [["区", "町", "びん", "", "かん", ""], ["", "", "週", "曜日", "週", "曜日"], ["東", "北", "13", "金", "2", "水"]] * 1
            + [["西", "南", "24", "月", "1", "火"]],
            Heading(0, 2, 6),
        ),
        ([["区", "2022年", "2023年"], ["東", "12", "13"], ["西", "22", "23"]], Heading(0, 1, 3)),
        ([["東京都", "新宿区"], ["東京都", "港区"], ["大阪府", "港区"]], None),
    ],
)  # fmt: skip
def test_where_the_header_is(rows: list[list[str]], found: Heading | None) -> None:
    if found is None:  # words alone: which row names the others can't be told, but it is never lost
        assert heading_of(rows) in (Heading(0, 0, 2), Heading(0, 1, 2))
    else:
        assert heading_of(rows) == found


def test_a_file_without_text_has_none() -> None:
    assert heading_of([[], ["", ""]]) is None
