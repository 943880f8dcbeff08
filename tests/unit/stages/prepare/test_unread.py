"""Individual Numbers in a file that is refused before its rows are seen, and in lines that are set aside."""

import io
import json
import traceback
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from renkei.errors import ContentError, IndividualNumberFound, ReadError
from renkei.project.loader import load
from renkei.settings import Settings
from renkei.stages.prepare import unread
from tests.country import FINAL, HERE, PORTS, Country

NUMBER = "123456789018"
HEADER = "漁港コード,名称,島コード,開港日,閉港日\n"
SOURCE = load(Settings.load({"RENKEI_PROJECT": str(HERE)})).source(PORTS)
ROW = "P01,北瑠璃港,01,昭和30年4月1日,\n"


def refused(country: Country, source: str, file: Path, data: bytes) -> IndividualNumberFound:
    """Run a source on these bytes: they must be gone, and no value must be said or kept."""
    file.write_bytes(data)
    with pytest.raises(IndividualNumberFound) as caught:
        country.one(source)
    said = "".join(traceback.format_exception(caught.value)) + caught.value.text("ja") + caught.value.text("en")
    assert NUMBER not in said
    assert [one for one in country.files() if NUMBER.encode() in one.read_bytes()] == []
    (tombstone,) = country.workspace().zone.tombstones()
    assert tombstone.rule == "jp.individual_number"
    assert tombstone.places == caught.value.places
    return caught.value


@pytest.fixture
def ports(country: Country) -> Path:
    return country.without_suites().drop / "harbour" / "ports.csv"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEADER}{ROW}P02,マイナンバー {NUMBER},01,1962-07-15,\n", "cp932"),  # UTF-8 is registered
        (f"個人番号,{HEADER}{ROW}{NUMBER},P02,南瑠璃港,01,1962-07-15,\n", "cp932"),
        (f"個人番号,{HEADER}{ROW}{NUMBER},P02,南瑠璃港,01,1962-07-15,\n", "utf-16"),
        (f"個人番号,個人番号\n{ROW}{NUMBER},P02\n", "utf-8"),  # one name twice
        (f'"個人番号,{HEADER}{ROW}{NUMBER},P02\n', "utf-8"),  # a quote that is never closed
    ],
)
def test_a_refused_file_is_looked_through(country: Country, ports: Path, text: str, encoding: str) -> None:
    error = refused(country, PORTS, ports, text.encode(encoding))
    assert error.places == ("lines: 3",)
    assert error.count == 1


@pytest.mark.parametrize("text", [f"{HEADER}{ROW}P02,{NUMBER},01,1962-07-15,\n", f"{HEADER}P01,個人番号なし,01,,\n"])
def test_a_refused_file_without_any_is_kept(country: Country, ports: Path, text: str) -> None:
    ports.write_bytes(text.encode("cp932"))
    with pytest.raises(ReadError):
        country.one(PORTS)
    assert list(country.workspace().zone.tombstones()) == []


def test_missing_columns_hide_nothing(country: Country, ports: Path) -> None:
    text = f"{HEADER}{ROW}".replace("名称", "名").encode()
    ports.write_bytes(text)
    with pytest.raises(ContentError):
        country.one(PORTS)
    refused(country, PORTS, ports, text + f"P02,個人番号{NUMBER},01,,\n".encode())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("水揚げ統計 確報", f"水揚げ統計 個人番号 {NUMBER}", "lines: 1"),
        ("四捨五入していない。", f"担当者マイナンバー：{NUMBER}", "lines from the end: 1"),
    ],
)
def test_lines_set_aside_are_looked_at(country: Country, old: str, new: str, place: str) -> None:
    file = country.without_suites().drop / "statistics" / "landings.csv"
    data = file.read_text(encoding="utf-8").replace(old, new)
    assert refused(country, FINAL, file, data.encode()).places == (place,)


