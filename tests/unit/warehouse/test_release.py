import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from renkei.errors import ContentError, DataError, IntegrityError, RenkeiError, UsageError
from renkei.model.runs import Duplicate, RowCounts
from renkei.warehouse import Delivery, Warehouse

from .conftest import Maker, make_contract

Reading = Callable[..., list[tuple[Any, ...]]]
UNKNOWN = {"_row": 9, "reasons": '[{"rule":"date.unknown","column":"day","value":"x"}]', "record": '{"コード":"c"}'}


def figures(warehouse: Warehouse, run: str) -> dict[str, int]:
    account = next(a for a in warehouse.accounts() if a.run == run)
    kept = account.model_dump(exclude={"run", "source", "dataset", "release"})
    return {name: figure for name, figure in kept.items() if figure}


def test_the_first_release_publishes_every_row_with_its_provenance(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    delivery = maker.delivery([("a", 2020, "1.5"), ("b", 2020, None)])
    release = warehouse.publish([delivery])
    assert release.id == 1
    assert [(a.read, a.published) for a in release.accounts] == [(2, 2)]
    assert table() == [("a", 2020, Decimal("1.5")), ("b", 2020, None)]
    landed = delivery.staged[0].landed.sha256
    assert table("_source, _run, _landed, _row") == [
        ("oz.harvest", delivery.run, landed, 2),
        ("oz.harvest", delivery.run, landed, 3),
    ]


def test_every_type_comes_back_as_it_was_staged(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    seen = datetime(2024, 1, 1, 15, 0, 0, 123456, tzinfo=UTC)
    full = ("髙﨑 \"'\\,\n", 2**62, "-12345678901234567890.123456789", date(1868, 10, 23), seen, True)
    empty = ("", -1, None, None, None, None)
    warehouse.publish([maker.delivery([full, empty])])
    columns = 'code, "年度", amount, day, seen, good'
    assert table(columns) == [empty, (full[0], full[1], Decimal(full[2]), *full[3:])]


def test_equal_rows_are_left_alone_and_changed_ones_are_closed(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    first = maker.delivery([("a", 2020, "1"), ("b", 2020, None), ("c", 2020, "3"), ("d", 2020, None)])
    second = maker.delivery(
        [("c", 2020, "3"), ("b", 2020, "2"), ("a", 2020, None), ("d", 2020, None), ("e", 2020, "5")]
    )
    before = warehouse.publish([first])
    after = warehouse.publish([second])
    assert figures(warehouse, second.run) == {"read": 5, "published": 3, "replaced": 2, "unchanged": 2}
    assert table('code, "年度", amount, _run') == [
        ("a", 2020, None, second.run),
        ("b", 2020, Decimal(2), second.run),
        ("c", 2020, Decimal(3), first.run),
        ("d", 2020, None, first.run),
        ("e", 2020, Decimal(5), second.run),
    ]
    versions = table("code, _from_release, _to_release", "agri.harvest__history")
    assert versions == [
        ("a", 1, 2),
        ("a", 2, None),
        ("b", 1, 2),
        ("b", 2, None),
        ("c", 1, None),
        ("d", 1, None),
        ("e", 2, None),
    ]
    for moment, known in ((before.at, 1), (after.at, 2)):
        past = warehouse.select("SELECT count(amount) AS n FROM agri.harvest_as_of(:ts)", {"ts": moment}).to_pylist()
        assert past == [{"n": {1: 2, 2: 3}[known]}]


def test_as_of_gives_each_vintage_and_nothing_before_the_first(warehouse: Warehouse, maker: Maker) -> None:
    figures_ = ["1", "2", "3"]
    moments = [warehouse.publish([maker.delivery([("a", 2020, figure)])]).at for figure in figures_]
    assert moments == sorted(set(moments))
    ask = "SELECT amount FROM agri.harvest_as_of(CAST(:ts AS timestamptz))"
    said = [[r["amount"] for r in warehouse.select(ask, {"ts": m.isoformat()}).to_pylist()] for m in moments]
    assert said == [[Decimal(figure)] for figure in figures_]
    assert warehouse.select(ask, {"ts": "2001-01-01T00:00:00+00:00"}).num_rows == 0


def test_a_whole_delivery_withdraws_what_it_lacks_and_changes_do_not(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1"), ("c", 1, "1")])])
    some = maker.delivery([("a", 1, "2")], delivers="changes")
    warehouse.publish([some])
    assert figures(warehouse, some.run) == {"read": 1, "published": 1, "replaced": 1}
    assert [row[0] for row in table()] == ["a", "b", "c"]
    whole = maker.delivery([("a", 1, "2"), ("d", 1, "1")])
    warehouse.publish([whole])
    assert figures(warehouse, whole.run) == {"read": 2, "published": 1, "unchanged": 1, "withdrawn": 2}
    assert [row[0] for row in table()] == ["a", "d"]


def test_all_landed_objects_of_a_run_make_one_whole(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])])
    parts = [
        maker.staged(rows, source="oz.harvest", part=n) for n, rows in enumerate(([("a", 1, "1")], [("b", 1, "2")]))
    ]
    run = maker.delivery(staged=parts)
    warehouse.publish([run])
    assert figures(warehouse, run.run) == {"read": 2, "published": 1, "replaced": 1, "unchanged": 1}
    assert table("code, _landed")[1] == ("b", parts[1].landed.sha256)


def test_changes_without_a_row_are_a_release_that_confirms(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    nothing = maker.delivery([], delivers="changes")
    assert warehouse.publish([nothing]).id == 2
    assert figures(warehouse, nothing.run) == {}
    assert warehouse.release_of("agri.harvest") == 2


def test_a_whole_delivery_without_a_row_is_refused(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    with pytest.raises(DataError, match="has not one row"):
        warehouse.publish([maker.delivery([])])
    assert [row[0] for row in table()] == ["a"]


def test_quarantined_rows_are_kept_whole_and_nothing_is_withdrawn_that_might_be_theirs(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])])
    broken = maker.delivery([("a", 1, "1")], rejected=[UNKNOWN], dropped={"total_row": 2})
    warehouse.publish([broken])
    assert figures(warehouse, broken.run) == {
        "read": 4, "unchanged": 1, "quarantined": 1, "dropped": 2, "retained": 1,
    }  # fmt: skip
    assert [row[0] for row in table()] == ["a", "b"]
    (kept,) = warehouse.quarantined("oz.harvest")
    assert (kept.run, kept.row, kept.record) == (broken.run, 9, {"コード": "c"})
    assert kept.reasons == [{"rule": "date.unknown", "column": "day", "value": "x"}]
    clean = maker.delivery([("a", 1, "1")])
    warehouse.publish([clean])
    assert figures(warehouse, clean.run) == {"read": 1, "unchanged": 1, "withdrawn": 1}


