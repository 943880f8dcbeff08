"""Any bytes as an archive of delimited text: rows, or a named error."""

import gzip
import io
import tempfile
import zipfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.model.readers import Archive, CsvReader
from renkei.readers import open_raw

_CSV = Archive(kind="zip", members="*.csv")
READERS = [
    CsvReader(kind="csv", archive=archive)
    for archive in (_CSV, Archive(kind="gzip"), Archive(kind="zip", inside=_CSV, names="utf-8"))
]


def _zip(entries: dict[str, bytes], method: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return data.getvalue()


_TWO = {"甲.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n3\n", "c.txt": b"x"}
SEEDS = [
    _zip(_TWO, zipfile.ZIP_STORED),
    _zip(_TWO, zipfile.ZIP_DEFLATED),
    _zip({"inner.zip": _zip(_TWO, zipfile.ZIP_STORED)}, zipfile.ZIP_STORED),
    _zip({}, zipfile.ZIP_STORED),
    gzip.compress(b"a,b\n1,2\n", mtime=0),
    b"a,b\n1,2\n",
]


def consume(data: bytes) -> None:
    """Unpack `data` in several ways and read what comes out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for reader in READERS:
            _read(reader, path)


def _read(reader: CsvReader, path: Path) -> None:
    try:
        file = open_raw(reader, path, scratch=path.parent)
        places: list[int] = []
        for block in file.blocks():
            places += block().rows["_row"].to_pylist()
        assert len(set(places)) == len(places)
        assert set(file.locate(places[:5])) == set(places[:5])
        assert all(file.place(place).en for place in places[:5])
    except RenkeiError:
        return
