"""A bad row goes to the quarantine, whole; the good ones beside it are published, and nothing is withdrawn."""

from dataclasses import dataclass

import pytest

from renkei.inspection.explain import explain
from renkei.warehouse import Quarantined
from tests.country import LANDINGS, PORTS, Country
from tests.e2e.aftermath import Aftermath, account

FEBRUARY = "data/harbour/landings_2024_02.csv"
LIST = "data/harbour/ports.csv"
SECOND = "P02,南瑠璃港,01,1962-07-15,"


@dataclass(frozen=True)
class Bad:
    """One thing wrong in one row: `source` and its `file`, `old` becomes `new`; what the quarantine then says."""

    source: str
    file: str
    old: str | bytes
    new: str | bytes
    rule: str
    column: str | None
    value: str
    row: int
    record: str


BAD = {
    "undecodable bytes": Bad(
        LANDINGS,
        FEBRUARY,
        b"3570,\r\n",
        b"3570,\x81\xff\r\n",
        "encoding.undecodable",
        None,
        "0x81",
        1,
        "11,900",
    ),
    "a column too many": Bad(PORTS, LIST, SECOND, f"{SECOND},?", "csv.column_count", None, "6 of 5", 3, "南瑠璃港"),
    "a column too few": Bad(PORTS, LIST, SECOND, SECOND[:-1], "csv.column_count", None, "4 of 5", 3, "南瑠璃港"),
    "a code not in its list on that date": Bad(
        PORTS,
        LIST,
        "P02,南瑠璃港,01,1962-07-15",
        "P02,南瑠璃港,04,2020-07-15",
        "code_list.not_valid_on_date",
        "island",
        "04",
        3,
        "2020-07-15",
    ),
    "a code that never was": Bad(
        PORTS, LIST, SECOND, SECOND.replace(",01,", ",77,"), "code_list.unknown", "island", "77", 3, "南瑠璃港"
    ),
    "a date that is none": Bad(
        PORTS, LIST, SECOND, SECOND.replace("07-15", "07-32"), "date.", "opened_on", "1962-07-32", 3, "南瑠璃港"
    ),
    "no value where one must be": Bad(
        PORTS, LIST, SECOND, SECOND.replace("南瑠璃港", ""), "contract.required", "name", "", 3, "1962-07-15"
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_row_is_quarantined_and_nothing_is_lost(published: Country, bad: Bad) -> None:
    before = Aftermath(published)
    file = published.edit(bad.file, (bad.old, bad.new))
    told = account(published.one(bad.source))
    found = published.workspace().warehouse.quarantined(bad.source)
    assert told.quarantined == len(found)
    assert (told.published, told.withdrawn) == (0, 0)
    _told(found, bad)
    before.landed(file)
    before.same()  # a row in quarantine withdraws nobody
    before.clean()


def _told(found: list[Quarantined], bad: Bad) -> None:
    mine = [one for one in found if bad.record in str(one.record)]
    assert len(mine) == 1, found
    (reason,) = mine[0].reasons
    assert reason["rule"].startswith(bad.rule)
    assert reason["column"] == bad.column
    assert bad.value in (reason["value"] or "")
    assert mine[0].row == bad.row
    for said in explain(reason["rule"]):
        assert said != reason["rule"]
        assert len(said) > 5


def test_of_two_rows_with_one_key_the_first_is_published(published: Country) -> None:
    before = Aftermath(published)
    published.edit(LIST, ("P05,旧灯台港", "P01,北の港,01,1955-04-02,\nP05,旧灯台港"))
    told = account(published.one(PORTS))
    (found,) = published.workspace().warehouse.quarantined(PORTS)
    (reason,) = found.reasons
    assert (told.read, told.unchanged, told.quarantined) == (6, 5, 1)
    assert (found.row, reason["rule"], reason["column"], reason["value"]) == (6, "duplicate_key", "port_code", "P01")
    assert reason["row"] == 2
    assert found.record == {"_line": "P01,北の港,01,1955-04-02,"}
    before.same()
    before.clean()


def test_a_file_that_comes_again_under_another_name_changes_nothing(published: Country) -> None:
    before = Aftermath(published)
    january = published.root / "data/harbour/landings_2024_01.csv"
    (january.parent / "landings_2024_01_copy.csv").write_bytes(january.read_bytes())
    told = account(published.one(LANDINGS))
    assert (told.read, told.published, told.unchanged, told.quarantined, told.dropped) == (6, 0, 4, 1, 1)
    assert len(published.workspace().zone.latest(LANDINGS, "-")) == 3
    new = published.root / "data/harbour/landings_2024_03.csv"
    new.write_bytes("令和6年3月,P01,S01,1,1,\r\n".encode("cp932"))
    told = account(published.one(LANDINGS))
    assert (told.read, told.published, told.quarantined) == (1, 1, 0)
    assert [row for row in published.rows("fisheries.landings") if row["month"] != "2024-03"] == before.before[
        "fisheries.landings"
    ]
    before.not_staged(LANDINGS)
    before.clean()


def test_a_row_that_another_file_had_already_is_corrected_by_the_later_file(published: Country) -> None:
    before = Aftermath(published)
    new = published.root / "data/harbour/landings_2024_03.csv"
    new.write_bytes("令和6年2月,P01,S01,7,7,\r\n令和6年3月,P01,S01,1,1,\r\n".encode("cp932"))
    told = account(published.one(LANDINGS))
    assert (told.read, told.published, told.replaced, told.quarantined) == (2, 2, 1, 0)
    (stands,) = [
        row
        for row in published.rows("fisheries.landings")
        if (row["month"], row["port_code"], row["quantity_kg"]) == ("2024-02", "P01", 7)
    ]
    assert stands["value_jpy"] == 7000
    before.landed(new)
    before.clean()


def test_of_files_that_come_together_the_last_one_stands(published: Country) -> None:
    before = Aftermath(published)
    line = "令和6年3月,P01,S01,{0},{0},\r\n"
    for day, quantity in enumerate((1, 2, 1), 1):
        name = f"landings_2024_03_{day}.csv"
        (published.root / "data/harbour" / name).write_bytes(line.format(quantity).encode("cp932"))
    told = account(published.one(LANDINGS))
    assert (told.read, told.published, told.quarantined) == (2, 1, 1)
    (stands,) = [row for row in published.rows("fisheries.landings") if row["month"] == "2024-03"]
    assert stands["quantity_kg"] == 1
    (found,) = published.workspace().warehouse.quarantined(LANDINGS)
    assert found.reasons[0]["rule"] == "duplicate_key"
    before.clean()


def test_a_row_that_is_mended_comes_out_of_quarantine(published: Country) -> None:
    published.edit(LIST, (SECOND, f"{SECOND},?"))
    account(published.one(PORTS))
    published.edit(LIST, (f"{SECOND},?", SECOND.replace("1962-07-15", "1962-07-16")))
    told = account(published.one(PORTS))
    assert (told.published, told.replaced, told.unchanged, told.quarantined) == (1, 1, 4, 0)
    assert published.workspace().warehouse.quarantined(PORTS) == []
    Aftermath(published).clean()
