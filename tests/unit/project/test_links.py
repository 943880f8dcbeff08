"""Crosswalks of entities, the contracts of their pairs, and the decisions beside them: every fault where it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.project.check import check, check_all
from renkei.project.links import said_links
from renkei.project.loader import Project
from tests import dealers
from tests.dealers import CROSSWALK, PAIRS

WALK = f"schemas/crosswalks/{CROSSWALK}.yml"
HELD = "schemas/fisheries/dealer_companies.yml"
DECIDED = f"schemas/crosswalks/{CROSSWALK}.csv"
HEADER = "dealer,company,decision,decided_by,decided_on,why\n"

Edit = Callable[[str, str, str], Path]
Loaded = Callable[[], Project]


@pytest.fixture
def linking(country: Path) -> Path:
    """The country with its dealers and companies."""
    dealers.settle(country)
    return country


def faults(project: Project) -> list[tuple[str, str]]:
    return [(each.where, each.what.en) for error in check_all(project) for each in (error, *error.others)]


def test_what_fits_has_no_fault(linking: Path, loaded: Loaded) -> None:
    (linking / DECIDED).write_text(f"{HEADER}D01,C1,different,山田,2026-11-01,誤記\n", encoding="utf-8")
    assert faults(loaded()) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "fix"),
    [
        ("left: {dataset: fisheries.dealers,", "left: {dataset: fisheries.dealer,", ":3 (left.dataset)", "There is no dataset [fisheries.dealer].", "[fisheries.dealers]"),
        ("dataset: reference.companies,", "dataset: fisheries.dealers,", ":4 (right.dataset)", "Both sides are one dataset.", "two agencies"),
        ("address: address", "address: adress", ":3 (left.address)", "fisheries.dealers has no column [adress].", "[address]"),
        ("[city, street]", "[city, strt]", ":4 (right.address)", "reference.companies has no column [strt].", "[street]"),
        ("fisheries.dealers, number: number", "fisheries.dealers, number: name", ":3 (left.number)", "[name] is a column of [text.display].", "jp.corporate_number"),
        ("address: address", "address: number", ":3 (left.address)", "[number] is a column of [jp.corporate_number].", "text.display"),
        ("kind: entities", "kind: entities\nreview: 0.99", ":2 (review)", "It (0.99) is above [accept] (0.95).", "at most"),
        ("kind: entities", "kind: entities\naccept: 1.5", ":2 (accept)", "The value [1.5] is out of range.", "1"),
        ("kind: entities", "kind: entities\naccept: high", ":2 (accept)", "The value [high] is not a number.", "number"),
        ("kind: entities", "kind: entity", ":1 (kind)", "The value [entity] can't be used.", "entities"),
    ],
)  # fmt: skip
def test_a_crosswalk_that_does_not_fit(
    linking: Path, edit: Edit, loaded: Loaded, old: str, new: str, where: str, what: str, fix: str
) -> None:
    edit(WALK, old, new)
    project = loaded()
    assert (f"{WALK}{where}", what) in faults(project)
    found = next(each for error in check_all(project) for each in (error, *error.others) if each.what.en == what)
    assert fix in found.fix.en
    assert PAIRS in project.broken_contracts or check(project, PAIRS)  # it spoils the dataset made by it, and no other
    assert "fisheries.landings" in project.contracts


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        (f"value: {CROSSWALK}", "value: dealers_company", "(schema[0].customProperties[2].value)", "There is no crosswalk of entities [dealers_company]."),
        ("- name: status", "- name: state", "(schema[0].properties)", "The column [status] is missing: linked, review or rejected."),
        ("- name: right_name", "- name: rightname", "(schema[0].properties[13].name)", "There is no column [rightname]."),
        ("- name: company\n", "- name: company_id\n", "(schema[0].properties)", "The key is ['dealer', 'company_id']."),
    ],
)  # fmt: skip
def test_a_contract_that_does_not_hold_pairs(
    linking: Path, edit: Edit, loaded: Loaded, old: str, new: str, where: str, what: str
) -> None:
    edit(HELD, old, new)
    assert any(what == said and place.endswith(where) for place, said in faults(loaded()))


def test_a_score_is_a_number(linking: Path, edit: Edit, loaded: Loaded) -> None:
    text = (linking / HELD).read_text(encoding="utf-8")
    before, after = text.split("      - name: score\n")
    after = after.replace("logicalType: number", "logicalType: string", 1).replace("number.decimal", "code", 1)
    (linking / HELD).write_text(f"{before}      - name: score\n{after}", encoding="utf-8")
    assert "Values of [score] are number." in {what for _, what in faults(loaded())}


def test_links_stands_in_the_place_of_a_query_and_of_reads(linking: Path, edit: Edit, loaded: Loaded) -> None:
    (linking / HELD).with_suffix(".sql").write_text("SELECT 1", encoding="utf-8")
    assert "[links] has no meaning here." in {what for _, what in faults(loaded())}
    (linking / HELD).with_suffix(".sql").unlink()
    line = f"      - {{property: links, value: {CROSSWALK}}}\n"
    edit(HELD, line, f"{line}      - {{property: reads, value: [fisheries.dealers]}}\n")
    project = loaded()
    assert "[reads] has no meaning here." in {what for _, what in faults(project)}
    assert said_links(project, PAIRS)
    assert not said_links(project, "fisheries.landings")


def test_keys_of_one_name_need_a_prefix(linking: Path, edit: Edit, loaded: Loaded) -> None:
    for path in ("schemas/reference/companies.yml", "connectors/statistics/companies.yml"):
        text = (linking / path).read_text(encoding="utf-8")
        (linking / path).write_text(
            text.replace("name: company\n", "name: dealer\n").replace("  company:", "  dealer:"), encoding="utf-8"
        )
    assert "Both keys have a column of this name: dealer" in {what for _, what in faults(loaded())}
    edit(WALK, "dataset: reference.companies,", "dataset: reference.companies, prefix: their_,")
    edit(HELD, "- name: company\n", "- name: their_dealer\n")
    assert faults(loaded()) == []


def test_no_source_may_feed_it(linking: Path, edit: Edit, loaded: Loaded) -> None:
    edit("connectors/harbour/dealers.yml", "dataset: fisheries.dealers", f"dataset: {PAIRS}")
    assert f"{PAIRS} is derived from other datasets." in {what for _, what in faults(loaded())}


def test_a_changed_decision_changes_the_version_of_the_pairs_alone(linking: Path, loaded: Loaded) -> None:
    before = {name: loaded().content_version(name) for name in (PAIRS, "harbour.dealers", "statistics.companies")}
    (linking / DECIDED).write_text(HEADER, encoding="utf-8")
    after = {name: loaded().content_version(name) for name in before}
    assert {name for name in before if before[name] != after[name]} == {PAIRS}


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("dealer,company,decision\n", 1, "The header is wrong: ['dealer', 'company', 'decision'].", HEADER.strip()),
        (f"{HEADER.strip()},memo\n", 1, "The header is wrong", "no name twice"),
        (f"{HEADER}D01,C1,same,山田,2026-11-01\n", 2, "5 cells, 6 named.", "commas"),
        (f"{HEADER}D01,C1,maybe,山田,2026-11-01,x\n", 2, "There is no decision [maybe].", "same"),
        (f"{HEADER}D01,C1,diferent,山田,2026-11-01,x\n", 2, "There is no decision [diferent].", "[different]"),
        (f"{HEADER}D01,C1,same,,2026-11-01,x\n", 2, "[decided_by] is empty.", "who decided"),
        (f"{HEADER}D01,C1,same,山田,2026-11-01, \n", 2, "[why] is empty.", "why"),
        (f"{HEADER},C1,same,山田,2026-11-01,x\n", 2, "[dealer] is empty.", "Write it"),
        (f"{HEADER}D01,C1,same,山田,2026/11/01,x\n", 2, "[2026/11/01] is not a date.", "2024-01-31"),
        (f"{HEADER}D01,C1,same,山田,2026-11-02,x\nD02,C1,same,山田,2026-11-01,x\nD01,C1,different,山田,2026-11-01,x\n", 4, "It is dated before line 2 (2026-11-02), which is about the same pair.", "order"),
    ],
)  # fmt: skip
def test_a_decision_that_is_wrong_is_named_with_its_line(
    linking: Path, loaded: Loaded, text: str, line: int, what: str, fix: str
) -> None:
    (linking / DECIDED).write_text(text, encoding="utf-8")
    (fault,) = check(loaded(), PAIRS)
    assert fault.where == f"{DECIDED}:{line}"
    assert fault.what.en.startswith(what)
    assert fix in fault.fix.en


def test_codes_are_no_entities(linking: Path, edit: Edit, loaded: Loaded) -> None:
    (linking / "schemas/crosswalks/islands.yml").write_text(
        "kind: codes\ntitle: {ja: 島, en: Islands}\nsource: x\nfrom_list: islands\nto_list: islands\n", encoding="utf-8"
    )
    (linking / "schemas/crosswalks/islands.csv").write_text("from_code,to_code,weight,basis\n", encoding="utf-8")
    edit(HELD, f"value: {CROSSWALK}", "value: islands")
    (fault,) = check(loaded(), PAIRS)
    assert fault.what.en == "There is no crosswalk of entities [islands]."
    assert CROSSWALK in fault.fix.en
