"""Files that were made to do harm: each with how its source is registered, and what must become of it."""

import gzip
import io
import json
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from renkei.errors import ReadError, RenkeiError

CSV: Mapping[str, Any] = {"kind": "csv", "encoding": "utf-8"}
ZIPPED: Mapping[str, Any] = {**CSV, "archive": {"kind": "zip"}}
GOOD = b"id,body\n1,one\n2,two\n"
SQL = "x'); DROP TABLE reference.ports; --"
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1/?"&A1)', "\t=1", "％=1")


@dataclass(frozen=True)
class Hostile:
    """A file; `refused` is the error that it must end in, else so many rows are published, and so many quarantined."""

    data: Callable[[], bytes]
    reader: Mapping[str, Any]
    refused: type[RenkeiError] | None = ReadError
    rows: int = 0
    rejected: int = 0
    name: str = "data"
    said: Mapping[str, Any] = field(default_factory=dict)


def zipped(members: Mapping[str, bytes], *, link: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16 if link else 0
            packed.writestr(entry, data)
    return out.getvalue()


def _zeros(size: int) -> bytes:
    return b"id,body\n1," + b"0" * size


def _nested(depth: int) -> bytes:
    data = zipped({f"{n}.csv": _zeros(20 << 20) for n in range(8)})
    for level in range(depth):
        data = zipped({f"{level}-{n}.zip": data for n in range(10)})
    return data


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE r [<!ENTITY l0 "ha">{entities}]><r><i><id>1</id><body>&l9;</body></i></r>'.encode()


def _external(where: str) -> bytes:
    doctype = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{where}">]>'
    return f"{doctype}<r><i><id>1</id><body>&x;</body></i></r>".encode()


def _styles(count: int) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, values in enumerate((("id", "body"), ("1", "one"), ("2", "two"))):
        sheet.write_row(row, 0, values)
    book.close()
    many = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(many, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/styles.xml":
                data = data.replace(b"</cellXfs>", b'<xf numFmtId="14" fontId="0"/>' * count + b"</cellXfs>")
            new.writestr(name, data)
    return many.getvalue()


def _wide(columns: int) -> bytes:
    names = ",".join(f"c{n}" for n in range(columns))
    return f"id,body,{names}\n1,one{',x' * columns}\n".encode()


XML: Mapping[str, Any] = {"kind": "xml", "records": "r/i"}
JSON: Mapping[str, Any] = {"kind": "json", "records": "."}
EXCEL: Mapping[str, Any] = {"kind": "excel"}
_INSIDE = {"kind": "zip", "inside": {"kind": "zip", "inside": {"kind": "zip"}}}
BAIT = "a" * 40 + "!"
HOSTILE: dict[str, Hostile] = {
    "names that lead out of the archive": Hostile(
        lambda: zipped({"../../../evil.csv": GOOD, "/etc/evil.csv": b"id,body\n3,x\n"}), ZIPPED, None, rows=3
    ),
    "a link in an archive": Hostile(lambda: zipped({"a.csv": b"/etc/passwd"}, link=True), ZIPPED),
    "a name that is a command": Hostile(lambda: zipped({"$(reboot);`id`.csv": GOOD}), ZIPPED, None, rows=2),
    "entities that multiply": Hostile(_laughs, XML),
    "an entity that reads a file": Hostile(lambda: _external("file:///etc/passwd"), XML),
    "an entity that asks a server": Hostile(lambda: _external("http://127.0.0.1:9/x"), XML),
    "deep XML": Hostile(lambda: b"<r>" + b"<i>" * 200_000 + b"</i>" * 200_000 + b"</r>", XML),
    "deep JSON": Hostile(lambda: b'[{"id": ' + b"[" * 500_000 + b"]" * 500_000 + b"}]", JSON),
    "a number of a million digits": Hostile(
        lambda: b'[{"id": "1", "body": ' + b"9" * 1_000_000 + b"}]", JSON, None, rows=1
    ),
    "null bytes": Hostile(lambda: b"id,body\n1,a\0b\n\0,\0\n3,c\n", CSV, None, rows=1, rejected=2),
    "a header of many columns": Hostile(lambda: _wide(50_000), {**CSV}, RenkeiError),
    "a header of 30 MB": Hostile(lambda: b"id,body" + b"x" * (30 << 20) + b"\n1,one\n", CSV, RenkeiError),
    "SQL in values": Hostile(
        f'id,body\n"{SQL}",1\n2,"{SQL}"\n'.encode, CSV, None, rows=2
    ),
    "SQL in the name of a column": Hostile(
        f'id,"{SQL}"\n1,one\n'.encode, CSV, None, rows=1, said={"fields": {"id": {"from": "id"}, "body": {"from": SQL}}}
    ),
    "bait for a pattern that drops": Hostile(
        f"id,body\n1,{BAIT}\n2,b\n".encode,
        CSV,
        None,
        rows=2,
        said={"drop": [{"rule": "totals", "column": "body", "matches": "^(a+)+$", "why": {"ja": "計", "en": "Sum"}}]},
    ),
    "bait for a pattern that sets aside": Hostile(
        f"id,body\n1,{BAIT}\n2,b\n".encode, {**CSV, "set_aside": {"notes": "^(a+)+$"}}, None, rows=2
    ),
    "bait for a pattern of columns": Hostile(
        f"id,aa,{BAIT}\n1,one,\n".encode,
        CSV,
        None,
        rows=1,
        said={
            "unpivot": {"columns": "(a+)+", "name": "was", "value": "body"},
            "fields": {"id": {"from": "id"}, "body": {"from": "body"}},
            "ignore": ["was", BAIT],
        },
    ),

}  # fmt: skip
HEAVY: dict[str, Hostile] = {
    "a workbook of 1,000,000 styles": Hostile(lambda: _styles(1_000_000), EXCEL, None, rows=2),
    "a zip bomb": Hostile(lambda: zipped({"a.csv": _zeros(700 << 20)}), ZIPPED),
    "a gzip bomb": Hostile(lambda: gzip.compress(_zeros(700 << 20)), {**CSV, "archive": {"kind": "gzip"}}),
    "a zip bomb in zips": Hostile(lambda: _nested(2), {**CSV, "archive": _INSIDE}, RenkeiError),
    "JSON of a million names": Hostile(
        lambda: json.dumps([{"id": "1", "body": "x", **{f"n{n}": 1 for n in range(1_000_000)}}]).encode(),
        JSON,
        RenkeiError,
    ),
}
