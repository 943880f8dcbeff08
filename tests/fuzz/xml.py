"""Any bytes as XML: rows and rejected records, or a named error; no entity is ever expanded."""

from functools import partial

from renkei.model.readers import XmlReader
from renkei.readers.xml_records import XmlFile
from tests.fuzz._reading import read_under_each

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
    read_under_each(data, [partial(XmlFile, reader, name="data") for reader in READERS])
