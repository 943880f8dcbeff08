"""Any bytes as delimited text: rows, rejected and dropped records, or a named error."""

import tempfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.model.readers import CsvReader
from renkei.readers.csv import CsvFile

READERS = (
    CsvReader(kind="csv"),
    CsvReader(kind="csv", fill_down=("a",)),
    CsvReader(kind="csv", encoding="cp932", header=2, number_repeated=True, footer=1, set_aside={"total": "^(計|注)"}),
    CsvReader(kind="csv", encoding="utf-16", delimiter="\t", find="値", repeats_header=True),
    CsvReader(kind="csv", header=0, columns=("a", "b"), quote=False, delimiter=";", preamble=1, set_aside={"n": "^$"}),
)
SEEDS = [
    'a,b\n1,"x\ny"\n\n計,3\n'.encode(),
    "県,人口,\n,男,女\n北海道,1,2\n注,\n終\n".encode("cp932"),
    "名\t値\n髙\t𠮷\n名\t値\n".encode("utf-16"),
    "名\t値\nx\t1\n".encode("utf-16-le")[:-1],
    b"x\n1;2\n;\n\x1a",
    b'a,b\n1,"open\n2,\0\n\x83,\xff\n',
]


def consume(data: bytes) -> None:
    """Read `data` under several registrations, in blocks as small as can be and in one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for reader in READERS:
            for block_size in (7, 1 << 16):
                _read(reader, path, block_size)


def _read(reader: CsvReader, path: Path, block_size: int) -> None:
    try:
        file = CsvFile(reader, path, name="data", block_size=block_size, scratch=path.parent)
        places: list[int] = []
        for block in file.blocks():
            batch = block()
            places += batch.rows["_row"].to_pylist()
            places += [] if batch.rejected is None else batch.rejected["_row"].to_list()
        assert len(set(places)) == len(places)
        assert set(file.locate(places[:5])) == set(places[:5])
    except RenkeiError:
        return
