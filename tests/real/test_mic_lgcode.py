"""Ministry of Internal Affairs: codes of local governments as of 2024-01-01, an .xls of two sheets."""

from tests.real.conftest import Real


def test_both_sheets_are_one_dataset_in_which_a_city_is_once(real: Real) -> None:
    bodies, wards = real.run("mic_lgcode.bodies"), real.run("mic_lgcode.wards")
    assert (bodies.read, bodies.published, bodies.quarantined, bodies.dropped) == (1_794, 1_794, 0, 0)
    assert (wards.read, wards.published, wards.quarantined, wards.dropped) == (191, 191, 0, 0)
    (facts,) = real.rows(
        "SELECT count(*) AS n, count(DISTINCT code) AS codes, count(*) FILTER (WHERE municipality IS NULL) AS prefectures "
        "FROM real.local_governments"
    )
    assert facts == {"n": 1_965, "codes": 1_965, "prefectures": 47}
    assert real.rows("SELECT code FROM real.local_governments__disagreement") == []


def test_codes_stored_as_numbers_are_codes(real: Real) -> None:
    real.run("mic_lgcode.wards")
    kumamoto = "SELECT code, municipality FROM real.local_governments WHERE municipality LIKE '熊本市%' ORDER BY 1"
    assert [(row["code"], row["municipality"]) for row in real.rows(kumamoto)] == [
        ("431001", "熊本市"),
        ("431010", "熊本市中央区"),
        ("431028", "熊本市東区"),
        ("431036", "熊本市西区"),
        ("431044", "熊本市南区"),
        ("431052", "熊本市北区"),
    ]
