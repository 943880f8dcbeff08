"""Any bytes as XML: rows and rejected records, or a named error; no entity is ever expanded."""

import tempfile
from pathlib import Path

from renkei.errors import RenkeiError
from renkei.model.readers import XmlReader
from renkei.readers.xml_records import XmlFile

READERS = (
    XmlReader(kind="xml", records="r/a", lists=("n",), columns=("p",)),
    XmlReader(kind="xml", records="r/g/a", carry=("^@id", "^^day")),
    XmlReader(kind="xml", records="m:r/m:a", namespaces={"m": "u:1"}),
)
SEEDS = [
    '<?xml version="1.0" encoding="UTF-8"?><r><a k="1">名<!-- c --></a><a><n>1</n><n/><p>x<b/>y</p></a></r>'.encode(),
    '<?xml version="1.0" encoding="Shift_JIS"?><r><day>1</day><g id="9"><a><b>①髙</b></a></g></r>'.encode("cp932"),
    '<?xml version="1.0" encoding="UTF-16"?><r><day/><g id=""><a>&amp;<![CDATA[<]]></a><a/></g></r>'.encode("utf-16"),
    b'<!DOCTYPE r [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><r><a>&m;</a></r>',
    b'<!DOCTYPE r SYSTEM "x.dtd"><r xmlns="u:1" xmlns:q="u:2"><a q:k="1">&y;</a><q:a>z</q:a></r>',
    b"<r>" + b"<a>" * 300 + b"</a>" * 300 + b"</r>",
]


def consume(data: bytes) -> None:
    """Read `data` under several registrations."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for reader in READERS:
            _read(reader, path)


def _read(reader: XmlReader, path: Path) -> None:
    try:
        file = XmlFile(reader, path, name="data")
        places: list[int] = []
        for block in file.blocks():
            batch = block()
            places += batch.rows["_row"].to_pylist()
            places += [] if batch.rejected is None else batch.rejected["_row"].to_list()
        assert len(set(places)) == len(places)
        assert set(file.locate(places[:5])) == set(places[:5])
    except RenkeiError:
        return
