"""Any bytes as a download of the Japan Meteorological Agency: rows and rejected lines, or a named error."""

import tempfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.readers.jma_csv import JmaCsvFile

_TOP = "ダウンロードした時刻：2026/11/24 09:30:00\n\n"
SEEDS = [
    (_TOP + ",北浜,北浜\n年月日時,気温(℃),気温(℃)\n,,品質情報\n2024/1/1 1:00:00,5.2,8\n").encode("cp932"),
    (_TOP + ",,,東京,東京\n,,,北浜,北浜\n年,月,日,風速,風速\n,,,,風向\n2024,1,1,2.0,北\n").encode("cp932"),
    (_TOP + "集計開始,集計終了,北浜\n年,年,気温\n2024,2025,1\n2024\n").encode("cp932"),
]


def consume(data: bytes) -> None:
    """Read `data`, in blocks as small as can be and in one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for block_size in (7, 1 << 16):
            _read(path, block_size)


def _read(path: Path, block_size: int) -> None:
    try:
        file = JmaCsvFile(path, name="data", block_size=block_size)
        places: list[int] = []
        for block in file.blocks():
            places += block().rows["_row"].to_pylist()
        assert len(set(places)) == len(places)
        assert set(file.locate(places[:5])) == set(places[:5])
        assert all(file.place(place).en for place in places[:5])
    except RenkeiError:
        return
