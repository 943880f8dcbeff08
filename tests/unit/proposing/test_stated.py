"""A unit that stands once above the table is that of the amounts below it, and of nothing else."""

import pytest

from renkei.proposing import propose
from renkei.proposing.stated import states_unit, unit_stated
from tests.unit.proposing.conftest import File

CATCH = "月別の漁獲量,,,\n【百万円】,,,\n港コード,年月,漁獲高,隻数（隻）\nP01,2024-01,1200,3\nP02,2024-01,340,4\nP03,2024-02,95,5\n"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["月別の漁獲量\t\t", "【百万円】\t\t"], "百万円"),
        (["予算の推移（単位：千円）"], "千円"),
        (["", "\t\t単位 トン"], "t"),
        (["（単位：人、千円）"], None),
        (["【百万円】", "単位：千円"], None),
        (["（令和5年度）", "【速報】"], None),
    ],
)
def test_one_unit_or_none(lines: list[str], found: str | None) -> None:
    assert unit_stated(lines) == found


def test_a_unit_is_no_title() -> None:
    assert [states_unit(text) for text in ("【百万円】", "単位：千円", "予算の推移（単位：千円）")] == [
        True,
        True,
        False,
    ]


def test_amounts_take_it(file: File) -> None:
    found = propose(file(CATCH, "catch.csv", "cp932"))
    assert [(one.type, one.unit) for one in found.columns] == [
        ("code", None),
        ("period.month", None),
        ("money.jpy", "百万円"),
        ("number.integer", None),
    ]
    assert "百万円" in found.column("漁獲高").why[0].ja


def test_persons_shares_and_running_numbers_do_not(file: File) -> None:
    found = propose(file("単位：千円,,,\n通番,人数,執行率,支出済\n1,12,50.5,3400\n2,15,61.2,3500\n3,9,70.1,3600\n"))
    assert [one.type for one in found.columns] == ["number.integer", "number.integer", "rate", "money.jpy"]
