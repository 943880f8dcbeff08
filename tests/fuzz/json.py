"""Any bytes as JSON: rows and rejected records, or a named error; read at once and record by record, the same."""

from functools import partial
from itertools import product

from renkei.model.readers import JsonReader
from renkei.readers.json_records import JsonFile
from tests.fuzz._reading import read_under_each

READERS = (
    JsonReader(kind="json", records="."),
    JsonReader(kind="json", records="lines", columns=("a",)),
    JsonReader(kind="json", records="r.items", carry=("^^id",), lists=("n",), bare="$"),
    JsonReader(kind="json", records="CLASS_OBJ.CLASS", carry=("^@id",)),
)
SEEDS = [
    b'[{"a":1.10,"b":{"c":"x","d":[1,{"z":2e5}]}},\n {"a":null,"b":{"c":"\\u3042\\ud83d\\ude00"}}]',
    '{"id":"k","r":{"items":[{"n":{"x":1},"t":"名"},{"n":[],"t":{"@no":"1","$":"y"}}]},"n":3}'.encode(),
    b'{"a":1}\r\n\n{"a":NaN}\n{"a":\n[{"a":"\\u0000"}]\n',
    b'{"CLASS_OBJ":[{"@id":"tab","CLASS":{"@code":"1"}},{"@id":"cat","CLASS":[{"@code":"a"},{"u":""}]}]}',
    b'\xef\xbb\xbf[{"a":"\\\\\\"]}"},{"a":true,"a":false},5,{"b":"\xff"},{"b":-0}]',
    b"[" * 300 + b"]" * 300,
]


def consume(data: bytes) -> None:
    """Read `data` under several registrations, in blocks as small as can be and in one."""
    ways = product(READERS, (7, 1 << 16))
    read_under_each(
        data, [partial(JsonFile, reader, name="data", block_size=size, longest=1 << 20) for reader, size in ways]
    )
