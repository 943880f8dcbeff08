"""Made-up downloads in the shape that the agency's help page describes: 2 stations, every option, both forms of time."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers import RULES
from renkei.readers.jma_csv import JmaCsvFile

from .conftest import asides, read_all

HOURLY = """ダウンロードした時刻：2026/11/24 09:30:00

,北浜,北浜,北浜,北浜,北浜,北浜,北浜,北浜,北浜,南崎,南崎,南崎
年月日時,降水量(mm),降水量(mm),降水量(mm),降水量(mm),風速(m/s),風速(m/s),風速(m/s),風速(m/s),風速(m/s),降水量(mm),降水量(mm),降水量(mm)
,,,,,,,風向,風向,,,,
,,現象なし情報,品質情報,均質番号,,品質情報,,品質情報,均質番号,,品質情報,均質番号
2024/1/1 23:00:00,0,1,8,1,2.4,8,北北西,8,1,0.5,5,2
2024/1/1 24時,0.0,0,8,1,,1,静穏,8,1,,0,2
"""
DAILY = """ダウンロードした時刻：2026/11/24 09:30:00

,,,東京,東京,北海道
,,,北浜,北浜,南崎
年,月,日,平均気温(℃),平均気温(℃),平均気温(℃)
,,,,平年値(℃),
2024,1,1,5.2,4.9,-3.0
"""
PERIODS = """ダウンロードした時刻：2026/11/24 09:30:00

