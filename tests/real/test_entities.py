"""Which EDINET filer is which corporation: by number, and, with the numbers hidden, by name and address alone."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl
import pytest

from renkei.pipeline import run_derived
from renkei.semantics.places import PREFECTURES
from renkei.stages.linking import DECIDED, link
from tests.real.conftest import Real

ACCEPT, REVIEW = Decimal("0.95"), Decimal("0.75")
FILERS = "SELECT edinet_code AS key, corporate_number AS number, name, address FROM real.edinet_filers"
CHANGES = (
    "SELECT sequence_number AS key, corporate_number AS number, name, prefecture, city, street "
    "FROM real.corporate_number_changes WHERE latest = "
)
Measured = dict[tuple[str, bool | None], int]


@pytest.fixture
def both(real: Real) -> Real:
    """The EDINET code list of 2023-10-31 and the difference file of 2024-01-05, published."""
    real.run("edinet.codes")
    real.run("houjin.diff")
    return real


def records(real: Real, sql: str) -> pl.DataFrame:
    frame = pl.DataFrame(real.rows(sql), infer_schema_length=None)
    if "city" in frame.columns:
        parts = pl.col("prefecture").replace(PREFECTURES), "city", "street"
        frame = frame.with_columns(pl.concat_str(parts, ignore_nulls=True).alias("address"))
    return frame


def hidden(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Link with the numbers of the left hidden, and say of each pair whether the numbers are equal (null: not known)."""
    blind = left.select(pl.lit(None, pl.String).alias("number"), "name", "address")
    shown = right.select("number", "name", "address")
    pairs = link(blind, shown, decided=DECIDED.to_frame(), accept=ACCEPT, review=REVIEW).pairs
    numbers = left["number"][pairs["left"]] == right["number"][pairs["right"]]
    return pairs.with_columns(numbers.alias("true"))


def measured(pairs: pl.DataFrame) -> Measured:
    return {(status, true): n for status, true, n in pairs.group_by("status", "true").len().iter_rows()}


def found(pairs: pl.DataFrame, left: pl.DataFrame) -> set[str]:
    return set(left["name"][pairs.filter(pl.col("status") == "linked")["left"]])


def names(left: pl.DataFrame, numbers: Iterable[str]) -> dict[str, str]:
    return dict(left.filter(pl.col("number").is_in(list(numbers))).select("number", "name").iter_rows())


def test_equal_numbers_are_the_pairs_and_nothing_else_is_like_enough(both: Real) -> None:
    outcome = run_derived(both.workspace, "real.edinet_corporations")
    assert outcome.release is not None
    # Three of the fifteen have superseded rows too, six in all, under the same number.
    (facts,) = both.rows(
        "SELECT count(DISTINCT edinet_code) AS filers, count(*) AS pairs, count(DISTINCT right_number) AS numbers, "
        "count(*) FILTER (WHERE status = 'linked' AND method = 'corporate_number') AS by_number, "
        "count(*) FILTER (WHERE municipality_agreement = 'part') AS wards "
        "FROM real.edinet_corporations"
    )
    assert facts == {"filers": 15, "pairs": 21, "numbers": 15, "by_number": 21, "wards": 8}
    renamed = both.rows(
        "SELECT f.name AS before, c.name AS after FROM real.edinet_corporations AS p "
        "JOIN real.edinet_filers AS f ON f.edinet_code = p.edinet_code "
        "JOIN real.corporate_number_changes AS c ON c.sequence_number = p.sequence_number "
        "WHERE p.name_score < 0.5"
    )
    assert renamed == [{"before": "東洋インキＳＣホールディングス株式会社", "after": "ａｒｔｉｅｎｃｅ株式会社"}]


def test_with_the_numbers_hidden_twelve_of_fifteen_are_found_and_none_is_wrong(both: Real) -> None:
    filers, current = records(both, FILERS), records(both, f"{CHANGES} true")
    assert (filers.height, current.height) == (10_669, 12_293)
    shared = set(filers["number"].drop_nulls()) & set(current["number"])
    assert len(shared) == 15
    pairs = hidden(filers, current)
    assert measured(pairs) == {("linked", True): 12}
    lost = set(names(filers, shared).values()) - found(pairs, filers)
    assert lost == {
        "東洋インキＳＣホールディングス株式会社",
        "木徳神糧株式会社",
        "株式会社ドラフト",
    }  # renamed, moved, moved


def test_states_of_the_past_are_found_unless_name_or_place_are_others(both: Real) -> None:
    """A superseded row differs from the present one by its nature: it was superseded by a change of name or address."""
    past, current = records(both, f"{CHANGES} false"), records(both, f"{CHANGES} true")
    assert past.height == 178
    assert measured(hidden(past, current)) == {("linked", True): 24, ("review", True): 16}


def test_of_filers_that_share_an_address_none_is_taken_for_another(both: Real) -> None:
    """The filers beside themselves: many companies of one building, group or series, and some of one name."""
    filers = records(both, FILERS)
    pairs = hidden(filers, filers)
    counted = measured(pairs)
    assert ("linked", False) not in counted
    others = pairs.filter(pl.col("left") < pl.col("right"), ~pl.col("true"))
    of_one_name = others.filter(pl.col("reason") == "several_candidates")
    assert (others.height, of_one_name.height) == (202, 9)  # KADOKAWA and 岩崎電気 among them: two numbers each
