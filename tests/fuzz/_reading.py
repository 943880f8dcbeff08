"""What every file that opens must keep, whatever bytes it was made of."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from renkei.errors import RenkeiError
from renkei.readers import RawFile

Opening = Callable[[Path], RawFile]


def read_under_each(data: bytes, openings: Iterable[Opening]) -> None:
    """Write `data` into a file, and open and read it in each way; a RenkeiError is as good as rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for opening in openings:
            try:
                _read(opening(path))
            except RenkeiError:
                continue


def _read(file: RawFile) -> None:
    """Every record has its place, once, and is found there."""
    places: list[int] = []
    for block in file.blocks():
        batch = block()
        assert batch.rows.column_names == [*file.header, "_row"]
        places += batch.rows["_row"].to_pylist()
        places += [] if batch.rejected is None else batch.rejected["_row"].to_list()
    assert len(set(places)) == len(places)
    assert set(file.locate(places[:5])) == set(places[:5])
