"""National Tax Agency, corporate numbers: the daily difference file of 2024-01-05 and its code lists."""

from tests.real.conftest import Real


def test_every_row_of_the_difference_file_is_published(real: Real) -> None:
    for source, rows in (("kinds", 10), ("processes", 10), ("close_causes", 4), ("fields", 30)):
        assert real.run(f"houjin.{source}").published == rows
    account = real.run("houjin.diff")
    assert (account.read, account.published, account.quarantined, account.dropped) == (12_471, 12_471, 0, 0)
    counted = {row["process"]: row["n"] for row in real.rows(_counts("process"))}
    assert counted == {"12": 10_984, "01": 1_130, "21": 262, "11": 77, "71": 17, "13": 1}  # Hamamatsu's new wards
    assert real.rows(_unlisted("process", "processes")) == []
    assert real.rows(_unlisted("kind", "kinds")) == []
    assert real.rows(_unlisted("close_cause", "close_causes")) == []


def test_codes_of_two_columns_are_joined_and_say_what_the_names_say(real: Real) -> None:
    real.run("houjin.diff")
    wards = real.rows(
        "SELECT local_government_code AS code, city, prefecture, count(*) AS n FROM real.corporate_number_changes "
        "WHERE city LIKE '浜松市%' GROUP BY 1, 2, 3 ORDER BY 1"
    )
    assert [(ward["code"], ward["city"]) for ward in wards] == [
        ("221384", "浜松市中央区"),
        ("221392", "浜松市浜名区"),
    ]  # nobody's address changed in the third of the new wards, 天竜区
    assert {ward["prefecture"] for ward in wards} == {"22"}
    (facts,) = real.rows(
        "SELECT count(DISTINCT corporate_number) AS numbers, count(*) FILTER (WHERE NOT latest) AS past, "
        "count(name_image_id) AS images, count(successor) AS successors FROM real.corporate_number_changes"
    )
    assert facts == {"numbers": 12_293, "past": 178, "images": 113, "successors": 14}


def _counts(column: str) -> str:
    return f"SELECT {column}, count(*) AS n FROM real.corporate_number_changes GROUP BY 1"


def _unlisted(column: str, codes: str) -> str:
    listed = f"SELECT code FROM real.corporate_{codes}"
    used = f"{column} IS NOT NULL AND {column} != '13'"  # a change of an address abroad
    return f"SELECT {column} FROM real.corporate_number_changes WHERE {used} AND {column} NOT IN ({listed})"