@bounds(max_examples=60, deadline=None)
@given(
    before=st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=40),
    chunk=st.integers(8, 64),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_no_cut_hides_a_number(
    tmp_path_factory: pytest.TempPathFactory, before: str, chunk: int, encoding: str
) -> None:
    file = tmp_path_factory.mktemp("cut") / "file"
    file.write_bytes(f"個人番号 {before},{NUMBER};".encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unread, "_CHUNK", chunk)
        with pytest.raises(IndividualNumberFound):
            unread.guard_refused(SOURCE, file, file.parent)


SET_ASIDE = "reader: {kind: csv, encoding: utf-8, find: ^漁港コード, set_aside: {note: ^注}}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"担当者マイナンバー,{NUMBER}\n\n{HEADER}{ROW}", "lines: 1"),
        (f"{HEADER}{ROW}注,担当者マイナンバー {NUMBER}\n", "set aside: 3"),
    ],
)
def test_what_find_and_set_aside_pass_over_is_looked_at(country: Country, ports: Path, text: str, place: str) -> None:
    registration = country.root / "connectors" / "harbour" / "ports.yml"
    before = registration.read_text(encoding="utf-8")
    registration.write_text(before.replace("reader: {kind: csv, encoding: utf-8}", SET_ASIDE), encoding="utf-8")
    assert refused(country, PORTS, ports, text.encode()).places == (place,)


@pytest.mark.parametrize("registered", ["utf-8", "utf-16"])
def test_utf16_without_a_mark_hides_nothing(country: Country, ports: Path, registered: str) -> None:
    file = country.root / "connectors" / "harbour" / "ports.yml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("encoding: utf-8", f"encoding: {registered}, preamble: 1"), encoding="utf-8")
    text = f"マイナンバー,{NUMBER}\n{HEADER}{ROW}"
    assert refused(country, PORTS, ports, text.encode("utf-16-le")).places == ("lines: 1",)


