"""Japan Post: postal codes of offices (JIGYOSYO) and a sample of KEN_ALL."""

from tests.real.conftest import Real


def test_all_offices_but_one_are_told_apart_by_code_and_name(real: Real) -> None:
    account = real.run("ken_all.offices")
    assert (account.read, account.published, account.quarantined) == (22_419, 22_418, 1)
    (double,) = real.quarantined("ken_all.offices")  # one university, two boxes of one post office
    assert (double.row, double.reasons[0]["rule"]) == (8_339, "duplicate_key")
    assert "私書箱第２２号" in double.record["_line"]
    (facts,) = real.rows(
        "SELECT count(DISTINCT postal_code) AS codes, count(*) FILTER (WHERE is_box) AS boxes, "
        "count(*) FILTER (WHERE prefecture = '13') AS tokyo, count(*) FILTER (WHERE name LIKE '%㈱%') AS square, "
        "count(*) FILTER (WHERE name LIKE '%（株）%') AS brackets, max(length(old_postal_code)) AS longest "
        "FROM real.office_postal_codes"
    )
    assert facts == {"codes": 22_195, "boxes": 2_155, "tokyo": 4_602, "square": 1, "brackets": 700, "longest": 5}


def test_towns_keep_what_their_names_say(real: Real) -> None:
    assert real.run("ken_all.towns").published == 14
    towns = real.rows("SELECT municipality, town, old_postal_code AS old FROM real.town_postal_codes ORDER BY 1, 2")
    assert {"municipality": "01101", "town": "大通西（１～１９丁目）", "old": "060"} in towns
    assert {"municipality": "13421", "town": "母島", "old": "10022"} in towns
    assert [town["town"] for town in towns].count("以下に掲載がない場合") == 3
