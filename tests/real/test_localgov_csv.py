"""Open data of Takamatsu (lines that begin with #) and Kobe (a header of two lines)."""

from tests.real.conftest import Real


def test_a_header_of_two_lines_is_read_by_its_joined_names(real: Real) -> None:
    account = real.run("localgov.waste_days")
    assert (account.read, account.published, account.quarantined) == (2_753, 2_753, 0)
    wards = real.rows("SELECT ward, count(*) AS n FROM real.waste_days GROUP BY 1 ORDER BY 2 DESC")
    assert [(ward["ward"], ward["n"]) for ward in wards[:2]] == [("長田区", 422), ("中央区", 350)]
    (facts,) = real.rows(
        "SELECT count(*) FILTER (WHERE block = '全域') AS undivided, count(burnable_days) AS burnable, "
        "count(plastic_day) AS plastic FROM real.waste_days"
    )
    assert facts == {"undivided": 151, "burnable": 2_729, "plastic": 2_712}


def test_lines_of_metadata_are_counted_and_no_rows(real: Real) -> None:
    account = real.run("localgov.tourist_facilities")
    assert (account.read, account.published, account.quarantined, account.dropped) == (16, 14, 0, 2)
    account = real.run("localgov.environment_facilities")
    assert (account.read, account.published, account.quarantined, account.dropped) == (6, 3, 1, 2)
    (several,) = real.quarantined("localgov.environment_facilities")  # a cell of several telephone numbers
    assert (several.row, several.reasons[0]["rule"]) == (13, "jp.phone.form")
