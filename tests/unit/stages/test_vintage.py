"""Which publication a run brings, wherever that is told."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.inspection.status import status
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Landed, RowCounts, Staged
from renkei.model.vintage import Vintage, VintageRule
from renkei.pipeline import run
from renkei.project.loader import load
from renkei.settings import Settings
from renkei.stages.vintage import told_by_fetch, told_by_rows, vintage_of
from tests.country import HERE, LANDINGS, Country

WESTERN = r"(?P<year>\d{4})[-_.年]?(?P<month>\d\d?)[-_.月]?(?P<day>\d\d?)"
ERA = r"(?P<era>令和|平成|[RHＲ])(?P<year>元|[\d０-９]+)[.年](?P<month>[\d０-９]+)[.月](?P<day>[\d０-９]+)"


@pytest.fixture(scope="module")
def harbour() -> Source:
    return load(Settings.load({"RENKEI_PROJECT": str(HERE)})).source(LANDINGS)


def by(source: Source, **said: Any) -> Source:
    return source.model_copy(update={"vintage": VintageRule.model_validate(said)})


def landed(name: str = "f.csv", *, received: datetime = datetime(2024, 6, 1, tzinfo=UTC), **headers: str) -> Landed:
    return Landed(
        source=LANDINGS,
        interval="-",
        part=0,
        name=name,
        sha256="0" * 64,
        size=1,
        asked={},
        headers={key.replace("_", "-"): value for key, value in headers.items()},
        received_at=received,
    )


@pytest.mark.parametrize(
    ("pattern", "name", "day"),
    [
        (WESTERN, "list_20240105.csv", date(2024, 1, 5)),
        (WESTERN, "2024年1月5日.xlsx", date(2024, 1, 5)),
        (ERA, "000925835_R6.1.1.xls", date(2024, 1, 1)),
        (ERA, "団体コード令和６年１月１日.xls", date(2024, 1, 1)),
        (ERA, "令和元年5月1日.csv", date(2019, 5, 1)),
        (ERA, "平成31.4.30.csv", date(2019, 4, 30)),
        (ERA, "Ｒ6.1.1.csv", date(2024, 1, 1)),
    ],
)
def test_the_day_in_a_file_s_name(harbour: Source, pattern: str, name: str, day: date) -> None:
    source = by(harbour, published={"name": pattern})
    assert told_by_fetch(source, [landed(name)], None) == (Vintage(published_on=day), ())


@pytest.mark.parametrize(
    ("pattern", "name", "said"),
    [
        (WESTERN, "list.csv", "does not have what the expression"),
        (WESTERN, "list_20241305.csv", r"\[2024-13-05\]"),
        (ERA, "R1.4.30.csv", r"\[R1-4-30\]"),
        (r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)", "240105.csv", r"\[24-01-05\]"),
    ],
)
def test_a_name_that_is_not_as_registered_is_an_error(harbour: Source, pattern: str, name: str, said: str) -> None:
    with pytest.raises(ContentError, match=said) as caught:
        told_by_fetch(by(harbour, published={"name": pattern}), [landed(name)], None)
    assert caught.value.where == f"harbour.landings ← {name}"
    assert "vintage" in caught.value.fix.en


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2024, 5, 31)))
def test_an_era_and_a_western_year_are_one_day(day: date) -> None:
    source = load_once()
    era = f"R{day.year - 2018}.{day.month}.{day.day}"
    for pattern, name in ((ERA, f"x_{era}.csv"), (WESTERN, f"x_{day:%Y%m%d}.csv")):
        assert told_by_fetch(by(source, published={"name": pattern}), [landed(name)], None)[0].published_on == day


_KNOWN: list[Source] = []


def load_once() -> Source:
    if not _KNOWN:
        _KNOWN.append(load(Settings.load({"RENKEI_PROJECT": str(HERE)})).source(LANDINGS))
    return _KNOWN[0]


def test_a_run_is_as_new_as_the_newest_of_its_files(harbour: Source) -> None:
    source = by(
        harbour,
        published={"name": WESTERN},
        kind={"name": "速報|確報", "map": {"速報": "preliminary", "確報": "final"}},
    )
    files = [landed("速報20240105.csv"), landed("速報20240305.csv"), landed("速報20240205.csv")]
    assert told_by_fetch(source, files, None)[0] == Vintage(published_on=date(2024, 3, 5), kind="preliminary")
    vintage, notes = told_by_fetch(source, [*files, landed("確報20240101.csv")], None)
    assert vintage == Vintage(published_on=date(2024, 3, 5))
    assert "more than one kind" in notes[0].en


def test_a_kind_that_the_map_does_not_know_is_an_error(harbour: Source) -> None:
    source = by(harbour, kind={"name": r"_(?P<kind>\w+)\.", "map": {"p": "preliminary"}})
    assert told_by_fetch(source, [landed("x_p.csv")], None)[0].kind == "preliminary"
    with pytest.raises(ContentError, match=r"does not know \[q\]") as caught:
        told_by_fetch(source, [landed("x_q.csv")], None)
    assert "There are: p" in caught.value.fix.en


def test_the_day_of_a_reply_is_that_of_the_agency_s_zone(harbour: Source) -> None:
    source = by(harbour, published={"header": "Last-Modified"}, kind="final")
    night = landed(last_modified="Thu, 04 Jan 2024 15:30:00 GMT")
    assert told_by_fetch(source, [night], None) == (Vintage(published_on=date(2024, 1, 5), kind="final"), ())
    for other in (landed(), landed(last_modified="yesterday")):
        vintage, notes = told_by_fetch(source, [night, other], None)
        assert vintage == Vintage(kind="final")
        assert "no [Last-Modified]" in notes[0].en


def test_the_ends_of_the_interval_that_was_asked_for(harbour: Source) -> None:
    day = Interval(start=datetime(2024, 1, 4, 15, tzinfo=UTC), end=datetime(2024, 1, 5, 15, tzinfo=UTC))
    month = Interval(start=datetime(2023, 12, 8, 1, tzinfo=UTC), end=datetime(2024, 1, 8, 1, tzinfo=UTC))
    for end, interval, told in (
        ("end", day, date(2024, 1, 5)),
        ("start", day, date(2024, 1, 5)),
        ("end", month, date(2024, 1, 8)),
        ("start", month, date(2023, 12, 8)),
    ):
        source = by(harbour, published={"interval": end})
        assert told_by_fetch(source, [landed()], interval) == (Vintage(published_on=told), ())
    vintage, notes = told_by_fetch(by(harbour, published={"interval": "end"}), [landed()], None)
    assert vintage == Vintage()
    assert "No interval was asked for" in notes[0].en


def test_a_constant_and_a_day_that_is_still_to_come(harbour: Source) -> None:
    source = by(harbour, published="2024-06-01")
    assert told_by_fetch(source, [landed()], None) == (Vintage(published_on=date(2024, 6, 1)), ())
    vintage, notes = told_by_fetch(source, [landed(received=datetime(2024, 5, 31, 14, 59, tzinfo=UTC))], None)
    assert vintage == Vintage()
    assert "[2024-06-01] is after the day on which it was received [2024-05-31]" in notes[0].en


def rows(folder: Path, **columns: pl.Series) -> Path:
    path = folder / "good.parquet"
    pl.DataFrame(columns).write_parquet(path, statistics=False)
    return path


def test_the_newest_value_of_a_column(harbour: Source, tmp_path: Path) -> None:
    source = by(harbour, published={"column": "day"})
    days = pl.Series([date(2024, 1, 5), None, date(2024, 3, 5)])
    assert told_by_rows(source, landed(), rows(tmp_path, day=days)) == (Vintage(published_on=date(2024, 3, 5)), ())
    moments = pl.Series([datetime(2024, 3, 4, 15, 1, tzinfo=UTC)])
    assert told_by_rows(source, landed(), rows(tmp_path, day=moments))[0].published_on == date(2024, 3, 5)
    for series, said in (
        (pl.Series([None], dtype=pl.Date), "The column [day] has no value"),
        (pl.Series([date(2042, 3, 5)]), "[2042-03-05] is after the day"),
    ):
        vintage, notes = told_by_rows(source, landed(), rows(tmp_path, day=series))
        assert vintage == Vintage()
        assert said in notes[0].en


def test_the_kind_of_a_column_is_one_for_all_rows(harbour: Source, tmp_path: Path) -> None:
    source = by(harbour, kind={"column": "stage", "map": {"p": "preliminary", "f": "final"}})
    assert told_by_rows(source, landed(), rows(tmp_path, stage=pl.Series(["p", "p"])))[0].kind == "preliminary"
    for mixed in (["p", "f"], ["p", None]):
        vintage, notes = told_by_rows(source, landed(), rows(tmp_path, stage=pl.Series(mixed)))
        assert vintage.kind is None
        assert "more than one kind" in notes[0].en
    assert told_by_rows(source, landed(), rows(tmp_path, stage=pl.Series([], dtype=pl.String))) == (Vintage(), ())
    with pytest.raises(ContentError, match=r"does not know \[x\]"):
        told_by_rows(source, landed(), rows(tmp_path, stage=pl.Series(["x"])))


def staged(vintage: Vintage, good: int = 1) -> Staged:
    of = {"run": "r", "dataset": "d.d", "landed": landed(), "good": "g", "rejected": "r"}
    return Staged(**of, counts=RowCounts(read=good, good=good), vintage=vintage)


def test_objects_are_put_together() -> None:
    fetched = Fetched(
        run="r", source=LANDINGS, dataset="d.d", interval="-", content_version="v", landed=(landed(),), released=False
    )
    january, march = (Vintage(published_on=date(2024, month, 1), kind="final") for month in (1, 3))
    other = Vintage(published_on=date(2024, 2, 1), kind="preliminary")
    assert vintage_of(fetched, [staged(january), staged(march), staged(Vintage(), good=0)]) == (march, ())
    mixed, notes = vintage_of(fetched, [staged(january), staged(other)])
    assert mixed == Vintage(published_on=date(2024, 2, 1))
    assert len(notes) == 1


def test_a_file_that_comes_again_is_of_the_day_on_which_it_came_again(country: Country) -> None:
    country.without_suites()
    said = "vintage: {published: {header: Last-Modified}}\n"
    country.edit("connectors/harbour/ports.yml", ("schedule:", f"{said}schedule:"))
    file = country.drop / "harbour" / "ports.csv"
    first = file.read_bytes()
    other = first.replace("北瑠璃港".encode(), "新瑠璃港".encode())
    for month, day, data in ((1, 5, first), (2, 5, other), (3, 5, first), (1, 6, other)):
        file.write_bytes(data)
        moment = datetime(2024, month, day, 3, tzinfo=UTC).timestamp()
        os.utime(file, (moment, moment))
        country.one("harbour.ports")
        assert country.rows("reference.ports")[0]["name"] == ("新瑠璃港" if month == 2 else "北瑠璃港")
    runs = (
        country.workspace().warehouse.select("SELECT published_on, late FROM renkei.run ORDER BY release").to_pylist()
    )
    assert [(run["published_on"].month, run["late"]) for run in runs] == [(1, None), (2, None), (3, None), (1, 5)]
    (standing,) = (one for one in status(country.workspace()) if one.id == "harbour.ports")
    assert "takes no newer row's place" in standing.notes[-1].en


def test_a_run_tells_its_vintage_to_the_books(country: Country) -> None:
    country.without_suites()
    country.one("harbour.ports")
    said = "vintage:\n  kind: {name: 速報|確報, map: {速報: preliminary, 確報: final}}\n"
    said += "  published: {name: '_(?P<year>\\d{4})(?P<month>\\d\\d)(?P<day>\\d\\d)'}\n"
    country.edit("connectors/harbour/landings.yml", ("schedule:", f"{said}schedule:"))
    drop = country.drop / "harbour"
    with pytest.raises(ContentError, match=r"landings_2024_01\.csv"):
        run(country.workspace(), LANDINGS)
    for month in ("01", "02"):
        (drop / f"landings_2024_{month}.csv").rename(drop / f"landings_速報_2024{month}28.csv")
    run(country.workspace(), LANDINGS)
    found = country.workspace().warehouse.select(
        "SELECT published_on, kind FROM renkei.run WHERE source = 'harbour.landings'"
    )
    assert found.to_pylist() == [{"published_on": date(2024, 2, 28), "kind": "preliminary"}]
    (standing,) = (one for one in status(country.workspace()) if one.id == LANDINGS)
    assert standing.vintage == Vintage(published_on=date(2024, 2, 28), kind="preliminary")
