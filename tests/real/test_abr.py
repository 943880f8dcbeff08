"""Digital Agency, Address Base Registry: prefectures, and 1,918 cities and wards."""

from tests.real.conftest import Real


def test_all_municipalities_pass_their_check_digit(real: Real) -> None:
    assert real.run("abr.prefectures").published == 47
    account = real.run("abr.municipalities")
    assert (account.read, account.published, account.quarantined) == (1_918, 1_918, 0)
    (facts,) = real.rows(
        "SELECT count(ward) AS wards, count(valid_to) AS gone, "
        "count(*) FILTER (WHERE valid_from = DATE '1947-04-17') AS by_default FROM real.abr_municipalities"
    )
    assert facts == {"wards": 171, "gone": 0, "by_default": 1_915}
    new = "SELECT code, ward FROM real.abr_municipalities WHERE valid_from != DATE '1947-04-17' ORDER BY 1"
    assert [(row["code"], row["ward"]) for row in real.rows(new)] == [
        ("221384", "中央区"),
        ("221392", "浜名区"),
        ("221406", "天竜区"),
    ]
    lone = "SELECT m.code FROM real.abr_municipalities m WHERE m.prefecture NOT IN (SELECT prefecture FROM {})"
    assert real.rows(lone.format("real.abr_prefectures")) == []
