"""Any bytes as fixed records, and any bytes as a copybook: rows, rejected and dropped records, or a named error."""

import tempfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.model.readers import FixedWidthReader
from renkei.readers.fixed_width import FixedWidthFile

_COPYBOOK = """01 R. 05 T PIC X. 05 N PIC 9. 05 A PIC S9(3)V9 COMP-3. 05 B REDEFINES A PIC N(1).
05 C PIC S9(4) COMP. 05 D PIC S99. 05 E OCCURS 0 TO 2 DEPENDING ON N. 10 F PIC X(3). 10 G PIC Z9.9-. 05 H COMP-2."""
_SHORT = "01 R. 05 A PIC X(2). 05 B PIC 9(2)."
_HOST = {"charset": "fujitsu_ebcdik", "kanji": "jef"}
_CHOOSE = {"B": {"column": "T", "values": ["N", "n"]}}
READERS = tuple(
    FixedWidthReader.model_validate({"kind": "fixed_width", "copybook": "layout.cpy", **said})
    for said in (
        {"records": "rdw", "choose": _CHOOSE, **_HOST},
        {"records": "bdw_rdw", "low_values": "missing", **_HOST},
        {"charset": "ibm_ebcdic", "kanji": "keis83", "float": "ieee", "record_length": "60"},
        {"records": "fixed", "charset": "jis_x0201", "kanji": "keis78", "overpunch": "fujitsu", "header_records": "1"},
    )
)
LINES = FixedWidthReader.model_validate(
    {
        "kind": "fixed_width",
        "copybook": "layout.cpy",
        "records": "lines",
        "charset": "cp932",
        "short_lines": "pad",
        "trailer_records": "1",
    }
)
_RECORD = b"\xd5\xf1\x12\x34\x5c\xff\xfe\xf1\xd2\x28\xb0\xa1" + b"\xf1\x4b\xf2\x60" + b"\x41\x10" + bytes(6)
SEEDS = [
    b"\0\x1a\0\0" + _RECORD,
    b"\0\x1e\0\0\0\x1a\0\0" + _RECORD,
    _RECORD.ljust(60, b"\x40"),
    "ab12\n表9\n\nab1\n\x1a".encode("cp932"),
    b"\x00\xb0\xa1\n",
    b"000100 01  R.\n000200     05  A  PIC X(3) VALUE 'a\n000300-    'b'.\n",
    _COPYBOOK.encode(),
    b"01 R. 05 A PIC 9. 05 B OCCURS 0 TO 9 DEPENDING ON A. 10 C PIC S9(5)PP COMP-3 OCCURS 3. 05 D REDEFINES B PIC X.",
]


def consume(data: bytes) -> None:
    """Read `data` under several registrations, in small blocks and large ones; then read others as it describes."""
    with tempfile.TemporaryDirectory() as folder:
        layout, path = Path(folder) / "layout.cpy", Path(folder) / "data"
        path.write_bytes(data)
        layout.write_text(_COPYBOOK)
        for reader in READERS:
            for block_size in (7, 1 << 16):
                _read(reader, path, block_size)
        layout.write_text(_SHORT)
        _read(LINES, path, 9)
        layout.write_bytes(data)
        path.write_bytes(SEEDS[0] + SEEDS[2])
        for reader in READERS:
            _read(reader, path, 1 << 16)


def _read(reader: FixedWidthReader, path: Path, block_size: int) -> None:
    try:
        file = FixedWidthFile(reader, path, name="data", beside=path.parent, block_size=block_size, repeats=("F", "A"))
        places: list[int] = []
        for block in file.blocks():
            batch = block()
            places += batch.rows["_row"].to_pylist()
            if batch.rejected is not None:
                places += batch.rejected["_row"].to_list()
        found = file.locate(places[:3])
        assert len(found) == len(set(places[:3]))  # what was read is found again
        assert len(places) == len(set(places))
        for column in file.header[:3]:
            file.place(1, column)
    except RenkeiError as e:
        said = e
    else:
        return
    assert said.what.ja
    assert said.fix.en
