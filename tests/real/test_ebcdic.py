"""A fixed-record file of an IBM mainframe: its own copybook, all 195 fields of the rows that Cobrix expects."""

import json
from decimal import Decimal
from pathlib import Path

from renkei.model.readers import FixedWidthReader
from renkei.readers import open_raw
from renkei.readers.fixed_width import FixedWidthFile
from tests.real.conftest import HERE, Real

DATA = "ebcdic/INTEGR.TYPES.NOV28.DATA.dat"


def test_every_record_is_published_with_its_numbers(real: Real) -> None:
    account = real.run("ebcdic.types")
    assert (account.read, account.published, account.quarantined, account.dropped) == (100, 100, 0, 0)
    (first,) = real.rows("SELECT * FROM real.mainframe_types WHERE id = 1")
    said = {name: str(first[name]) for name in ("name", "zoned", "binary", "packed_text")}
    assert said == {
        "name": "Timika",
        "zoned": "-30503",
        "binary": "-30503932576762676",
        "packed_text": "-3050393257676267687078781717600592714",
    }
    numbers = {name: float(first[name]) for name in ("packed", "scaled", "leading", "edited", "float")}
    assert numbers == {
        "packed": -3050393257676.26,
        "scaled": -30503000,
        "leading": -30.5,
        "edited": -305039.32,
        "float": -30503.93,
    }
    (facts,) = real.rows("SELECT min(id) AS low, max(id) AS high FROM real.mainframe_types")
    assert (facts["low"], facts["high"]) == (1, 100)


def test_all_fields_are_as_cobrix_reads_them(real_files: Path) -> None:
    """195 fields of 20 rows, read by the copybook as it came and by the one of the registration."""
    expected = [
        json.loads(line, parse_float=Decimal, parse_int=Decimal)
        for line in (real_files / "ebcdic/test6_expected_head20.jsonl").read_text().splitlines()
    ]
    assert [len(row) for row in expected] == [195] * 20
    said = {"kind": "fixed_width", "charset": "ibm_ebcdic", "low_values": "missing", "float": "ieee"}
    for copybook, beside in (
        ("test6_copybook.cob", real_files / "ebcdic"),
        ("types.cpy", HERE / "connectors" / "ebcdic"),
    ):
        reader = FixedWidthReader.model_validate({**said, "copybook": copybook})
        file = open_raw(reader, real_files / DATA, beside=beside)
        assert isinstance(file, FixedWidthFile)
        (block,) = file.blocks()
        batch = block()
        assert (len(batch.rows), batch.rejected, len(file.header)) == (100, None, 195)
        for row, wanted in zip(batch.rows.slice(0, 20).to_pylist(), expected, strict=True):
            got = {name: row[name.replace("_", "-")] for name in wanted}
            assert {
                name: text if isinstance(wanted[name], str) else Decimal(text) for name, text in got.items()
            } == wanted


def test_a_record_can_be_found_again_in_the_file(real_files: Path) -> None:
    reader = FixedWidthReader(kind="fixed_width", copybook="types.cpy", charset="ibm_ebcdic", low_values="missing")
    file = open_raw(reader, real_files / DATA, beside=HERE / "connectors" / "ebcdic")
    assert file.place(3, "STRING-VAL").en == "record 3, bytes 2,991-3,000 (STRING-VAL)"
    data = (real_files / DATA).read_bytes()
    shown = json.loads(file.locate([3])[3])
    assert shown["STRING-VAL"] == data[2990:3000].decode("cp037").rstrip("\0") == "Edyth"
    assert bytes.fromhex(shown["_hex"]) == data[2986:4479]


def test_without_what_is_said_of_it_the_file_is_rejected_not_guessed(real_files: Path) -> None:
    reader = FixedWidthReader(kind="fixed_width", copybook="types.cpy", charset="ibm_ebcdic")
    file = open_raw(reader, real_files / DATA, beside=HERE / "connectors" / "ebcdic")
    (block,) = file.blocks()
    batch = block()
    assert batch.rejected is not None
    assert set(batch.rejected["rule"]) == {"fixed.undecodable"}  # LOW-VALUES after the name
    assert len(batch.rows) + batch.rejected.height == 100
