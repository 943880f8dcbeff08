"""Corrections as content: found by their place, held against the contract line by line, counted into the version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.errors import ContentError
from renkei.model.contract import Contract
from renkei.project.check import check, check_all
from renkei.project.corrections import corrections_of, corrections_of_row, read_corrections
from renkei.project.loader import Project

Loaded = Callable[[], Project]
DATASET, FILE = "fisheries.landings", "schemas/fisheries/landings.corrections.csv"
HEADER = "month,port_code,species,column,expected,value,missing,reason,author,upstream,since,source"
GOOD = "2024-01,P01,S01,quantity_kg,12410,12400,,誤記,海野,reported,2024-11-01,statistics.landings"


@pytest.fixture
def write(country: Path) -> Callable[..., None]:
    def lines(*said: str, header: str = HEADER) -> None:
        (country / FILE).write_text("\n".join([header, *said, ""]), encoding="utf-8")

    return lines


def faults(project: Project) -> list[tuple[str, str, str]]:
    found = [fault for error in check(project, DATASET) for fault in (error, *error.others)]
    assert all(fault.what.ja and fault.fix.ja for fault in found)
    return [(fault.where, fault.what.en, fault.fix.en) for fault in found]


def test_they_are_found_by_their_place(loaded: Loaded, write: Callable[..., None]) -> None:
    write(GOOD)
    project = loaded()
    assert faults(project) == []
    (one,) = corrections_of(project, DATASET)
    assert one.where == f"{FILE}:2"
    assert one.key == {"month": "2024-01", "port_code": "P01", "species": "S01"}
    assert (one.column, one.expected, one.value, one.upstream) == ("quantity_kg", "12410", "12400", "reported")
    assert (one.reason, one.author, one.since.isoformat(), one.source) == (
        "誤記",
        "海野",
        "2024-11-01",
        "statistics.landings",
    )


def test_a_dataset_without_the_file_has_none(loaded: Loaded) -> None:
    assert corrections_of(loaded(), DATASET) == ()


def test_those_of_one_row(loaded: Loaded, write: Callable[..., None]) -> None:
    other = GOOD.replace("S01", "S02").replace("12410", "8050")
    write(GOOD, other)
    project = loaded()
    contract, listed = project.contract(DATASET), corrections_of(project, DATASET)
    row = {"month": "2024-01", "port_code": "P01", "species": "S02", "quantity_kg": 12400}
    assert corrections_of_row(contract, listed, row, source="statistics.landings") == (listed[1],)
    assert corrections_of_row(contract, listed, row, source="harbour.landings") == ()


def test_the_content_version_counts_them_in(loaded: Loaded, write: Callable[..., None]) -> None:
    names = ("statistics.landings", "harbour.landings", "harbour.ports")
    before = [loaded().content_version(name) for name in names]
    write(GOOD)
    after = [loaded().content_version(name) for name in names]
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, True, False]


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        (GOOD.replace("誤記", " "), "[reason] is empty", "Write it"),
        (GOOD.replace("海野", ""), "[author] is empty", "Write it"),
        (GOOD.replace(",P01,", ",,"), "[port_code] is empty", "Write it"),
        (GOOD.replace("reported", "reportd"), "[upstream] can't be [reportd]", "Did you mean [reported]"),
        (GOOD.replace("2024-11-01", "2024-11-31"), "[2024-11-31] is not a date", "2024-01-31"),
        (GOOD.replace("2024-11-01", ""), "[since] is empty", "Write it"),
        (GOOD.replace("statistics.l", "statistic.l"), "[statistic.landings] does not feed", "[statistics.landings]"),
        (GOOD.replace("statistics.landings", ""), "which source", "statistics.landings, harbour.landings"),
        (GOOD.replace("quantity_kg", "quantity"), "no column [quantity]", "[quantity_kg]"),
        (GOOD.replace("quantity_kg", "species"), "column of the key can't be corrected", "have the agency mend it"),
        (GOOD.replace("12410,12400", "12410,12410"), "are the same", "Remove the line"),
        (GOOD.replace("12400", "12,400").replace("12,400", '"12,400"'), "not in its canonical form", "Write [12400]"),
        (GOOD.replace("2024-01,", "令和6年1月,"), "not in its canonical form", "Write [2024-01]"),
        (GOOD.replace("12400", "many"), "[many] is no value of the column [quantity_kg]", "can't be read as a number"),
        (GOOD.replace("12400", "-1"), "[-1] breaks the contract: contract.minimum", "Look at the value"),
        (GOOD.replace("12400,", ","), "why there shall be no value", "not_surveyed"),
        (GOOD.replace("12400,,", ",secret,"), "no reason [secret]", "suppressed"),
        (GOOD.replace("12400,,", "12400,suppressed,"), "goes with an empty [value]", "Leave it empty"),
        (GOOD.replace("quantity_kg,12410", "quantity_missing,"), "changes with it", "Correct [quantity_kg]"),
        (f"{GOOD},more", "13 cells, 12 named", "commas"),
    ],
)
def test_each_fault_has_its_line(loaded: Loaded, write: Callable[..., None], line: str, what: str, fix: str) -> None:
    write(GOOD.replace("S01", "S02"), line)
    (fault,) = [one for one in faults(loaded()) if what in one[1]]
    assert fault[0] == f"{FILE}:3"
    assert fix in fault[2]


def test_all_faults_come_at_once_and_in_order(loaded: Loaded, write: Callable[..., None]) -> None:
    write(GOOD.replace("12400", "many"), GOOD.replace("誤記", ""), GOOD.replace("S01", "S03").replace("12400", "-1"))
    assert [where.rpartition(":")[2] for where, _, _ in faults(loaded())] == ["2", "3", "4"]


def test_a_value_is_corrected_once(loaded: Loaded, write: Callable[..., None]) -> None:
    write(GOOD, GOOD.replace("12400", "12401"))
    assert faults(loaded()) == [(f"{FILE}:3", "Line 2 corrects the same value.", "Remove one of them.")]


def test_a_value_is_corrected_once_whether_its_only_source_is_named_or_not(country: Path, loaded: Loaded) -> None:
    line = "P01,name,北瑠璃港,仮港,仮の名,海野,reported,2024-11-01,"
    header = "port_code,column,expected,value,reason,author,upstream,since,source"
    file = country / "schemas/reference/ports.corrections.csv"
    file.write_text(f"{header}\n{line}\n{line}harbour.ports\n", encoding="utf-8")
    found = [fault for error in check(loaded(), "reference.ports") for fault in (error, *error.others)]
    assert [fault.what.en for fault in found] == ["Line 2 corrects the same value."]


def test_a_code_that_is_not_in_its_list(country: Path, loaded: Loaded) -> None:
    line = "P01,island,01,09,誤記,海野,reported,2024-11-01"
    file = country / "schemas/reference/ports.corrections.csv"
    file.write_text(f"port_code,column,expected,value,reason,author,upstream,since\n{line}\n", encoding="utf-8")
    found = [fault for error in check(loaded(), "reference.ports") for fault in (error, *error.others)]
    assert [fault.what.en for fault in found] == ["The code [09] is not in the code list [islands]."]


@pytest.mark.parametrize(
    ("header", "what"),
    [(HEADER.replace("column,", ""), "header is wrong"), (HEADER.replace("reason", "raison"), "header is wrong")],
)
def test_the_header_must_be_there(loaded: Loaded, write: Callable[..., None], header: str, what: str) -> None:
    write(header=header)
    ((where, said, fix),) = faults(loaded())
    assert where == f"{FILE}:1"
    assert what in said
    assert "month,port_code,species,column,expected,value" in fix


def test_a_derived_dataset_has_none(country: Path, loaded: Loaded) -> None:
    file = country / "schemas/fisheries/landings_by_island.corrections.csv"
    file.write_text("year,island,column,expected,value,reason,author,upstream,since\n", encoding="utf-8")
    (error,) = check(loaded(), "fisheries.landings_by_island")
    assert error.where == "schemas/fisheries/landings_by_island.corrections.csv:1"
    assert "correct the dataset that it is derived from" in error.fix.en


@pytest.mark.parametrize(
    ("name", "fix"),
    [("landing.corrections.csv", "Add landing.yml"), ("landings.correction.csv", "<dataset>.corrections.csv")],
)
def test_a_file_under_another_name_is_noticed(country: Path, loaded: Loaded, name: str, fix: str) -> None:
    (country / "schemas/fisheries" / name).write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    (error,) = check_all(loaded())
    assert error.where == f"schemas/fisheries/{name}"
    assert fix in error.fix.en


def test_a_column_of_the_key_may_be_called_like_one_of_ours(landings_by_source: Contract) -> None:
    (one,) = read_corrections(landings_by_source)
    assert one.key == {"source": "A", "month": "2024-01"}
    assert (one.column, one.value) == ("quantity_kg", "5")


@pytest.fixture
def landings_by_source(tmp_path: Path, loaded: Loaded) -> Contract:
    contract = loaded().contract(DATASET)
    month, quantity = contract.column("month"), contract.column("quantity_kg")
    named = contract.column("port_code").model_copy(update={"name": "source", "pattern": None})
    made = contract.model_copy(
        update={
            "columns": (named, month, quantity),
            "key": ("source", "month"),
            "precedence": ("harbour.landings",),
            "path": tmp_path / "fisheries" / "x.yml",
        }
    )
    made.path.parent.mkdir()
    header = "key.source,month,column,expected,value,reason,author,upstream,since"
    made.corrections_path.write_text(f"{header}\nA,2024-01,quantity_kg,4,5,x,y,refused,2024-01-01\n", encoding="utf-8")
    return made


def test_a_run_stops_before_it_begins_where_one_is_wrong(loaded: Loaded, write: Callable[..., None]) -> None:
    write(GOOD.replace("12400", "-1"))
    with pytest.raises(ContentError, match=r"contract\.minimum"):
        read_corrections(loaded().contract(DATASET))
