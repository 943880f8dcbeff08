"""What waits for a person, as a list and as a workbook that comes back."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from renkei.errors import ContentError, UsageError
from renkei.inspection.deciding import decided, export
from renkei.inspection.review import Review, agreement, reason
from renkei.inspection.review import review as review_of
from renkei.inspection.workbook import Column, read_workbook, write_workbook
from renkei.language import Language, Text
from renkei.pipeline import run, run_derived
from renkei.project.decisions import add_decisions
from tests import dealers
from tests.country import Country
from tests.dealers import CROSSWALK, PAIRS, RUNS

CSV = f"schemas/crosswalks/{CROSSWALK}.csv"
FILLED = (
    Column("decision", Text("判断", "decision")),
    Column("why", Text("判断の理由", "why it was decided so")),
    Column("decided_by", Text("判断者", "decided by")),
    Column("seal", Text("照合印（変更不可）", "seal (leave it)")),
    Column("dealer", Text("左: dealer", "left: dealer")),
    Column("company", Text("右: company", "right: company")),
)
OTHERS = tuple(
    Column(title, Text(title, title))
    for title in (
        *(f"{side}の{role}" for side in "左右" for role in ("名称", "住所", "法人番号")),
        *("得点", "確認が必要な理由", "一致の内訳"),
    )
)


@pytest.fixture
def linked(country: Country) -> Country:
    """The country with its dealers and companies, linked."""
    dealers.settle(country.root)
    country.without_suites()
    for name in RUNS[:2]:
        run(country.workspace(), name)
    run_derived(country.workspace(), PAIRS)
    return country


def waiting(country: Country) -> Review:
    return review_of(country.workspace(), CROSSWALK)


def named(found: Review) -> list[str]:
    return ["-".join((*one.left, *one.right)) for one in found.waiting]


def filled(country: Country, path: Path, answers: dict[str, dict[str, str]], *, language: Language = "ja") -> Path:
    """Export, and fill in as a person would: by what the row is about."""
    export(waiting(country), path, language=language)
    back = read_workbook(path, FILLED)
    rows = [{**row, **answers.get(row["dealer"] + "-" + row["company"], {})} for row in back.rows.values()]
    write_workbook(path, title=Text("a", "a"), columns=(*FILLED, *OTHERS), rows=rows, facts=back.facts, language="ja")
    return path


def test_what_waits_is_shown_with_both_records_and_why(linked: Country) -> None:
    found = waiting(linked)
    assert named(found) == ["D04-C4", "D05-C5", "D05-C6", "D03-C3"]  # the best first
    last = found.waiting[-1]
    assert [record["name"] for record in last.records] == ["株式会社霧ヶ浦", "学校法人霧ケ浦"]
    assert [record["address"] for record in last.records] == ["霧ヶ浦市本町3番地", "霧ヶ浦市本町3"]
    assert last.of_pair["score"] == "0.9000"
    assert reason(last).en == "alike, but not enough to be sure"
    assert agreement(last) == Text("法人の種類: 不一致、番地: 一致", "corporate form: other, block: same")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_decisions_come_back_in_either_language(linked: Country, tmp_path: Path, language: Language) -> None:
    same, different = {"ja": ("同じ", "別"), "en": ("same", "different")}[language]
    answers = {
        "D03-C3": {"decision": different, "why": "学校と会社", "decided_by": "山田"},
        "D04-C4": {"decision": same, "why": "=旧番号"},
    }
    path = filled(linked, tmp_path / "review.xlsx", answers, language=language)
    found = waiting(linked)
    decisions = decided(found, path, by="鈴木")
    assert {(*one.left, *one.right, one.decision, one.decided_by, one.why) for one in decisions} == {
        ("D03", "C3", "different", "山田", "学校と会社"),
        ("D04", "C4", "same", "鈴木", "=旧番号"),
    }
    assert {one.decided_on for one in decisions} == {datetime.now(ZoneInfo("Asia/Tokyo")).date()}
    add_decisions(found.crosswalk, decisions, left=found.left, right=found.right)
    assert named(waiting(linked)) == ["D05-C5", "D05-C6"]  # those that were decided wait for the next run alone
    run_derived(linked.workspace(), PAIRS)
    assert named(waiting(linked)) == ["D05-C5", "D05-C6"]


def test_a_workbook_is_refused_where_a_pair_no_longer_waits(linked: Country, tmp_path: Path) -> None:
    path = filled(linked, tmp_path / "r.xlsx", {"D03-C3": {"decision": "同じ", "why": "a", "decided_by": "b"}})
    found = waiting(linked)
    add_decisions(found.crosswalk, decided(found, path, by=None), left=found.left, right=found.right)
    before = (linked.root / CSV).read_bytes()
    with pytest.raises(UsageError, match="was decided"):
        decided(waiting(linked), path, by=None)
    assert (linked.root / CSV).read_bytes() == before


def test_a_workbook_is_refused_where_a_record_has_changed(linked: Country, tmp_path: Path) -> None:
    path = filled(linked, tmp_path / "r.xlsx", {"D03-C3": {"decision": "同じ", "why": "a", "decided_by": "b"}})
    rows = [(*row[:1], "株式会社霧ヶ浦水産", *row[2:]) if row[0] == "D03" else row for row in dealers.DEALER_ROWS]
    dealers.write(linked.root, dealers=rows)
    run(linked.workspace(), RUNS[0])
    with pytest.raises(UsageError, match="has changed") as stale:
        decided(waiting(linked), path, by=None)
    assert stale.value.where.endswith("r.xlsx:5")
    unchanged = filled(linked, tmp_path / "s.xlsx", {"D05-C5": {"decision": "same", "why": "a", "decided_by": "b"}})
    assert len(decided(waiting(linked), unchanged, by=None)) == 1


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({"decision": "同じ", "why": "a"}, "who decided"),
        ({"decision": "同じ", "decided_by": "b"}, "why"),
        ({"decision": "たぶん", "why": "a", "decided_by": "b"}, "no decision"),
        ({"decision": "同じ", "why": "a", "decided_by": "b", "seal": "0"}, "Nothing was written"),
    ],
)
def test_a_decision_that_does_not_say_all_is_refused(
    linked: Country, tmp_path: Path, answer: dict[str, str], what: str
) -> None:
    path = filled(linked, tmp_path / "r.xlsx", {"D03-C3": answer})
    with pytest.raises(UsageError, match=what):
        decided(waiting(linked), path, by=None)


def test_a_pair_that_is_decided_twice_in_one_workbook_is_refused(linked: Country, tmp_path: Path) -> None:
    found = waiting(linked)
    seal = found.waiting[named(found).index("D03-C3")].seal
    same = {"decision": "同じ", "why": "a", "decided_by": "b"}
    answers = {"D03-C3": same, "D05-C5": {**same, "decision": "別", "seal": seal}}
    path = filled(linked, tmp_path / "r.xlsx", answers)
    with pytest.raises(UsageError, match=r"the pair of row \d+ again"):
        decided(waiting(linked), path, by=None)


def test_rows_without_a_decision_say_nothing(linked: Country, tmp_path: Path) -> None:
    path = filled(linked, tmp_path / "r.xlsx", {"D03-C3": {"why": "まだ分からない"}})
    assert decided(waiting(linked), path, by=None) == ()


def test_the_workbook_of_another_crosswalk_is_refused(linked: Country, tmp_path: Path) -> None:
    found = waiting(linked)
    path = tmp_path / "r.xlsx"
    export(Review(found.crosswalk.model_copy(update={"name": "else"}), *(found.dataset, 1, found.left, found.right, found.waiting)), path, language="ja")  # fmt: skip
    with pytest.raises(UsageError, match=r"\[else\]"):
        decided(found, path, by=None)


def test_what_is_written_is_added_and_never_touched(linked: Country) -> None:
    found = waiting(linked)
    first, second = ("dealer,company,decision,decided_by,decided_on,why\r\n", 'D09,C9,same,"山田, 太郎",2026-11-01,x')
    (linked.root / CSV).write_bytes((first + second).encode())  # without a line end, as Excel would not leave it
    one = found.waiting[0]
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    made = [_decision(one.left, one.right, today.isoformat())]
    add_decisions(found.crosswalk, made, left=found.left, right=found.right)
    text = (linked.root / CSV).read_bytes().decode()
    assert text.startswith(first + second)
    assert text.splitlines()[2:] == [f"D04,C4,different,山田,{today},よく見た"]
    with pytest.raises(ContentError, match="later day"):
        add_decisions(
            found.crosswalk, [_decision(one.left, one.right, "2026-01-01")], left=found.left, right=found.right
        )


def _decision(left: tuple[str, ...], right: tuple[str, ...], day: str):  # type: ignore[no-untyped-def]
    from renkei.model.entities import Decision

    said = {"decision": "different", "decided_by": "山田", "decided_on": day, "why": "よく見た"}
    return Decision.model_validate({"left": left, "right": right, **said})


def test_it_says_what_is_missing(country: Country) -> None:
    dealers.settle(country.root)
    with pytest.raises(UsageError, match="no release yet") as waits:
        waiting(country)
    assert f"renkei run {PAIRS}" in waits.value.fix.en
    country.edit("schemas/fisheries/dealer_companies.yml", (f"links, value: {CROSSWALK}", "precedence, value: [a.b]"))
    with pytest.raises(UsageError, match="No dataset holds"):
        waiting(country)
    with pytest.raises(ContentError, match=r"no crosswalk \[dealers\]"):
        review_of(country.workspace(), "dealers")
