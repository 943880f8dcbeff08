"""Mended rows become a run of their source: published or quarantined again, never over what somebody said since."""

from pathlib import Path

import pytest

from renkei.errors import IndividualNumberFound, ReadError, UsageError, VerdictError
from renkei.inspection.status import status
from renkei.inspection.verify import verify
from renkei.ledger import broken
from renkei.model.runs import Outcome
from renkei.pipeline import replay
from tests.country import FINAL, LANDINGS, PORTS, Country
from tests.unit.stages.mend.conftest import Send, only, states
from tests.workbooks import filled

PORT = "P02,南瑠璃港,01,1962-07-15,"
KEY = {"month": "2024-01", "port_code": "P04", "species": "S03"}


def published(country: Country, source: str, *, bad: tuple[str, str]) -> Outcome:
    """Release a good delivery, then one in which a line is spoilt."""
    country.one(source)
    country.edit("data/harbour/ports.csv", bad)
    return country.one(source)


def test_rows_are_published_or_quarantined_again_and_the_ledger_says_who(country: Country, send: Send) -> None:
    country.one(PORTS)
    first = country.one(LANDINGS)
    done = send(LANDINGS, {1: "S03", 2: "-6"})
    assert states(done) == {1: "published", 2: "again"}
    assert done.release is not None
    (account,) = done.release.accounts
    assert (account.read, account.published, account.quarantined, account.withdrawn) == (2, 1, 1, 0)
    warehouse = country.workspace().warehouse
    found = warehouse.row("fisheries.landings", KEY)
    assert found is not None
    row = found["current"]
    (mending,) = warehouse.mendings(LANDINGS)
    assert (row["_source"], row["_run"], row["_landed"], row["_row"]) == (LANDINGS, done.run, mending.landed, 2)
    assert first.release is not None
    assert (mending.by, mending.mends, mending.run) == ("Minato", first.run, done.run)
    one, other = mending.rows
    assert [(cell.column, cell.before, cell.after, cell.row) for cell in one.cells] == [("魚種", "S09", "S03", 2)]
    assert (one.place, other.place) == (6, 4)
    assert [entry.kind for entry in warehouse.entries()] == ["release", "release", "release", "mending"]
    assert broken(warehouse.entries()) == []
    assert verify(country.workspace()) == []


def test_the_workbook_is_kept_as_it_came_back(country: Country, send: Send, tmp_path: Path) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    send(LANDINGS, {1: "S03"})
    workspace = country.workspace()
    (mending,) = workspace.warehouse.mendings(LANDINGS)
    (landed,) = (one for one in workspace.zone.manifests() if one.sha256 == mending.landed)
    with workspace.zone.open(landed) as path:
        assert path.read_bytes() == (tmp_path / "rejected.xlsx").read_bytes()
    assert (landed.name, landed.source) == ("rejected.xlsx", LANDINGS)
    assert [path for path in (country.state / "staging").rglob("*") if path.is_file()] == []


def test_the_same_workbook_again_changes_nothing(country: Country, send: Send, tmp_path: Path) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    first = send(LANDINGS, {1: "S03", 2: "-6"})
    entries = len(list(country.workspace().warehouse.entries()))
    for _ in range(2):
        again = replay(country.workspace(), LANDINGS, tmp_path / "rejected.xlsx", by="Minato")
        assert (again.release, again.run) == (None, first.run)
        assert states(again) == {1: "before", 2: "again"}
    assert len(list(country.workspace().warehouse.entries())) == entries


def test_untouched_rows_wait_and_a_source_stands_as_it_did(country: Country, send: Send) -> None:
    country.one(PORTS)
    before = country.one(LANDINGS)
    assert states(send(LANDINGS, {2: "5"})) == {2: "published"}
    (standing,) = (one for one in status(country.workspace()) if one.id == LANDINGS)
    assert before.release is not None
    assert standing.account == before.release.accounts[0]
    assert country.one(LANDINGS).release is None  # the fetch goes on from where it was
    assert states(send(LANDINGS, {1: "S03"}, name="second.xlsx")) == {1: "published"}
    with pytest.raises(UsageError, match="waits"):
        send(LANDINGS, {})


