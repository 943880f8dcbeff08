"""A dataset of pairs, made by a crosswalk and the whole way of a derived dataset."""

import io
import json
from pathlib import Path

import polars as pl
import pytest

from renkei.errors import ContentError, WarehouseError
from renkei.inspection.trace import trace
from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from renkei.pipeline import run, run_derived
from renkei.project.order import waves
from renkei.stages.check import check_all
from renkei.stages.derive import derive, prepare_derived
from tests import dealers
from tests.country import Country
from tests.dealers import COMPANIES, CROSSWALK, DEALERS, PAIRS, RUNS

HEADER = "dealer,company,decision,decided_by,decided_on,why\n"


@pytest.fixture
def linked(country: Country) -> Country:
    """The country with its dealers and companies, delivered and not yet linked."""
    dealers.settle(country.root)
    country.without_suites()
    deliver(country)
    return country


def deliver(country: Country, **environ: str) -> None:
    for name in RUNS[:2]:
        run(country.workspace(**environ), name)


def link(country: Country, **environ: str) -> Outcome:
    return run_derived(country.workspace(**environ), PAIRS)


def standing(country: Country, **environ: str) -> dict[str, tuple[str, str, str | None]]:
    rows = country.workspace(**environ).warehouse.select(f"SELECT * FROM {PAIRS}").to_pylist()
    return {f"{row['dealer']}-{row['company']}": (row["status"], row["method"], row["reason"]) for row in rows}


def decide(country: Country, *rows: str) -> None:
    path = country.root / "schemas/crosswalks" / f"{CROSSWALK}.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")


FOUND = {
    "D01-C1": ("linked", "corporate_number", None),
    "D02-C2": ("linked", "name_and_address", None),
    "D03-C3": ("review", "name_and_address", "below_accept"),
    "D04-C4": ("review", "name_and_address", "numbers_differ"),
    "D05-C5": ("review", "name_and_address", "several_candidates"),
    "D05-C6": ("review", "name_and_address", "several_candidates"),
}


def test_the_country_with_its_dealers_has_no_fault_and_an_order(linked: Country) -> None:
    project = linked.workspace().project
    assert check_all(project) == []
    assert project.contract(PAIRS).reads == (DEALERS, COMPANIES)
    placed = {name: number for number, wave in enumerate(waves(project)) for name in wave}
    assert placed[PAIRS] > max(placed[name] for name in RUNS[:2])


def test_pairs_go_the_whole_way(linked: Country) -> None:
    outcome = link(linked)
    assert outcome.release is not None
    assert outcome.release.accounts[0].published == len(FOUND)
    assert standing(linked) == FOUND
    workspace = linked.workspace()
    assert verify(workspace) == []
    receipt = trace(workspace, PAIRS, {"dealer": "D02", "company": "C2"})
    recipe = json.loads(receipt.original or "")
    assert recipe["links"]["accept"] == "0.95"
    assert recipe["reads"] == {DEALERS: 1, COMPANIES: 2}
    assert link(linked).release is None  # nothing is new


def test_both_warehouses_find_the_same_pairs(linked: Country, postgres_url: str) -> None:
    deliver(linked, RENKEI_WAREHOUSE=postgres_url)
    link(linked, RENKEI_WAREHOUSE=postgres_url)
    assert standing(linked, RENKEI_WAREHOUSE=postgres_url) == FOUND