def test_a_row_whose_key_is_known_to_be_in_quarantine_stays_and_others_are_withdrawn(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1"), ("c", 1, "1")])])
    keys = {"_key_0": pl.String(), "_key_1": pl.Int64()}
    known = maker.delivery([("a", 1, "1")], rejected=[{**UNKNOWN, "_key_0": "b", "_key_1": 1}], keys=keys)
    warehouse.publish([known])
    assert figures(warehouse, known.run) == {
        "read": 2, "unchanged": 1, "quarantined": 1, "withdrawn": 1, "retained": 1,
    }  # fmt: skip
    assert [row[0] for row in table()] == ["a", "b"]
    half = maker.delivery([("z", 1, "1")], rejected=[{**UNKNOWN, "_key_0": "b", "_key_1": None}], keys=keys)
    warehouse.publish([half])
    assert figures(warehouse, half.run) == {"read": 2, "published": 1, "quarantined": 1, "retained": 2}


def test_duplicates_leave_the_good_rows_and_go_to_quarantine(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])])
    staged = maker.staged([("a", 1, "1"), ("a", 1, "7"), ("a", 1, "8")], source="oz.harvest")
    sha = staged.landed.sha256
    doubled = [
        Duplicate(landed=sha, row=row, key={"code": "a", "年度": 1}, first_landed=sha, first_row=2) for row in (3, 4)
    ]
    delivery = replace(maker.delivery(staged=[staged], duplicates=doubled), records={(sha, 4): '{"生":"8"}'})
    warehouse.publish([delivery])
    assert figures(warehouse, delivery.run) == {"read": 3, "unchanged": 1, "quarantined": 2, "withdrawn": 1}
    assert table() == [("a", 1, Decimal(1))]
    third, fourth = warehouse.quarantined("oz.harvest")
    reason = {"rule": "duplicate_key", "column": "code, 年度", "value": "a, 1", "landed": sha, "row": 2}
    assert (third.row, third.reasons, third.record["amount"]) == (3, [reason], "7.000000000")
    assert (fourth.row, fourth.record) == (4, {"生": "8"})