def test_nothing_mended_is_nothing_done(country: Country, send: Send) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    done = send(LANDINGS, {1: "S09", 2: "  "})
    assert (done.run, done.release, done.fates) == (None, None, ())
    assert len(list(country.workspace().zone.manifests())) == 3


def test_a_blank_is_written_out(country: Country, send: Send) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    assert states(send(LANDINGS, {2: "(blank)"})) == {2: "published"}
    found = country.workspace().warehouse.row("fisheries.landings", {**KEY, "month": "2024-02", "species": "S01"})
    assert found is not None
    assert (found["current"]["quantity_kg"], found["current"]["quantity_missing"]) == (None, "not_available")


def test_a_row_that_is_set_aside_once_it_is_mended_is_counted_so(country: Country, send: Send) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    done = send(LANDINGS, {1: "合計"})
    assert states(done) == {1: "dropped"}
    assert done.release is not None
    assert (done.release.accounts[0].read, done.release.accounts[0].dropped) == (1, 1)
    assert verify(country.workspace()) == []


# ---- what other deliveries have said


def test_a_retained_row_gives_way_to_the_mended_one(country: Country, send: Send) -> None:
    """P02 stays as it was while its new line is in quarantine; once mended, the new line takes its place."""
    published(country, PORTS, bad=(PORT, "P02,新南瑠璃港,01,1962-13-15,"))
    assert only(send(PORTS, {1: "1962-07-16"})).state == "published"
    found = country.workspace().warehouse.row("reference.ports", {"port_code": "P02"})
    assert found is not None
    assert found["current"]["name"] == "新南瑠璃港"
    assert [one["_to_release"] for one in found["history"]] == [None, 3]
    assert verify(country.workspace()) == []


def test_a_row_that_the_same_delivery_confirmed_is_left(country: Country, send: Send) -> None:
    """P03 stands in the delivery itself, unchanged: a mended row that becomes P03 must not take its place."""
    country.one(PORTS)
    country.edit("data/harbour/ports.csv", ("P04,小瑠璃港,02,S48.10.1,", "X04,小瑠璃港,02,S48.10.1,"))
    country.one(PORTS)
    assert only(send(PORTS, {1: "P03"})).state == "unchanged"
    found = country.workspace().warehouse.row("reference.ports", {"port_code": "P03"})
    assert found is not None
    assert (found["current"]["name"], len(found["history"])) == ("霧ヶ浦港", 1)
    assert verify(country.workspace()) == []


def test_a_row_that_was_retained_is_told_from_one_that_was_confirmed(country: Country, send: Send) -> None:
    """Both P03 and P02 are current and older than the delivery; only what it said itself has the last word."""
    country.one(PORTS)
    country.edit(
        "data/harbour/ports.csv",
        (PORT, "P02,新南瑠璃港,01,1962-13-15,"),
        ("P04,小瑠璃港,02,S48.10.1,", "X04,小瑠璃港,02,S48.10.1,"),
    )
    country.one(PORTS)
    done = send(PORTS, {1: "1962-07-16", 2: "P03"})
    assert states(done) == {1: "published", 2: "unchanged"}
    assert verify(country.workspace()) == []


def test_a_key_that_a_later_delivery_published_is_left(country: Country, send: Send, tmp_path: Path) -> None:
    country.one(PORTS)
    first = country.one(LANDINGS)
    later = "2024年1月,P04,S03,80,240,\r\n".encode("cp932")
    (country.drop / "harbour" / "landings_2024_03.csv").write_bytes(later)
    country.one(LANDINGS)
    done = send(LANDINGS, {1: "S03"}, run=first.run)
    assert only(done).state == "unchanged"
    found = country.workspace().warehouse.row("fisheries.landings", KEY)
    assert found is not None
    assert found["current"]["quantity_kg"] == 80
    assert verify(country.workspace()) == []


