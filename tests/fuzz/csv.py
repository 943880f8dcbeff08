"""Any bytes as delimited text: rows, rejected and dropped records, or a named error."""

from functools import partial
from itertools import product
from pathlib import Path

from renkei.model.readers import CsvReader
from renkei.readers.csv import CsvFile
from tests.fuzz._reading import read_under_each

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
    ways = product(READERS, (7, 1 << 16))
    read_under_each(data, [partial(_opened, reader, size) for reader, size in ways])


def _opened(reader: CsvReader, block_size: int, path: Path) -> CsvFile:
    return CsvFile(reader, path, name="data", block_size=block_size, scratch=path.parent)