def zipped(**entries: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(f"{name}.csv", text)
    return data.getvalue()


BAD = f"P02,マイナンバー {NUMBER},01,1962-07-15,\n"


@pytest.mark.parametrize(
    ("reader", "entries", "place"),
    [
        ("{kind: csv, archive: {kind: zip}}", {"a": HEADER + ROW + BAD}, "名称: 3"),
        ("{kind: csv, archive: {kind: zip}}", {"a": HEADER + ROW, "b": HEADER + BAD}, "名称: 10000000002"),
        ("{kind: csv, archive: {kind: zip}}", {"a": HEADER, "b": f"x\n{BAD}"}, "b.csv lines: 2"),  # other columns
        (
            "{kind: csv, archive: {kind: zip, members: a.csv}}",
            {"a": HEADER + ROW, "c": BAD},
            "c.csv lines: 1",
        ),  # left alone
        ("{kind: csv}", {"a": HEADER + ROW + BAD}, "a.csv lines: 3"),  # no archive was registered
        ("{kind: csv, preamble: 1, archive: {kind: zip}}", {"a": BAD + HEADER + ROW}, "a.csv lines: 1"),
    ],
)
def test_archives_are_looked_into(
    country: Country, ports: Path, reader: str, entries: dict[str, str], place: str
) -> None:
    country.edit("connectors/harbour/ports.yml", ("{kind: csv, encoding: utf-8}", reader))
    assert refused(country, PORTS, ports, zipped(**entries)).places == (place,)


HOST = "reader: {kind: fixed_width, copybook: ports.cpy, charset: ibm_ebcdic, records: rdw}"
LAYOUT = """       01  PORT.
           05  漁港コード   PIC X(3).
           05  名称         PIC X(10).
           05  島コード     PIC X(2).
           05  開港日       PIC X(10).
           05  閉港日       PIC X(10).
           05  個人番号     PIC 9(12)NUMBER.
"""


RECORD = {"漁港コード": "P01", "名称": "北瑠璃港", "島コード": "01", "開港日": "1955-04-01", "閉港日": ""}


@pytest.mark.parametrize(
    ("reader", "data", "place"),
    [
        ("{kind: json, records: r}", json.dumps({"個人番号": NUMBER, "r": [RECORD]}), "set aside: 0"),
        ("{kind: json, records: r}", json.dumps({"r": [], "by": {"個人番号": NUMBER}}), "set aside: 0"),
        (
            "{kind: xml, records: r/i}",
            f"<r><by 個人番号='{NUMBER}'/><i>{''.join(f'<{k}>{v}</{k}>' for k, v in RECORD.items())}</i></r>",
            "set aside: 1",
        ),
    ],
)
def test_what_is_around_the_records_of_a_document_is_looked_at(
    country: Country, ports: Path, reader: str, data: str, place: str
) -> None:
    columns = f", columns: [{', '.join(RECORD)}]}}"
    country.edit(
        "connectors/harbour/ports.yml",
        ("reader: {kind: csv, encoding: utf-8}", f"reader: {reader.removesuffix('}')}{columns}"),
    )
    assert refused(country, PORTS, ports, data.encode()).places == (place,)


def host_record(number: bytes, *, name: str = "NORTH", bad: bytes = b"") -> bytes:
    body = f"P01{name:10}011955-04-01".encode("cp037") + b"\x40" * 10 + number
    body = bad + body[len(bad) :]
    return (len(body) + 4).to_bytes(2, "big") + b"\0\0" + body


def on_a_host(country: Country, packed: bool = False) -> None:
    country.edit(
        "connectors/harbour/ports.yml", ("reader: {kind: csv, encoding: utf-8}", f"{HOST}\nignore: [個人番号]")
    )
    layout = LAYOUT.replace("NUMBER", " COMP-3" if packed else "")
    (country.root / "connectors" / "harbour" / "ports.cpy").write_text(layout, encoding="utf-8")


ZONED, PACKED = NUMBER.encode("cp037"), bytes.fromhex(f"0{NUMBER}F")
ZEROS = b"\xf0" * 12


@pytest.mark.parametrize(("packed", "number"), [(False, ZONED), (True, PACKED)])
def test_a_refused_file_of_a_host_is_looked_through(country: Country, ports: Path, packed: bool, number: bytes) -> None:
    on_a_host(country, packed)
    data = host_record(number) + b"\0\0\0\0"  # no descriptor word
    assert refused(country, PORTS, ports, data).places == ("bytes: 40",)


def test_a_refused_file_of_a_host_without_any_is_kept(country: Country, ports: Path) -> None:
    on_a_host(country)
    ports.write_bytes(host_record(ZEROS) + b"\0\0\0\0")
    with pytest.raises(ReadError):
        country.one(PORTS)
    assert list(country.workspace().zone.tombstones()) == []


def test_a_rejected_record_whose_fields_stand_anywhere_hides_nothing(country: Country, ports: Path) -> None:
    on_a_host(country)
    short = host_record(ZONED)[5:]
    data = host_record(ZEROS) + (len(short) + 4).to_bytes(2, "big") + b"\0\0" + short
    assert refused(country, PORTS, ports, data).places == ("set aside: 2",)


def test_rejected_records_of_such_a_layout_keep_no_bytes(country: Country, ports: Path) -> None:
    on_a_host(country)
    nearly = ZONED[:-1] + b"\x40"  # no number, but eleven digits of one
    short = host_record(b"\xf0" * 5)
    ports.write_bytes(host_record(ZEROS) + host_record(nearly) + short)
    country.one(PORTS)
    kept = [str(row) for row in country.workspace().warehouse.quarantined(PORTS)]
    assert [row.count("(非表示 withheld)") > 1 for row in kept[-2:]] == [True, True]
    assert not [row for row in kept if "f1 f2" in row.lower() or "0xf" in row.lower()]