def test_a_later_delivery_replaces_the_mended_row(country: Country, send: Send) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    send(LANDINGS, {1: "S03"})
    later = "2024年1月,P04,S03,80,240,\r\n".encode("cp932")
    (country.drop / "harbour" / "landings_2024_03.csv").write_bytes(later)
    country.one(LANDINGS)
    found = country.workspace().warehouse.row("fisheries.landings", KEY)
    assert found is not None
    assert (found["current"]["quantity_kg"], len(found["history"])) == (80, 2)


# ---- the whole again


def test_the_next_whole_delivery_that_has_the_bad_row_still_withdraws_nothing(country: Country, send: Send) -> None:
    """The key itself was mended, so that nothing in the quarantine has it; the record is what it was."""
    country.edit("data/harbour/ports.csv", (PORT, "X02,南瑠璃港,01,1962-07-15,"))
    country.one(PORTS)
    assert only(send(PORTS, {1: "P02"})).state == "published"
    country.edit("data/harbour/ports.csv", ("霧ヶ浦港", "霧ヶ浦新港"))
    outcome = country.one(PORTS)
    assert outcome.release is not None
    (account,) = outcome.release.accounts
    assert (account.quarantined, account.withdrawn, account.retained) == (1, 0, 1)
    assert {row["port_code"] for row in country.rows("reference.ports")} == {"P01", "P02", "P03", "P04", "P05"}
    with pytest.raises(UsageError, match="waits"):  # it was mended, and stands
        send(PORTS, {}, name="second.xlsx")
    assert verify(country.workspace()) == []


