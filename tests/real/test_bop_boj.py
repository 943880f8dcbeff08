"""Bank of Japan: the balance of payments by item (2,742 columns), USD/JPY in Tokyo, and sums over the digital items."""

from tests.real.conftest import Real

OTHER = "サービス/その他サービス"
DIGITAL = (
    f"{OTHER}/知的財産権等使用料/著作権等使用料/ネット",
    f"{OTHER}/通信・コンピュータ・情報サービス/ネット",
    f"{OTHER}/その他業務サービス/専門・経営コンサルティングサービス/ネット",
)


def test_two_thousand_columns_become_rows(real: Real) -> None:
    account = real.run("bop_boj.monthly")
    assert account.read == 264 * 2_742
    assert (account.published, account.quarantined) == (153_427, 0)
    assert account.dropped == 570_461  # 565,709 without a value, and 20 columns of seasonal factors
    (facts,) = real.rows("SELECT count(DISTINCT item) AS items, min(month) AS first FROM real.balance_of_payments")
    assert (facts["items"], str(facts["first"])) == (2_567, "1996-01-01")  # the others never have a value


def test_the_digital_items_add_up_to_what_was_derived_from_them(real: Real) -> None:
    real.run("bop_boj.monthly")
    assert real.run("bop_boj.digital_deficit").published == 33
    named = ", ".join(f"'{item}'" for item in DIGITAL)
    summed = real.rows(
        "SELECT CAST(year(month) AS VARCHAR) AS y, sum(amount_jpy) AS net FROM real.balance_of_payments "
        f"WHERE item IN ({named}) AND year(month) BETWEEN 2014 AND 2016 GROUP BY 1 ORDER BY 1"
    )
    derived = real.rows(
        "SELECT year AS y, net_jpy AS net FROM real.digital_deficit_2014_2016 WHERE item = 'digital_5item' ORDER BY 1"
    )
    assert [(row["y"], int(row["net"])) for row in derived] == [
        ("2014", -2_148_500_000_000),
        ("2015", -2_647_300_000_000),
        ("2016", -2_637_900_000_000),
    ]
    rounding = 12 * len(DIGITAL) * 100_000_000
    assert [row["y"] for row in summed] == [row["y"] for row in derived]
    for ours, theirs in zip(summed, derived, strict=True):
        assert abs(ours["net"] - theirs["net"]) <= rounding


def test_daily_rates_keep_their_digits(real: Real) -> None:
    assert real.run("bop_boj.usd_jpy").published == 4_259
    yearly = real.rows(
        "SELECT year(day) AS y, round(avg(at_1700), 3) AS rate FROM real.usd_jpy_daily "
        "WHERE year(day) BETWEEN 2014 AND 2016 GROUP BY 1 ORDER BY 1"
    )
    assert [float(row["rate"]) for row in yearly] == [105.772, 121.080, 108.770]
