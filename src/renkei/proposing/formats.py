"""Which reader a file needs, told from its bytes, and with which settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from renkei.language import Text
from renkei.model.proposal import Choice, Doubt
from renkei.model.readers import Archive, Reader
from renkei.proposing import faults
from renkei.proposing.documents import Found, in_html, in_json, in_xml
from renkei.proposing.heading import NOTE, heading_of
from renkei.proposing.layouts import layout_of
from renkei.proposing.sheets import in_workbook
from renkei.proposing.text import first_lines
from renkei.readers.charsets import DOUBLE, SINGLE
from renkei.readers.looks import UTF8_BOM
from renkei.readers.unpacking import unpack

_LOOK = 1 << 16
_EBCDIC_SPACE = 0x40
_FLOATING = re.compile(r"\bCOMP(UTATIONAL)?-[12]\b", re.IGNORECASE)
_DOUBLE = re.compile(r"\bPIC(TURE)?\s+(IS\s+)?[NG]\s*[(NGB]|\bNATIONAL\b|\bDISPLAY-1\b", re.IGNORECASE)
_MAKERS = {"fujitsu": "jef", "hitachi": "keis83", "nec": "jips_e"}
"""The double-byte set that goes with the single-byte sets of a maker."""
CHARSETS = (*SINGLE, "cp932", "utf-8")
_FLOATS = Doubt(
    id="float",
    question=Text(
        "浮動小数点数（COMP-1・COMP-2）は IBM 形式ですか、IEEE 形式ですか。",
        "Are floating-point numbers (COMP-1, COMP-2) IBM's or IEEE's?",
    ),
    choices=(
        Choice(value="ibm", says=Text("IBM 形式", "IBM's")),
        Choice(value="ieee", says=Text("IEEE 形式", "IEEE's")),
    ),
)
_READER: TypeAdapter[Reader] = TypeAdapter(Reader)


@dataclass(frozen=True)
class Sensed:
    """A reader that reads the file, why it is that one, and what of it only a person knows."""

    reader: Reader
    why: tuple[Text, ...]
    doubts: tuple[Doubt, ...] = ()


def sense(
    path: Path, *, name: str, folder: Path, copybook: Path | None = None, answers: Mapping[str, str] | None = None
) -> Sensed:
    """Return the reader of the file at `path`; `folder` takes what is unpacked. ReadError where no reader fits."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    if not head.strip():
        raise faults.no_table(name)
    said = answers or {}
    if copybook is not None:
        return _fixed_width(head, copybook, said)
    if _is_workbook(head):
        return _made(in_workbook(path, name=name, sheet=said.get("sheet")))
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return _packed(path, head, name=name, folder=folder, answers=said)
    return _made(_of_text(path, head, name=name, said=said))


def _of_text(path: Path, head: bytes, *, name: str, said: Mapping[str, str]) -> Found:
    if head.startswith(b"PAR1"):
        return {"kind": "parquet"}, (Text("Parquet ファイル", "an Apache Parquet file"),), ()
    start = head.removeprefix(UTF8_BOM).lstrip()
    if start[:1] in (b"{", b"[") and (found := in_json(path, name=name, records=said.get("records"))):
        return found
    if start[:1] == b"<":
        html = b"<html" in start[:4096].lower() or b"<table" in head.lower()
        if html:
            return in_html(path, name=name, table=said.get("table"))
        return in_xml(path, name=name, records=said.get("records"))
    return _delimited(path, name=name)


def _made(found: Found) -> Sensed:
    settings, why, doubts = found
    return Sensed(_READER.validate_python(settings), why, doubts)


def _is_workbook(head: bytes) -> bool:
    zipped = head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head)
    return zipped or head.startswith(b"\xd0\xcf\x11\xe0")


def _packed(path: Path, head: bytes, *, name: str, folder: Path, answers: Mapping[str, str]) -> Sensed:
    kind = "zip" if head.startswith(b"PK") else "gzip"
    archive = Archive.model_validate({"kind": kind})
    inside = folder / "inside"
    inside.mkdir(exist_ok=True)
    members = unpack(archive, path, inside, name=name).members
    if not members:
        raise faults.no_table(name)
    largest = max(members, key=lambda member: member.path.stat().st_size)
    if (size := largest.path.stat().st_size) > faults.LARGEST:
        raise faults.too_large(size, f"{name}, {largest.name}")
    ending = Path(largest.name).suffix.lower()
    if kind == "zip" and any(Path(member.name).suffix.lower() != ending for member in members):
        archive = archive.model_copy(update={"members": f"*{Path(largest.name).suffix}"})
    sensed = sense(largest.path, name=f"{name}, {largest.name}", folder=folder / "deeper", answers=answers)
    why = Text(f"{kind} で圧縮されている", f"packed as {kind}")
    return Sensed(sensed.reader.model_copy(update={"archive": archive}), (why, *sensed.why), sensed.doubts)