def test_the_next_whole_delivery_without_the_bad_row_withdraws_it(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", (PORT, "X02,南瑠璃港,01,1962-07-15,"))
    country.one(PORTS)
    send(PORTS, {1: "P02"})
    country.edit("data/harbour/ports.csv", ("X02,南瑠璃港,01,1962-07-15,\n", ""))
    outcome = country.one(PORTS)
    assert outcome.release is not None
    assert outcome.release.accounts[0].withdrawn == 1
    assert {row["port_code"] for row in country.rows("reference.ports")} == {"P01", "P03", "P04", "P05"}
    assert verify(country.workspace()) == []


def test_a_row_that_a_newer_whole_delivery_no_longer_has_is_left(country: Country, send: Send, tmp_path: Path) -> None:
    country.edit("data/harbour/ports.csv", (PORT, "X02,南瑠璃港,01,1962-07-15,"))
    first = country.one(PORTS)
    country.edit("data/harbour/ports.csv", ("X02,南瑠璃港,01,1962-07-15,\n", ""))
    country.one(PORTS)
    done = send(PORTS, {1: "P02"}, run=first.run)
    assert (only(done).state, done.release) == ("gone", None)
    assert "P02" not in {row["port_code"] for row in country.rows("reference.ports")}


def test_a_row_that_a_newer_whole_delivery_has_still_is_published(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", (PORT, "X02,南瑠璃港,01,1962-07-15,"))
    first = country.one(PORTS)
    country.edit("data/harbour/ports.csv", ("霧ヶ浦港", "霧ヶ浦新港"))
    country.one(PORTS)
    assert only(send(PORTS, {1: "P02"}, run=first.run)).state == "published"
    assert verify(country.workspace()) == []


# ---- records of other kinds


def test_a_row_after_a_function_of_the_sibling_py_does_not_go_through_it_again(country: Country, send: Send) -> None:
    country.edit("data/statistics/landings.csv", ("るりまぐろ", "るりまくろ"))
    country.one(PORTS)
    country.one(FINAL)
    done = send(FINAL, {1: "るりまぐろ"})
    assert only(done).state == "published"
    found = country.workspace().warehouse.row("fisheries.landings", {**KEY, "month": "2024-02", "port_code": "P02"})
    assert found is not None
    assert (found["current"]["_source"], found["current"]["quantity_kg"]) == (FINAL, 940)


def test_a_line_that_could_not_be_split_is_mended_as_a_whole(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", (PORT, f"{PORT},?"), ("P03,霧ヶ浦港,03,令和元年5月1日,", '"P03'))
    country.one(PORTS)
    done = send(PORTS, {1: PORT, 2: 'P03,"霧ヶ浦港",03,令和元年5月1日'})
    assert states(done) == {1: "published", 2: "again"}
    (again,) = (fate for fate in done.fates if fate.state == "again")
    assert again.rules == ("csv.column_count",)
    assert verify(country.workspace()) == []


@pytest.mark.parametrize("text", [f"{PORT}\nP03,霧ヶ浦港,03,令和元年5月1日,", "(blank)"])
def test_a_line_that_became_none_or_several_is_rejected_again(country: Country, send: Send, text: str) -> None:
    country.edit("data/harbour/ports.csv", (PORT, f"{PORT},?"))
    country.one(PORTS)
    fate = only(send(PORTS, {1: text}))
    assert (fate.state, fate.rules) == ("again", ("mended.not_one_record",))
    assert verify(country.workspace()) == []


def test_a_duplicate_whose_key_was_wrong_is_mended_by_its_key(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", ("P03,霧ヶ浦港", "P02,霧ヶ浦港"))
    country.one(PORTS)
    assert only(send(PORTS, {1: "P03"})).state == "published"
    names = {row["port_code"]: row["name"] for row in country.rows("reference.ports")}
    assert (names["P02"], names["P03"]) == ("南瑠璃港", "霧ヶ浦港")
    assert verify(country.workspace()) == []


def test_two_mended_rows_of_one_key_are_one_and_a_duplicate(country: Country, send: Send) -> None:
    country.edit("data/harbour/ports.csv", ("P03,霧ヶ浦港", "X03,霧ヶ浦港"), ("P04,小", "X04,小"))
    country.one(PORTS)
    done = send(PORTS, {1: "P09", 2: "P09"})
    assert states(done) == {1: "published", 2: "again"}
    assert verify(country.workspace()) == []


# ---- what is refused


def test_an_individual_number_is_refused_and_nothing_is_kept(country: Country, send: Send) -> None:
    """The number is made up: eleven digits and their check digit."""
    country.edit("data/harbour/ports.csv", (PORT, "P02,,01,1962-07-15,"))
    country.one(PORTS)
    before = {path.name for path in country.files()}
    with pytest.raises(IndividualNumberFound) as found:
        send(PORTS, {1: "個人番号 123456789018"})
    assert "123456789018" not in str(found.value)
    assert {path.name for path in country.files()} == before
    assert country.workspace().warehouse.mendings(PORTS) == []


def test_the_suite_is_asked_of_every_row(country: Country, tmp_path: Path, send: Send) -> None:
    folder = country.root / "expectations" / "fisheries"
    folder.mkdir(parents=True)
    between = "{type: expect_column_values_to_be_between, kwargs: {column: quantity_kg, max_value: 20000}}"
    many = "{type: expect_table_row_count_to_be_between, kwargs: {min_value: 3, max_value: 99}}"
    (folder / "landings.yml").write_text(f"expectations: [{between}, {many}]\n", encoding="utf-8")
    country.one(PORTS)
    country.one(LANDINGS)
    with pytest.raises(VerdictError, match="20,000"):
        send(LANDINGS, {2: "20001"})
    assert country.workspace().warehouse.mendings(LANDINGS) == []
    assert states(send(LANDINGS, {2: "20000"}, name="second.xlsx")) == {2: "published"}
    assert verify(country.workspace()) == []


def test_a_name_and_a_file_are_needed(country: Country, tmp_path: Path) -> None:
    country.without_suites().one(PORTS)
    with pytest.raises(UsageError, match="no file"):
        replay(country.workspace(), PORTS, tmp_path / "none.xlsx", by="Minato")
    (tmp_path / "some.xlsx").write_bytes(b"x")
    for name in ("", "  ", "a\nb"):
        with pytest.raises(UsageError, match="Nobody"):
            replay(country.workspace(), PORTS, tmp_path / "some.xlsx", by=name)
    with pytest.raises(ReadError):
        replay(country.workspace(), PORTS, tmp_path / "some.xlsx", by="Minato")


def test_a_registration_that_reads_more_now_makes_the_workbook_stale(
    country: Country, send: Send, tmp_path: Path
) -> None:
    country.one(PORTS)
    country.one(LANDINGS)
    send(LANDINGS, {})
    country.edit(
        "connectors/harbour/landings.yml",
        ("漁港, 魚種, 数量", "漁港, 魚種コード, 数量"),
        ("species: {from: 魚種}", "species: {from: 魚種コード}"),
        ("column: 魚種\n", "column: 魚種コード\n"),
    )
    with pytest.raises(ReadError, match="does not fit the quarantine"):
        replay(country.workspace(), LANDINGS, filled(tmp_path / "rejected.xlsx", {"I2": "S03"}), by="Minato")


# ---- vintages


def test_mended_rows_are_of_the_publication_that_they_were_in(country: Country, send: Send) -> None:
    country.edit(
        "connectors/harbour/ports.yml", ("missing:", "vintage: {published: 2024-10-15, kind: final}\nmissing:")
    )
    country.edit("data/harbour/ports.csv", (PORT, "P02,南瑠璃港,01,1962-13-15,"))
    country.one(PORTS)
    done = send(PORTS, {1: "1962-07-15"})
    assert only(done).state == "published"
    published_on = country.workspace().warehouse.select(
        "SELECT run, published_on, kind FROM renkei.run ORDER BY release"
    )
    assert [(str(row["published_on"]), row["kind"]) for row in published_on.to_pylist()] == [
        ("2024-10-15", "final")
    ] * 2
    rows = country.workspace().warehouse.select("SELECT port_code FROM reference.ports_as_published('2024-10-15')")
    assert "P02" in rows["port_code"].to_pylist()
    assert verify(country.workspace()) == []


def test_a_delivery_that_came_late_is_not_the_one_that_rows_wait_in(country: Country, send: Send) -> None:
    """The newest by its day of publication counts, whichever came last."""
    by_name = "vintage: {published: {name: '(?P<year>\\d{4})(?P<month>\\d\\d)(?P<day>\\d\\d)'}}\nmissing:"
    country.edit("connectors/harbour/ports.yml", ("missing:", by_name), ("path: ports.csv", "path: ports_*.csv"))
    file = country.edit("data/harbour/ports.csv", (PORT, "X02,南瑠璃港,01,1962-07-15,"))
    newest = file.rename(file.with_name("ports_20241015.csv"))
    country.one(PORTS)
    older = newest.rename(newest.with_name("ports_20230401.csv"))
    older.write_text(older.read_text(encoding="utf-8").replace("X02,南瑠璃港,01,1962-07-15,\n", ""), encoding="utf-8")
    country.one(PORTS)
    workspace = country.workspace()
    first, late = workspace.warehouse.runs_since(PORTS, 0)
    assert workspace.warehouse.late_runs(PORTS) == {late.run}
    assert only(send(PORTS, {1: "P02"}, run=first.run)).state == "published"
    assert "P02" in {row["port_code"] for row in country.rows("reference.ports")}
    assert verify(country.workspace()) == []


# ---- corrections


CORRECTION = (
    "month,port_code,species,column,expected,value,reason,author,upstream,since,source\n"
    "2024-02,P04,S01,quantity_kg,{expected},9,伝票による,Minato,reported,2024-03-01,harbour.landings\n"
)


@pytest.mark.parametrize(("expected", "state"), [("5", "published"), ("6", None)])
def test_a_correction_holds_for_a_mended_row_too(
    country: Country, send: Send, expected: str, state: str | None
) -> None:
    """It expects a value that comes with the mended row alone; where another comes, the mending stops."""
    file = country.root / "schemas/fisheries/landings.corrections.csv"
    country.one(PORTS)
    country.one(LANDINGS)
    file.write_text(CORRECTION.format(expected=expected), encoding="utf-8")
    if state is None:
        with pytest.raises(VerdictError, match="no longer holds"):
            send(LANDINGS, {2: "5"})
        return
    assert states(send(LANDINGS, {2: "5"})) == {2: state}
    found = country.workspace().warehouse.row("fisheries.landings", {**KEY, "month": "2024-02", "species": "S01"})
    assert found is not None
    assert found["current"]["quantity_kg"] == 9
