import polars as pl
import pytest

from renkei.proposing.facts import facts_of
from renkei.proposing.judging import Judged, judge
from renkei.proposing.words import named

CORPORATE = ["5070001000715", "6020001008662", "1000013050080", "1000030220005"]


def judged(values: list[str], name: str = "") -> Judged:
    return judge(facts_of(pl.Series(values)), named(name))


@pytest.mark.parametrize(
    ("values", "name", "kind", "confidence"),
    [
        (CORPORATE, "", "jp.corporate_number", "high"),
        (["北海道", "青森県", "東京都"], "都道府県", "jp.prefecture", "likely"),
        (["01", "02", "47"], "都道府県コード", "jp.prefecture", "high"),
        (["北海道", "青森県", "東京都"], "対象地域", "jp.prefecture", "likely"),
        (["令和5年6月30日", "R5.9.12", "2023-11-02"], "完了日", "date", "high"),
        (["2023-06-30", "2023-09-12", "2023-11-02"], "出典の時期", "date", "likely"),
        (["087-841-2146", "03-3581-0101"], "連絡先", "jp.phone", "likely"),
        (["087-841-2146", "03-3581-0101"], "電話番号", "jp.phone", "high"),
        (["1,250", "840", "△35"], "費用（千円）", "money.jpy", "likely"),
        (["2014", "2015", "2016"], "calendar_year", "period.year", "high"),
        (["2014", "2015", "2016"], "", "number.integer", "doubtful"),
        (["1", "2", "3", "4"], "通しNo", "number.integer", "likely"),
        (["01", "02", "11"], "", "code", "likely"),
        (["有", "無", "有"], "連結の有無", "flag", "high"),
        (["1", "0", "1"], "連結の有無", "flag", "likely"),
        (["計画中", "移行済", "移行中"] * 4, "進捗", "code", "doubtful"),
        (["計画中", "移行済", "移行中"] * 4, "地域", "code", "likely"),
        (["北浜漁協", "南浜漁協"] * 4, "公表者", "text.display", "likely"),
        (["010121", "010129", "020110"], "HS2017", "jp.hs_code", "likely"),
        (["A", "01", "02", "03", "011", "012", "021", "0111"], "分類コード", "jp.jsic", "likely"),
        (["01", "02", "03", "11", "12"], "分類コード", "code", "likely"),
        (["", ""], "割合の根拠", "text.display", "doubtful"),
        (["東京市場", "大阪市場"], "名称", "text.display", "likely"),
        (["", ""], "備考", "text.display", "doubtful"),
    ],
)
def test_what_a_column_means(values: list[str], name: str, kind: str, confidence: str) -> None:
    found = judged(values, name)
    assert (found.type, found.confidence) == (kind, confidence)
    assert found.why


def test_a_broken_check_digit_is_never_high() -> None:
    broken = [f"{(int(number[0]) + 1) % 10}{number[1:]}" for number in CORPORATE]
    assert judged(broken).type != "jp.corporate_number"
    assert judged(broken, "法人番号").confidence != "high"


def test_signs_for_no_value_are_no_values() -> None:
    facts = facts_of(pl.Series(["12", "…", "X", "", "15", "***"]))
    assert facts.distinct.to_list() == ["12", "15"]
    assert facts.markers == {"": 1, "…": 1, "X": 1, "***": 1}