def test_rows_made_of_one_record_are_told_apart_by_key(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    frame = maker.frame([("a", 1, "1"), ("b", 1, "1"), ("b", 1, "2"), ("c", 1, "2")], numbers=[2, 2, 3, 3])
    staged = maker.staged(frame, source="oz.harvest")
    sha = staged.landed.sha256
    doubled = Duplicate(landed=sha, row=3, key={"code": "b", "年度": 1}, first_landed=sha, first_row=2)
    first = maker.delivery(staged=[staged], duplicates=[doubled])
    warehouse.publish([first])
    assert figures(warehouse, first.run) == {"read": 4, "published": 3, "quarantined": 1}
    assert table('code, "年度", amount, _row') == [
        ("a", 1, Decimal(1), 2),
        ("b", 1, Decimal(1), 2),
        ("c", 1, Decimal(2), 3),
    ]
    (kept,) = warehouse.quarantined("oz.harvest")
    assert (kept.row, kept.record["code"], kept.reasons[0]["value"]) == (3, "b", "b, 1")
    second = maker.delivery(maker.frame([("a", 1, "1"), ("b", 1, "5"), ("c", 1, "2")], numbers=[2, 2, 3]))
    warehouse.publish([second])
    assert figures(warehouse, second.run) == {"read": 3, "published": 1, "replaced": 1, "unchanged": 2}
    assert table() == [("a", 1, Decimal(1)), ("b", 1, Decimal(5)), ("c", 1, Decimal(2))]
    assert warehouse.unbalanced() == []


def test_a_good_row_of_the_record_of_a_rejected_one_stays(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    frame = maker.frame([("a", 1, "1"), ("a", 1, "2"), ("b", 1, "9")], numbers=[2, 3, 9])
    staged = maker.staged(frame, source="oz.harvest", rejected=[UNKNOWN])
    sha = staged.landed.sha256
    doubled = Duplicate(landed=sha, row=3, key={"code": "a", "年度": 1}, first_landed=sha, first_row=2)
    delivery = maker.delivery(staged=[staged], duplicates=[doubled])
    warehouse.publish([delivery])
    assert figures(warehouse, delivery.run) == {"read": 4, "published": 2, "quarantined": 2}
    assert table("code, _row") == [("a", 2), ("b", 9)]


def test_keys_of_a_verdict_that_was_kept_as_json(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    typed = maker.changed(key=("code", "amount", "day", "seen", "good"))
    seen = datetime(2024, 1, 1, 15, 0, 0, 123456, tzinfo=UTC)
    one = ("a", 1, "1.50", date(2024, 4, 1), seen, True)
    other = ("a", 1, "1.50", date(2024, 4, 2), seen, True)
    staged = typed.staged(typed.frame([one, one, other], numbers=[2, 3, 3]), source="oz.harvest")
    sha = staged.landed.sha256
    key = {"code": "a", "amount": Decimal("1.500000000"), "day": date(2024, 4, 1), "seen": seen, "good": True}
    doubled = Duplicate(landed=sha, row=3, key=key, first_landed=sha, first_row=2)
    kept = Duplicate.model_validate_json(doubled.model_dump_json())
    assert kept.key["day"] == "2024-04-01"
    delivery = typed.delivery(staged=[staged], duplicates=[kept])
    warehouse.publish([delivery])
    assert figures(warehouse, delivery.run) == {"read": 3, "published": 2, "quarantined": 1}
    assert table("day, _row") == [(date(2024, 4, 1), 2), (date(2024, 4, 2), 3)]


def asked(maker: Maker, day: int, rows: list[tuple[Any, ...]]) -> Delivery:
    return replace(maker.delivery(rows, delivers="changes"), interval=f"2024-01-{day:02}/2024-01-{day:02}")


def test_an_older_interval_fills_gaps_and_overwrites_nothing_newer(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([asked(maker, 2, [("a", 1, "2"), ("b", 1, "2")])])
    warehouse.publish([asked(maker, 5, [("a", 1, "5")])])
    late = asked(maker, 3, [("a", 1, "3"), ("b", 1, "3"), ("c", 1, "3")])
    warehouse.publish([late])
    assert table() == [("a", 1, Decimal(5)), ("b", 1, Decimal(3)), ("c", 1, Decimal(3))]
    assert figures(warehouse, late.run) == {"read": 3, "published": 2, "replaced": 1, "unchanged": 1}
    warehouse.publish([asked(maker, 6, [("a", 1, "6")])])
    assert table()[0] == ("a", 1, Decimal(6))
    assert warehouse.unbalanced() == []


def test_what_a_newer_interval_confirmed_is_not_overwritten_either(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    warehouse.publish([asked(maker, 2, [("a", 1, "2")])])
    warehouse.publish([asked(maker, 5, [("a", 1, "2")])])
    late = asked(maker, 3, [("a", 1, "3"), ("c", 1, "3")])
    warehouse.publish([late])
    assert table() == [("a", 1, Decimal(2)), ("c", 1, Decimal(3))]
    assert figures(warehouse, late.run) == {"read": 2, "published": 1, "unchanged": 1}


def test_duplicates_that_the_audit_did_not_name_stop_the_release(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    with pytest.raises(IntegrityError):
        warehouse.publish([maker.delivery([("a", 1, "1"), ("a", 1, "2")])])
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    with pytest.raises(IntegrityError):
        warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1"), ("b", 1, "2")])])
    assert table() == [("a", 1, Decimal(1))]
    assert warehouse.unbalanced() == []


def test_a_run_is_released_once(warehouse: Warehouse, maker: Maker) -> None:
    first, second = maker.delivery([("a", 1, "1")]), maker.delivery([("a", 1, "2")])
    released = warehouse.publish([first])
    warehouse.publish([second])
    entries = list(warehouse.entries())
    assert warehouse.publish([first]) == released
    assert list(warehouse.entries()) == entries
    assert [a.run for a in warehouse.accounts()] == [first.run, second.run]


def test_an_account_that_does_not_balance_commits_nothing(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    short = maker.delivery([("a", 1, "2"), ("b", 1, "1")], rejected=[UNKNOWN])
    lost = replace(short.staged[0], counts=RowCounts(read=5, good=4, quarantined=1))
    with pytest.raises(IntegrityError, match=r"read \[5\] ≠ published 2 \+ unchanged 0 \+ quarantined 1 \+ dropped 0"):
        warehouse.publish([replace(short, staged=(lost,))])
    assert table() == [("a", 1, Decimal(1))]
    assert warehouse.quarantined("oz.harvest") == []
    assert warehouse.released(short.run) is None
    assert [entry.seq for entry in warehouse.entries()] == [1]


def test_a_release_spans_datasets_and_none_of_them_changes_where_one_fails(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    other = maker.changed(dataset="trade.exports")
    release = warehouse.publish([maker.delivery([("a", 1, "1")]), other.delivery([("x", 1, "1")], source="oz.trade")])
    assert {(a.dataset, a.release) for a in release.accounts} == {("agri.harvest", 1), ("trade.exports", 1)}
    bad = other.delivery([("x", 1, "2"), ("x", 1, "3")], source="oz.trade")
    with pytest.raises(IntegrityError):
        warehouse.publish([maker.delivery([("a", 1, "9")]), bad])
    assert table() == [("a", 1, Decimal(1))]
    assert table(dataset="trade.exports") == [("x", 1, Decimal(1))]
    with pytest.raises(UsageError, match="one run of each of its sources"):
        warehouse.publish([maker.delivery([("a", 1, "3")]), maker.delivery([("a", 1, "4")])])


def test_the_source_that_precedes_wins_and_disagreement_is_shown(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    both = maker.changed(precedence=("oz.harvest", "oz.survey"))
    warehouse.publish([both.delivery([("a", 1, "5"), ("b", 1, "5"), ("c", 1, "5")], source="oz.survey")])
    warehouse.publish([both.delivery([("a", 1, "1"), ("b", 1, "5")], source="oz.harvest")])
    assert table('code, "年度", amount, _source') == [
        ("a", 1, Decimal(1), "oz.harvest"),
        ("b", 1, Decimal(5), "oz.harvest"),
        ("c", 1, Decimal(5), "oz.survey"),
    ]
    assert table("_source, code, _column, _value, _shown", "agri.harvest__disagreement") == [
        ("oz.harvest", "a", "amount", "1.000000000", True),
        ("oz.survey", "a", "amount", "5.000000000", False),
    ]
    withdrawn = both.delivery([("b", 1, "5")], source="oz.harvest")
    warehouse.publish([withdrawn])
    assert figures(warehouse, withdrawn.run) == {"read": 1, "unchanged": 1, "withdrawn": 1}
    assert table("code, _source")[0] == ("a", "oz.survey")


def test_a_second_source_needs_a_precedence(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    with pytest.raises(ContentError, match=r"precedence does not name \[oz.harvest, oz.survey\]"):
        warehouse.publish([maker.delivery([("a", 1, "1")], source="oz.survey")])


def test_a_source_without_current_rows_needs_no_precedence(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    old = maker.delivery([("a", 1, "1")], source="oz.old")
    warehouse.publish([old])
    named = maker.changed(precedence=("oz.harvest",))
    with pytest.raises(ContentError, match=r"does not name \[oz.old\]"):
        warehouse.publish([named.delivery([("b", 1, "1")])])
    keys = {"_key_0": pl.String(), "_key_1": pl.Int64()}
    bad = maker.staged([], source="oz.old", rejected=[{**UNKNOWN, "_key_0": "z", "_key_1": 1}], keys=keys)
    warehouse.publish([maker.delivery(staged=[bad], source="oz.old")])
    warehouse.publish([named.delivery([("b", 1, "1")])])
    assert table("code, _source") == [("b", "oz.harvest")]


def test_staged_files_of_another_type_are_refused(warehouse: Warehouse, maker: Maker) -> None:
    frame = maker.frame([("a", 1, "1")]).with_columns(pl.lit(1.25).cast(pl.Decimal(38, 12)).alias("amount"))
    with pytest.raises(IntegrityError, match=r"\[amount\] has the type \[decimal128\(38, 12\)\]"):
        warehouse.publish([maker.delivery(frame)])


HOSTILE = [
    '"; drop table x; --',
    "100%",
    "a:b",
    "%(x)s",
    "ts",
    "qualify",
    "select",
    "法人 番号（旧）",
    "it's",
    "$1",
    "$$",
]


def test_names_can_do_no_harm(warehouse: Warehouse, maker: Maker) -> None:
    columns = [(name, "string", number == 0) for number, name in enumerate(HOSTILE)]
    hostile = maker.changed(columns=columns, key=(HOSTILE[0],), precedence=("a'; drop", "b"))
    rows = [tuple(f"{key}{n}" for n in range(len(HOSTILE))) for key in "xy"]
    warehouse.publish([hostile.delivery(rows, source="a'; drop")])
    release = warehouse.publish([hostile.delivery([rows[0], (rows[1][0], *["z"] * 10)], source="a'; drop")])
    found = warehouse.select("SELECT * FROM agri.harvest_as_of(:ts) ORDER BY 1", {"ts": release.at})
    assert found.column_names[: len(HOSTILE)] == HOSTILE
    assert [tuple(row.values())[: len(HOSTILE)] for row in found.to_pylist()] == [rows[0], (rows[1][0], *["z"] * 10)]
    known = warehouse.row("agri.harvest", {HOSTILE[0]: "y0"})
    assert known is not None
    assert [version["qualify"] for version in known["history"]] == ["z", "y5"]


def test_a_contract_may_grow_by_columns_that_may_be_empty(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    before = warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])]).at
    columns = [("note", "string"), ("code", "string", True), ("年度", "integer", True), ("amount", "number"),
               ("day", "date"), ("seen", "timestamp"), ("good", "boolean")]  # fmt: skip
    wider = maker.changed(columns=columns, version="1.1.0")
    warehouse.publish([wider.delivery([("new", "a", 1, "1"), (None, "b", 1, "1")])])
    assert table("code, note") == [("a", "new"), ("b", None)]
    everything = warehouse.select("SELECT * FROM agri.harvest")
    assert everything.column_names[-2:] == ["_row", "note"]
    past = warehouse.select("SELECT note FROM agri.harvest_as_of(:ts)", {"ts": before})
    assert past.to_pylist() == [{"note": None}, {"note": None}]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([("code", "string", True), ("年度", "integer", True)], "- amount"),
        (
            [("code", "string", True), ("年度", "integer", True), ("amount", "integer")],
            "amount: number/False/None → integer",
        ),
        ([("code", "string", True), ("年度", "integer", True), ("amount", "number", False, "円")], "→ number/False/円"),
        ([("code", "string", True), ("年度", "integer", True), ("amount", "number"), ("x", "string", True)], r"\+ x"),
    ],
)
def test_a_contract_that_breaks_its_table_needs_a_major_version(
    warehouse: Warehouse, maker: Maker, table: Reading, columns: list[Any], said: str
) -> None:
    old = maker.changed(columns=[("code", "string", True), ("年度", "integer", True), ("amount", "number")])
    warehouse.publish([old.delivery([("a", 1, "1")])])
    new = maker.changed(columns=columns)
    with pytest.raises(ContentError, match=said) as caught:
        warehouse.publish([new.delivery([("a", 1, *([] if len(columns) == 2 else [None] * (len(columns) - 3)))])])
    assert "harvest_v2" in caught.value.text("en")
    assert table() == [("a", 1, Decimal(1))]


def test_another_key_and_a_name_too_long_are_refused(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    with pytest.raises(ContentError, match="key:"):
        warehouse.publish([maker.changed(key=("code",)).delivery([("a", 1, "1")])])
    long = make_contract("agri.long", columns=[("漢" * 22, "string", True)], key=("漢" * 22,))
    with pytest.raises(ContentError, match="too long"):
        warehouse.publish([replace(maker, contract=long).delivery([("a",)], source="oz.long")])


def test_comments_stand_on_tables_and_columns(warehouse: Warehouse, maker: Maker, url: str) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    if url.startswith("duckdb"):
        asked = (
            "SELECT comment FROM duckdb_views() WHERE view_name = 'harvest' UNION ALL SELECT comment "
            "FROM duckdb_columns() WHERE table_name = 'harvest__history' AND column_name = 'amount'"
        )
    else:
        asked = (
            "SELECT obj_description('agri.harvest'::regclass) AS comment "
            "UNION ALL SELECT col_description('agri.harvest__history'::regclass, 3)"
        )
    found = " ".join(row["comment"] for row in warehouse.select(asked).to_pylist())
    assert "収穫" in found
    assert "Column amount" in found
    assert "100%" in found


def test_the_ledger_has_every_figure_of_a_release(warehouse: Warehouse, maker: Maker) -> None:
    delivery = maker.delivery([("a", 1, "1")], rejected=[UNKNOWN])
    release = warehouse.publish([delivery])
    (entry,) = warehouse.entries()
    assert (entry.kind, entry.at) == ("release", release.at)
    assert entry.content["accounts"] == [json.loads(release.accounts[0].model_dump_json())]
    assert entry.content["runs"][0]["landed"] == [delivery.staged[0].landed.sha256]
    assert entry.content["runs"][0]["result"] == {"success": True}


def test_every_error_says_where_and_what_to_do(warehouse: Warehouse, maker: Maker) -> None:
    with pytest.raises(RenkeiError) as caught:
        warehouse.publish([maker.delivery([])])
    assert caught.value.where == "oz.harvest → agri.harvest"
    assert "機関に問い合わせて" in caught.value.text("ja")