def test_a_decision_is_a_new_run_and_can_be_taken_back_and_both_are_history(linked: Country) -> None:
    first = link(linked)
    decide(linked, "D03,C3,same,山田,2026-11-01,登記簿で確認", "D05,C6,different,山田,2026-11-01,別法人")
    second = link(linked)
    assert standing(linked) == {
        **FOUND,
        "D03-C3": ("linked", "decision", None),
        "D05-C5": ("linked", "name_and_address", None),
        "D05-C6": ("rejected", "decision", None),
    }
    decide(
        linked,
        "D03,C3,same,山田,2026-11-01,登記簿で確認",
        "D05,C6,different,山田,2026-11-01,別法人",
        "D03,C3,different,鈴木,2026-11-02,学校法人と株式会社は別",
    )
    third = link(linked)
    assert standing(linked)["D03-C3"] == ("rejected", "decision", None)
    assert len({first.run, second.run, third.run}) == 3
    rows = linked.workspace().warehouse.select(
        f"SELECT status, decided_by, why FROM {PAIRS}__history WHERE dealer = 'D03' ORDER BY _from_release"
    )
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        ("review", None, None),
        ("linked", "山田", "登記簿で確認"),
        ("rejected", "鈴木", "学校法人と株式会社は別"),
    ]


def test_a_decision_against_equal_numbers_stands_and_is_flagged(linked: Country) -> None:
    decide(linked, "D01,C1,different,山田,2026-11-01,番号の誤記", "D04,C4,same,山田,2026-11-01,番号は旧番号")
    link(linked)
    assert standing(linked)["D01-C1"] == ("rejected", "decision", "numbers_equal")
    assert standing(linked)["D04-C4"] == ("linked", "decision", "numbers_differ")


def test_a_decision_about_a_record_that_is_gone_is_told_and_kept(linked: Country) -> None:
    decide(linked, "D03,C3,same,山田,2026-11-01,確認", "D99,C1,same,山田,2026-11-01,確認")
    (note,) = link(linked).notes
    assert "D99/C1" in note.en
    assert "D99/C1" in note.ja
    assert standing(linked)["D03-C3"][0] == "linked"
    dealers.write(linked.root, dealers=[*dealers.DEALER_ROWS, ("D99", "何でもない", "", "")])
    deliver(linked)
    assert link(linked).notes == ()
    assert standing(linked)["D99-C1"] == ("linked", "decision", None)


def test_a_changed_threshold_or_a_new_release_is_a_new_run(linked: Country) -> None:
    link(linked)
    linked.edit(f"schemas/crosswalks/{CROSSWALK}.yml", ("kind: entities\n", "kind: entities\naccept: 0.9\n"))
    link(linked)
    assert standing(linked)["D03-C3"] == ("linked", "name_and_address", None)
    dealers.write(linked.root, dealers=[row for row in dealers.DEALER_ROWS if row[0] != "D03"])
    deliver(linked)
    link(linked)
    assert "D03-C3" not in standing(linked)


def test_without_the_datasets_it_waits(country: Country) -> None:
    dealers.settle(country.root)
    with pytest.raises(WarehouseError, match="Not released yet") as waits:
        link(country)
    assert waits.value.transient


def test_a_broken_decision_or_contract_stops_before_anything_is_landed(linked: Country) -> None:
    decide(linked, "D03,C3,maybe,山田,2026-11-01,確認")
    with pytest.raises(ContentError) as bad:
        link(linked)
    assert bad.value.where == f"schemas/crosswalks/{CROSSWALK}.csv:2"
    (linked.root / "schemas/crosswalks" / f"{CROSSWALK}.csv").unlink()
    linked.edit("schemas/fisheries/dealer_companies.yml", ("- name: right_name", "- name: right_named"))
    with pytest.raises(ContentError, match="right_named"):
        link(linked)
    assert not [path for path in linked.files() if Path(path).name.startswith("dealer_companies")]


def test_the_recipe_decides_and_not_what_was_edited_since(linked: Country) -> None:
    workspace = linked.workspace()
    fetched = derive(workspace, PAIRS)
    decide(linked, "D03,C3,same,山田,2026-11-01,確認")
    staged = prepare_derived(linked.workspace(), PAIRS, fetched.run, fetched.landed[0])
    good = pl.read_parquet(io.BytesIO(workspace.staging.read(staged.good)))
    assert good.filter(pl.col("dealer") == "D03")["status"].to_list() == ["review"]