def _fixed_width(head: bytes, copybook: Path, answers: Mapping[str, str]) -> Sensed:
    host = head.count(_EBCDIC_SPACE) + head.count(0xF0) > head.count(0x20) + head.count(0x30)
    charset = answers.get("charset", "ibm_ebcdic" if host else "cp932")
    lines = not host and b"\n" in head
    settings = {"kind": "fixed_width", "copybook": copybook.name, "charset": charset}
    settings |= {"records": "lines"} if lines else {}
    settings |= {"low_values": "missing"} if b"\0" in head else {}
    text = copybook.read_bytes().decode("utf-8", "replace")
    floats = host and _FLOATING.search(text) is not None
    double = _DOUBLE.search(text) is not None
    maker = _MAKERS.get(charset.partition("_")[0])
    settings |= {"kanji": answers.get("kanji") or maker or "jef"} if double else {}
    settings |= {"float": answers["float"]} if "float" in answers else {}
    doubts = [] if "charset" in answers else [_charset(charset)]
    doubts += [_kanji(maker)] if double and "kanji" not in answers else []
    doubts += [_FLOATS] if floats and "float" not in answers else []
    why = Text(f"COPY 句 {copybook.name} による固定長", f"records of fixed length, by the copybook {copybook.name}")
    return Sensed(_READER.validate_python(settings), (why,), tuple(doubts))


def _charset(default: str) -> Doubt:
    return Doubt(
        id="charset",
        question=Text("文字コードは何ですか。", "Which character set is it in?"),
        default=default,
        choices=tuple(Choice(value=each, says=Text(each, each)) for each in CHARSETS),
        needed=False,
    )


def _kanji(default: str | None) -> Doubt:
    return Doubt(
        id="kanji",
        question=Text("漢字項目（PIC N・G）の文字セットは何ですか。", "Which character set are items of PIC N in?"),
        default=default,
        choices=tuple(Choice(value=each, says=Text(each, each)) for each in DOUBLE),
    )


def _delimited(path: Path, *, name: str) -> Found:
    lines = first_lines(path, name=name)
    heading = heading_of(lines.rows, written=True)
    if heading is None:
        raise faults.no_table(name)
    settings: dict[str, Any] = {"kind": "csv"}
    settings |= {"encoding": lines.encoding} if lines.encoding != "utf-8" else {}
    settings |= {"delimiter": lines.delimiter} if lines.delimiter != "," else {}
    preamble = lines.starts[heading.above] - 1
    settings |= {"preamble": preamble} if preamble else {}
    if heading.rows != 1:
        settings["header"] = heading.rows
    why = (*lines.why, said_of(heading.above, heading.rows))
    if not heading.rows:
        published = layout_of(lines.rows[heading.above :], heading.width)
        columns, known = published or ([f"#{place}" for place in range(1, heading.width + 1)], None)
        settings["columns"] = list(columns)
        why = (*why, *([known] if known else []))
    else:
        settings |= doubled(lines.rows[heading.above : heading.above + heading.rows])
        settings |= aside(lines.rows[heading.above + heading.rows :])
    return settings, why, ()


def said_of(above: int, rows: int) -> Text:
    """Say where the header is."""
    if not rows:
        return Text("見出しの行がない", "there is no header")
    over = Text(f"上に {above} 行あり、", f"{above} row(s) above it, ") if above else Text("", "")
    return Text(f"見出しは{over.ja}{rows} 行", f"the header: {over.en}{rows} row(s)")


def doubled(header: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """Return the setting that tells columns of one name apart, where there are some."""
    from renkei.readers.header import join_names

    names = [each for each in join_names([[cell.strip() for cell in row] for row in header]) if each]
    return {"number_repeated": True} if len(set(names)) < len(names) else {}


def aside(rows: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """Return the rules that set notes and comment lines aside, where there are some."""
    firsts = [(filled[0], len(filled)) for row in rows if (filled := [cell.strip() for cell in row if cell.strip()])]
    rules = {}
    if any(first.startswith("#") for first, _ in firsts):
        rules["metadata"] = "^#"
    if any(count <= 2 and NOTE.search(first) for first, count in firsts):
        rules["notes"] = NOTE.pattern
    return {"set_aside": rules} if rules else {}
