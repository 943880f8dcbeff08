"""The figures of the digital balance, proven from the stand-ins' data by plain arithmetic."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from standins.exchange import Data
from standins.server import DATA

THREE = ("copyright", "computer", "consulting")
FIVE = ("copyright", "tci", "consulting")
PARTS = ("copyright", "telecommunications", "computer", "information", "consulting")
BALANCE = {  # billion yen
    "2014": (Decimal("-2148.5"), Decimal("-2022.8")),
    "2015": (Decimal("-2647.3"), Decimal("-2504.0")),
    "2016": (Decimal("-2637.9"), Decimal("-2503.6")),
}


def year_of(trade, year: str, items: tuple[str, ...], column: str = "net") -> int:
    return sum(int(row[column]) for row in trade if row["month"].startswith(year) and row["item"] in items)


@pytest.mark.parametrize("year", BALANCE)
def test_net_figures_give_the_published_balance_exactly(trade, year: str) -> None:
    five, three = BALANCE[year]
    assert Decimal(year_of(trade, year, FIVE)) / 10 == five
    assert Decimal(year_of(trade, year, THREE)) / 10 == three


def test_the_three_parts_of_tci_would_not(trade) -> None:
    gaps = {year: year_of(trade, year, FIVE) - year_of(trade, year, PARTS) for year in BALANCE}
    assert gaps == {"2014": 3, "2015": 1, "2016": -2}


def test_receipts_less_payments_would_not(trade) -> None:
    less = year_of(trade, "2015", FIVE, "receipts") - year_of(trade, "2015", FIVE, "payments")
    assert (less, year_of(trade, "2015", FIVE)) == (-26477, -26473)


def test_net_is_receipts_less_payments_within_rounding(trade) -> None:
    for row in trade:
        assert abs(int(row["receipts"]) - int(row["payments"]) - int(row["net"])) <= 1, row


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("ip_charges", ("industrial_property", "copyright")),
        ("tci", ("telecommunications", "computer", "information")),
        ("other_business", ("research_development", "consulting", "technical_other")),
    ],
)
def test_parts_add_up_within_rounding(trade, total: str, parts: tuple[str, ...]) -> None:
    figures = {(row["month"], row["item"]): row for row in trade}
    for month in {row["month"] for row in trade}:
        for flow in ("receipts", "payments", "net"):
            gap = int(figures[month, total][flow]) - sum(int(figures[month, part][flow]) for part in parts)
            assert abs(gap) <= (len(parts) + 1) / 2, (month, flow)


def test_thirty_six_months_of_twelve_items(trade) -> None:
    assert len(trade) == 36 * 12
    assert len({row["month"] for row in trade}) == 36
    assert len({row["item"] for row in trade}) == 12


def test_the_published_dollars_imply_the_spot_rate_and_not_the_average(data: Data) -> None:
    yen = Decimal("5.3452e12")
    average = next(Decimal(r["jpy_per_usd"]) for r in data.table("worldbank").rows if r["year"] == "2023")
    assert average == Decimal("140.4911")
    assert round(yen / average / 10**9, 2) == Decimal("38.05")
    assert round(yen / average / 10**9, 4) == Decimal("38.0465")
    assert round(yen / Decimal("33.7e9"), 2) == Decimal("158.61")


def test_the_vintages_of_2023_stand_side_by_side() -> None:
    with (DATA / "drop" / "mof" / "digital_deficit_published.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["対象期間"] == "2023"]
    said = {(row["公表時期"], row["定義"]): row["収支（億円）"] for row in rows}
    assert said == {
        ("2024-02", "五項目"): "△55,360",
        ("2024-06-21", "三項目"): "△53,452",
        ("2024-12", "五項目"): "△55,200",
        ("2025", "三項目"): "△58,000",
        ("2025", "五項目"): "△59,000",
    }


def test_yearly_rates_run_from_2014_to_2024(data: Data) -> None:
    assert [row["year"] for row in data.table("worldbank").rows] == [str(year) for year in range(2014, 2025)]


def test_trade_is_what_the_bank_published(trade, real_files: Path) -> None:
    """Each figure against the real file: 36 months, 12 items, 3 flows."""
    names = {
        "services": "サービス",
        "ip_charges": "知的財産権等使用料",
        "industrial_property": "産業財産権等使用料",
        "copyright": "著作権等使用料",
        "tci": "通信・コンピュータ・情報サービス",
        "telecommunications": "通信サービス",
        "computer": "コンピュータサービス",
        "information": "情報サービス",
        "other_business": "その他業務サービス",
        "research_development": "研究開発サービス",
        "consulting": "専門・経営コンサルティングサービス",
        "technical_other": "技術・貿易関連・その他業務サービス",
    }
    real = _by_month(real_files / "bop_boj" / "bop_monthly_by_item_1996_2017.csv")
    for row in trade:
        for column, said in (("receipts", "受取"), ("payments", "支払"), ("net", "ネット")):
            ending = f"/{names[row['item']]}/{said}:億円"
            ending = ending if row["item"] != "services" else f"/{said}:億円"
            found = _services(said) if row["item"] == "services" else None
            name = found or next(n for n in real[row["month"]] if n.startswith("サービス/") and n.endswith(ending))
            assert row[column] == real[row["month"]][name], (row["month"], name)


def test_monthly_rates_are_averages_of_the_daily_ones(data: Data, real_files: Path) -> None:
    path = real_files / "bop_boj" / "tokyo_usdjpy_daily_2000_2017.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        daily = [(row[0][:7], row[4]) for row in list(csv.reader(lines))[1:]]
    for row in data.table("exchange_rates_monthly").rows:
        rates = [Decimal(rate) for month, rate in daily if month == row["month"] and rate not in ("", "NA", "ND")]
        assert len(rates) == int(row["days"])
        assert abs(sum(rates) / len(rates) - Decimal(row["jpy_per_usd"])) <= Decimal("0.005")


def _services(said: str) -> str:
    return "サービス収支/ネット:億円" if said == "ネット" else f"サービス/{said}:億円"


def _by_month(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["Date"][:7]: row for row in csv.DictReader(lines)}