集計開始,,,集計終了,,,北浜,北浜
年,月,日,年,月,日,降水量の合計(mm),降水量の合計(mm)
,,,,,,,品質情報
2024,1,1,2024,1,10,12.5,4
"""
Open = Callable[..., JmaCsvFile]


@pytest.fixture
def open_jma(tmp_path: Path) -> Open:
    def opened(data: str | bytes, **options: int) -> JmaCsvFile:
        path = tmp_path / "data.csv"
        path.write_bytes(data.replace("\n", "\r\n").encode("cp932") if isinstance(data, str) else data)
        return JmaCsvFile(path, name="data.csv", **options)

    return opened


def test_each_item_of_each_station_is_a_row(open_jma: Open) -> None:
    file = open_jma(HOURLY)
    assert file.header == ("station", "item", "time", "value", "quality", "homogeneity", "phenomenon")
    read = read_all(file)
    assert read.rows == [
        ("北浜", "降水量(mm)", "2024/1/1 23:00:00", "0", "8", "1", "1"),
        ("北浜", "降水量(mm)", "2024/1/1 24時", "0.0", "8", "1", "0"),
        ("北浜", "風速(m/s)", "2024/1/1 23:00:00", "2.4", "8", "1", ""),
        ("北浜", "風速(m/s)", "2024/1/1 24時", "", "1", "1", ""),
        ("北浜", "風速(m/s)/風向", "2024/1/1 23:00:00", "北北西", "8", "", ""),
        ("北浜", "風速(m/s)/風向", "2024/1/1 24時", "静穏", "8", "", ""),
        ("南崎", "降水量(mm)", "2024/1/1 23:00:00", "0.5", "5", "2", ""),
        ("南崎", "降水量(mm)", "2024/1/1 24時", "", "0", "2", ""),
    ]
    assert read.places == [7, 8, 10_000_007, 10_000_008, 20_000_007, 20_000_008, 30_000_007, 30_000_008]
    assert file.locate([20_000_008, 40_000_008, 9]) == {20_000_008: "2024/1/1 24時,0.0,0,8,1,,1,静穏,8,1,,0,2"}
    assert file.place(30_000_008).en == "line 8 南崎/降水量(mm)"


def test_what_stands_above_the_data_may_be_looked_through(open_jma: Open) -> None:
    assert asides(open_jma(DAILY))[0][1].startswith("ダウンロードした時刻")


def test_prefectures_and_a_date_of_several_columns(open_jma: Open) -> None:
    file = open_jma(DAILY)
    assert file.header[:6] == ("prefecture", "station", "item", "年", "月", "日")
    assert [row[:7] for row in read_all(file).rows] == [
        ("東京", "北浜", "平均気温(℃)", "2024", "1", "1", "5.2"),
        ("東京", "北浜", "平均気温(℃)/平年値(℃)", "2024", "1", "1", "4.9"),
        ("北海道", "南崎", "平均気温(℃)", "2024", "1", "1", "-3.0"),
    ]


def test_periods_have_a_beginning_and_an_end(open_jma: Open) -> None:
    file = open_jma(PERIODS)
    assert file.header[2:8] == (
        "集計開始/年",
        "集計開始/月",
        "集計開始/日",
        "集計終了/年",
        "集計終了/月",
        "集計終了/日",
    )
    assert read_all(file).rows == [
        ("北浜", "降水量の合計(mm)", "2024", "1", "1", "2024", "1", "10", "12.5", "4", "", "")
    ]


def test_without_options_there_are_values_alone(open_jma: Open) -> None:
    text = "ダウンロードした時刻：2026/11/24 09:30:00\n\n,北浜,南崎\n,日照時間(時間),日照時間(時間)\n2024年1月1日,1.5,2.0\n"
    assert read_all(open_jma(text)).rows == [
        ("北浜", "日照時間(時間)", "2024年1月1日", "1.5", "", "", ""),
        ("南崎", "日照時間(時間)", "2024年1月1日", "2.0", "", "", ""),
    ]


def test_a_line_cut_short_is_rejected_once(open_jma: Open) -> None:
    read = read_all(open_jma(HOURLY + "2024/1/2 1:00:00,0,1,8\n\n"))
    assert len(read.rows) == 8
    assert [rejected[:3] for rejected in read.rejected] == [(9, "csv.column_count", "4 of 13")]
    assert read.dropped == {"blank_line": 1}


def test_a_download_without_data_has_no_rows(open_jma: Open) -> None:
    assert read_all(open_jma("".join(HOURLY.splitlines(keepends=True)[:6]))).rows == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("年,値\n2024,1\n", "not a CSV of the Japan Meteorological Agency"),
        ("ダウンロードした時刻：2026/11/24 09:30:00\n\n2024,1\n", "not a CSV of the Japan Meteorological Agency"),
        ("ダウンロードした時刻：2026/11/24 09:30:00\n\n,北浜\n2024,1\n", "not a CSV of the Japan"),
        (HOURLY.replace("南崎", "北浜"), "what column [11], [北浜/降水量(mm)], belongs to"),
        (HOURLY.replace("南崎,南崎,南崎", "南崎,,南崎"), "what column [12]"),
        (DAILY.replace("平年値(℃)", "品質情報").replace("東京,東京", "東京,群馬"), "what column [5], [群馬/北浜"),
        ("", "The file is empty"),
        (HOURLY.encode(), "seems to be [utf-8]"),
        (b"<html>", "HTML"),
    ],
)
def test_what_is_otherwise_is_refused(open_jma: Open, data: str | bytes, says: str) -> None:
    with pytest.raises(ReadError) as e:
        open_jma(data)
    assert says in e.value.what.en
    assert e.value.what.ja
    assert e.value.fix.ja


def test_no_more_series_than_places_can_tell(open_jma: Open) -> None:
    stations = "".join(f",局{n}" for n in range(1001))
    with pytest.raises(ReadError, match="1001"):
        open_jma(f"ダウンロードした時刻：\n\n{stations}\n{',気温' * 1001}\n")


VALUE = st.sampled_from(["", "0", "-1.5", "×", "北北西", "1,000", "8"])


@given(
    stations=st.integers(1, 3),
    roles=st.lists(st.sampled_from(["現象なし情報", "品質情報", "均質番号"]), unique=True),
    lines=st.lists(st.lists(VALUE, min_size=12, max_size=12), max_size=5),
    block_size=st.integers(1, 200),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_comes_out_under_its_station_and_role(
    open_jma: Open, stations: int, roles: list[str], lines: list[list[str]], block_size: int
) -> None:
    each = 1 + len(roles)
    names = [f"局{n}" for n in range(stations) for _ in range(each)]
    head = [["", *names], ["年月日", *["気温"] * len(names)], ["", *["", *roles] * stations]]
    cells = [[f"2024/1/{day}", *line[: len(names)]] for day, line in enumerate(lines, 1)]
    text = "\n".join(",".join(f'"{c}"' if "," in c else c for c in row) for row in [*head, *cells])
    file = open_jma(f"ダウンロードした時刻：2026/11/24\n\n{text}\n", block_size=block_size)
    read = read_all(file)
    found = {(row[0], row[2]): row[3:] for row in read.rows}
    assert len(read.rows) == len(found) == stations * len(cells)
    order = {"品質情報": 1, "均質番号": 2, "現象なし情報": 3}
    for day, *values in cells:
        for n in range(stations):
            expected = [values[n * each], "", "", ""]
            for offset, role in enumerate(roles, 1):
                expected[order[role]] = values[n * each + offset]
            assert list(found[f"局{n}", day]) == expected
    assert len(set(read.places)) == len(read.places)
    assert {rule for _, rule, _, _ in read.rejected} <= RULES.keys()
