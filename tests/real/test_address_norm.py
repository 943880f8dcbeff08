"""7,191 cases of addresses and their parts."""

from tests.real.conftest import Real


def test_addresses_are_kept_as_they_were_written(real: Real) -> None:
    account = real.run("address_norm.cases")
    assert (account.read, account.published, account.quarantined) == (7_191, 7_191, 0)
    counted = real.rows("SELECT level, count(*) AS n FROM real.address_cases GROUP BY 1 ORDER BY 1")
    assert [(row["level"], row["n"]) for row in counted] == [("2", 2), ("3", 1_549), ("8", 5_640)]
    (prefectures,) = real.rows("SELECT count(DISTINCT prefecture) AS n FROM real.address_cases")
    assert prefectures == {"n": 26}
    (tokyo,) = real.rows("SELECT count(*) AS n FROM real.address_cases WHERE prefecture = '13'")
    assert tokyo == {"n": 4_356}
