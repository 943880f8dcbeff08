"""Open data of Takamatsu in .xlsx: texts and numbers side by side in one table."""

from tests.real.conftest import Real


def test_defibrillators(real: Real) -> None:
    account = real.run("localgov.aed_locations")
    assert (account.read, account.published, account.quarantined, account.dropped) == (450, 450, 0, 0)
    (facts,) = real.rows(
        "SELECT count(*) FILTER (WHERE for_children) AS children, count(phone) AS phones, count(DISTINCT name) AS names "
        "FROM real.aed_locations"
    )
    assert facts == {"children": 157, "phones": 282, "names": 446}
    first = "SELECT name, latitude, longitude, position FROM real.aed_locations WHERE number = 1"
    assert real.rows(first) == [
        {
            "name": "健康増進施設サラマンダー",
            "latitude": "34.34092807514213",
            "longitude": "134.0452448693125",
            "position": "セントラルクリニック　２階  セントラルクリニック　４階",
        }
    ]


def test_births_and_deaths_add_up(real: Real) -> None:
    account = real.run("localgov.births_and_deaths")
    assert (account.read, account.published, account.quarantined) == (12, 12, 0)
    (total,) = real.rows(
        "SELECT sum(births) AS births, sum(deaths) AS deaths, count(*) AS n FROM real.births_and_deaths"
    )
    assert (int(total["births"]), int(total["deaths"]), total["n"]) == (2_667, 5_267, 12)
    odd = "births <> births_male + births_female OR deaths <> deaths_male + deaths_female"
    assert real.rows(f"SELECT month FROM real.births_and_deaths WHERE {odd}") == []
