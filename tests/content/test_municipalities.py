"""Municipalities since 1999 and revisions of classifications: the tables beside their registrations, held to what is known."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from renkei import semantics
from renkei.model.codelist import CodeEvent, CodeMatch
from renkei.project.loader import Project
from renkei.semantics.base import Options
from renkei.semantics.crosswalks import crosswalk
from renkei.semantics.divisions import divisions_wrong
from renkei.semantics.event_rules import events_wrong, untold
from renkei.semantics.succession import EVENTS, as_of, follow
from standins.exchange import Data

ROOT = Path(__file__).parents[2]
FIRST, LAST = date(1999, 3, 31), date(2024, 10, 5)
NORTH = {f"0{number}" for number in range(1695, 1701)}  # villages of the Northern Territories

# Cities, towns and villages, as the ministry published them (総務省 市町村数の推移; the villages of the north left out).
PUBLISHED = {
    date(1999, 3, 31): (670, 1994, 568),
    date(1999, 4, 1): (671, 1990, 568),
    date(2006, 3, 31): (777, 846, 198),
    date(2010, 3, 31): (786, 757, 184),
    date(2014, 4, 5): (790, 745, 183),
    date(2024, 1, 1): (792, 743, 183),
}


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / "connectors" / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def history() -> pl.DataFrame:
    said = [
        {
            "code": row["標準地域コード"],
            "kind": row["種別"],
            "name": row["名称"],
            "valid_from": date.fromisoformat(row["施行日"]),
            "valid_to": date.fromisoformat(row["廃止前日"]) if row["廃止前日"] else None,
        }
        for row in rows("mic/municipality_history.csv")
    ]
    return pl.DataFrame(said, schema_overrides={"valid_to": pl.Date}, infer_schema_length=None)


@pytest.fixture(scope="module")
def events() -> list[CodeEvent]:
    return [
        CodeEvent.model_validate(
            {
                "on": row["施行日"],
                "kind": row["事象"],
                "from_code": row["旧コード"] or None,
                "to_code": row["新コード"] or None,
            }
        )
        for row in rows("mic/municipality_events.csv")
    ]


@pytest.fixture(scope="module")
def told(events: list[CodeEvent]) -> pl.DataFrame:
    return pl.DataFrame([event.model_dump() for event in events], schema=EVENTS)


@pytest.mark.parametrize("day", PUBLISHED)
def test_there_are_as_many_as_the_ministry_published(history: pl.DataFrame, day: date) -> None:
    counts = Counter(as_of(history, day).filter(~pl.col("code").is_in(NORTH))["kind"].to_list())
    assert (counts["city"], counts["town"], counts["village"]) == PUBLISHED[day]
    assert (counts["special_ward"], counts["prefecture"]) == (23, 47)


def test_3232_became_1718(history: pl.DataFrame) -> None:
    kinds = pl.col("kind").is_in(["city", "town", "village"]) & ~pl.col("code").is_in(NORTH)
    assert as_of(history, FIRST).filter(kinds).height == 3232
    assert as_of(history, LAST).filter(kinds).height == 1718


def test_the_events_fit_the_history_and_leave_nothing_untold(history: pl.DataFrame, events: list[CodeEvent]) -> None:
    assert [each.what.en for each in events_wrong(events, history)] == []
    assert [each.en for each in untold(events, history)] == []
    assert len(events) == 2072


def test_every_code_has_its_check_digit_and_a_name_that_ends_in_its_kind(history: pl.DataFrame) -> None:
    made = semantics.get("jp.local_government_code").parse(history["code"], Options())
    assert made.reason.null_count() == history.height
    ends = {"city": "市", "town": "町", "village": "村", "special_ward": "区", "ward": "区", "prefecture": ""}
    assert [row for row in history.iter_rows(named=True) if not row["name"].endswith(ends[row["kind"]])] == []


def test_a_code_means_one_body_on_a_day(history: pl.DataFrame) -> None:
    for day in PUBLISHED:
        assert not as_of(history, day)["code"].is_duplicated().any()


def test_hamamatsu_drew_its_wards_anew(history: pl.DataFrame, told: pl.DataFrame) -> None:
    found = follow(told, history, date(2023, 12, 31), date(2024, 1, 1)).filter(
        pl.col("from_code").str.starts_with("2213")
    )
    ways = {
        (code, to_code): weight for code, to_code, weight in found.select("from_code", "to_code", "weight").iter_rows()
    }
    assert ways == {
        ("22130", "22130"): Decimal(1),
        **{(f"2213{n}", "22138"): Decimal(1) for n in (1, 2, 3, 4)},
        ("22135", "22138"): None,
        ("22135", "22139"): None,
        ("22136", "22139"): Decimal(1),
        ("22137", "22140"): Decimal(1),
    }


def test_of_all_that_was_there_only_one_village_was_divided(history: pl.DataFrame, told: pl.DataFrame) -> None:
    since = follow(told, history, FIRST, LAST)
    assert set(since.filter(pl.col("split") != "whole")["from_code"]) == {"19341"}
    assert since["to_code"].null_count() == 0
    assert set(since["to_code"]) <= set(as_of(history, LAST)["code"])


def test_the_codes_of_2024_are_those_of_the_ministry_s_list(history: pl.DataFrame, data: Data) -> None:
    theirs = {
        row["団体コード"][:5]: row["市区町村名（漢字）"]
        for row in data.table("local_governments").rows
        if not row["廃止年月日"]
    }
    ours = dict(as_of(history, date(2024, 1, 1)).select("code", "name").iter_rows())
    assert set(ours) == set(theirs)
    assert {code: (ours[code], theirs[code]) for code in ours if ours[code] != theirs[code]} == {
        "39405": ("檮原町", "梼原町")
    }


def test_the_municipalities_of_2026_are_those_of_another_table(history: pl.DataFrame) -> None:
    """Nothing is known of the time after 2024-10-05; but 15 months later the 1,741 municipalities were the same."""
    theirs = {row["団体コード"][:5] for row in rows("mic/standardization_progress.csv")}
    kinds = pl.col("kind").is_in(["city", "town", "village", "special_ward"])
    ours = set(as_of(history, date(2026, 1, 31)).filter(kinds)["code"]) - NORTH
    assert ours == theirs


def test_successors_in_sql_are_those_of_following_the_events(
    project: Project, history: pl.DataFrame, told: pl.DataFrame
) -> None:
    found = _successors(project, history, told)
    for day in (*PUBLISHED, date(2007, 4, 1), date(2023, 12, 31)):
        between = found.filter(
            (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
        )
        expected = (
            follow(told, history, day, LAST).select("from_code", "to_code", "weight").sort("from_code", "to_code")
        )
        sql = between.select(pl.col("code").alias("from_code"), "to_code", "weight").sort("from_code", "to_code")
        assert sql.rows() == expected.rows(), day


def test_successors_in_sql_multiply_weights_as_following_does(project: Project) -> None:
    """A history of its own, with weights, parts that come together again, and a part without a weight."""
    codes = pl.DataFrame(
        [
            ("A", date(2000, 1, 1), date(2009, 12, 31)),
            ("B", date(2010, 1, 1), date(2019, 12, 31)),
            ("C", date(2010, 1, 1), date(2029, 12, 31)),
            ("D", date(2020, 1, 1), date(2029, 12, 31)),
            ("E", date(2020, 1, 1), date(2029, 12, 31)),
            ("F", date(2030, 1, 1), None),
            ("G", date(2000, 1, 1), date(2009, 12, 31)),
            ("H", date(2010, 1, 1), None),
            ("K", date(2010, 1, 1), None),
        ],
        schema={"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    )
    said = [
        ("2010-01-01", "split", "A", "B", "0.25", "b"),
        ("2010-01-01", "split", "A", "C", "0.75", "b"),
        ("2010-01-01", "split", "G", "H", None, None),
        ("2010-01-01", "split", "G", "K", None, None),
        ("2020-01-01", "split", "B", "D", "0.4", "b"),
        ("2020-01-01", "split", "B", "E", "0.6", "b"),
        ("2030-01-01", "merged", "C", "F", None, None),
        ("2030-01-01", "merged", "D", "F", None, None),
        ("2030-01-01", "merged", "E", "F", None, None),
    ]
    names = ("on", "kind", "from_code", "to_code", "weight", "basis")
    events = [CodeEvent.model_validate(dict(zip(names, row, strict=True))) for row in said]
    assert list(events_wrong(events, codes)) == []
    for end in (date(2015, 1, 1), date(2025, 1, 1), date(2035, 1, 1)):
        made = [event for event in events if event.on <= end]
        found = _successors(project, codes, pl.DataFrame([event.model_dump() for event in made], schema=EVENTS))
        expected = follow(
            pl.DataFrame([event.model_dump() for event in events], schema=EVENTS), codes, date(2005, 1, 1), end
        )
        sql = found.filter(pl.col("valid_from") == date(2000, 1, 1)).select("code", "to_code", "weight")
        assert sql.sort("code", "to_code").rows() == expected.select("from_code", "to_code", "weight").rows()


def test_successors_in_sql_know_parts_that_are_gone_and_boundaries_that_move_nothing(project: Project) -> None:
    codes = pl.DataFrame(
        [
            ("A", date(2000, 1, 1), date(2009, 12, 31)),
            ("B", date(2010, 1, 1), None),
            ("C", date(2010, 1, 1), date(2019, 12, 31)),
            ("D", date(2000, 1, 1), None),
        ],
        schema={"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    )
    said = [
        ("2010-01-01", "split", "A", "B"),
        ("2010-01-01", "split", "A", "C"),
        ("2015-01-01", "boundary", "D", "B"),
        ("2020-01-01", "abolished", "C", None),
    ]
    names = ("on", "kind", "from_code", "to_code")
    events = [CodeEvent.model_validate(dict(zip(names, row, strict=True))) for row in said]
    assert list(events_wrong(events, codes)) == []
    told = pl.DataFrame([event.model_dump() for event in events], schema=EVENTS)
    found = _successors(project, codes, told).sort("code", "to_code").select("code", "to_code", "weight", "is_whole")
    assert found.rows() == [("A", "B", None, False), ("B", "B", Decimal(1), True), ("D", "D", Decimal(1), True)]


def _successors(project: Project, history: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    contract = project.contract("reference.municipality_successors")
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA reference")
        connection.register("h", history.to_arrow())
        connection.register("e", told.rename({"on": "happened_on"}).to_arrow())
        connection.execute("CREATE TABLE reference.municipality_history AS FROM h")
        connection.execute("CREATE TABLE reference.municipality_events AS FROM e")
        found = pl.from_arrow(connection.execute(str(contract.sql)).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found


def test_both_revisions_of_industries_are_whole() -> None:
    counts = Counter((row["改定"], len(row["分類コード"])) for row in rows("mic/industry_classes.csv"))
    assert counts == {
        ("13", 1): 20,
        ("13", 2): 99,
        ("13", 3): 530,
        ("13", 4): 1460,
        ("14", 1): 20,
        ("14", 2): 99,
        ("14", 3): 536,
        ("14", 4): 1473,
    }


def test_revision_13_is_that_of_the_ministry_s_file(real_files: Path) -> None:
    with (real_files / "jsic" / "jsic_2013_000420038.csv").open(encoding="utf-8-sig", newline="") as lines:
        real = {_jsic(row): row["項目名"] for row in csv.DictReader(lines)}
    assert {row["分類コード"]: row["項目名"] for row in rows("mic/industry_classes.csv") if row["改定"] == "13"} == real


def _jsic(row: Mapping[str, str]) -> str:
    parts = [row[f"{level}分類コード"] for level in ("大", "中", "小", "細")]
    return next(code for code in reversed(parts) if code.strip("0") or code == parts[0])


def test_industries_correspond_one_to_one_and_by_somebody_s_choice() -> None:
    pairs = rows("mic/industry_correspondences.csv")
    titles = {(row["改定"], row["分類コード"]): row["項目名"] for row in rows("mic/industry_classes.csv")}
    assert Counter(len(row["旧コード"]) for row in pairs) == {4: 1416, 3: 499, 2: 77, 1: 8}
    made = crosswalk([_match(row["旧コード"], row["新コード"], basis=row["根拠"]) for row in pairs])
    assert set(made["split"]) == {"modelling_choice"}
    assert not made["from_code"].is_duplicated().any()
    assert not made["to_code"].is_duplicated().any()
    for row in pairs:
        assert ("13", row["旧コード"]) in titles
        assert ("14", row["新コード"]) in titles
        if row["根拠"] == "同じ項目名":
            assert titles["13", row["旧コード"]] == titles["14", row["新コード"]].replace("、", "，"), row


def test_what_is_new_in_revision_14_corresponds_to_nothing() -> None:
    """Classes with a title of their own in one revision alone are not guessed at."""
    crossed = {row["旧コード"] for row in rows("mic/industry_correspondences.csv")}
    reached = {row["新コード"] for row in rows("mic/industry_correspondences.csv")}
    assert not crossed & {"3311", "5611", "5891", "8493", "56", "77", "I"}
    assert not reached & {"5631", "7731", "8543", "9295", "1025"}


@pytest.mark.parametrize(
    ("editions", "pairs", "codes", "one_way"),
    [(("2012", "2017"), 6140, (5205, 5387), 4787), (("2017", "2022"), 15656, (5386, 5612), 4150)],
)
def test_editions_of_the_harmonized_system(
    editions: tuple[str, str], pairs: int, codes: tuple[int, int], one_way: int
) -> None:
    said = rows(f"unsd/hs_{editions[0]}_{editions[1]}.csv")
    old, new = (f"HS{edition}" for edition in editions)
    assert len(said) == pairs
    assert (len({row[old] for row in said}), len({row[new] for row in said})) == codes
    matches = [_match(row[old], row[new]) for row in said]
    assert list(divisions_wrong(list(enumerate(matches)))) == []
    made = crosswalk(matches)
    assert Counter(made["split"].to_list())["whole"] == one_way
    _relations(said, old, new)


def _relations(said: Sequence[Mapping[str, str]], old: str, new: str) -> None:
    """The relation that the tables give is the one that the pairs have."""
    ways, back = Counter(row[old] for row in said), Counter(row[new] for row in said)
    for row in said:
        expected = f"{'n' if back[row[new]] > 1 else '1'}:{'n' if ways[row[old]] > 1 else '1'}"
        assert row["Relationship"] == expected, row


def _match(code: str, to_code: str, basis: str | None = None) -> CodeMatch:
    return CodeMatch(from_code=code, to_code=to_code, basis=basis)
