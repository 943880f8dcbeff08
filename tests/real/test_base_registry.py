"""Digital Agency, base registry: eras, and a catalogue of codes whose header has line breaks inside."""

from tests.real.conftest import Real


def test_first_days_of_eras_are_read_by_their_era(real: Real) -> None:
    assert real.run("base_registry.eras").published == 5
    eras = real.rows("SELECT era, CAST(first_day AS VARCHAR) AS day, year FROM real.eras ORDER BY 2")
    assert [(row["era"], row["day"], row["year"]) for row in eras] == [
        ("明治", "1873-01-01", "1873"),
        ("大正", "1912-07-30", "1912"),
        ("昭和", "1926-12-25", "1926"),
        ("平成", "1989-01-08", "1989"),
        ("令和", "2019-05-01", "2019"),
    ]


def test_line_breaks_in_names_and_values_are_no_new_records(real: Real) -> None:
    account = real.run("base_registry.codes")
    assert (account.read, account.published, account.quarantined) == (518, 518, 0)
    (facts,) = real.rows(
        "SELECT count(*) FILTER (WHERE area = '医療') AS medicine, count(*) FILTER (WHERE form = 'pdf') AS pdf, "
        "count(*) FILTER (WHERE data_url LIKE '%' || chr(10) || '%') AS broken FROM real.code_catalogue"
    )
    assert (facts["medicine"], facts["pdf"]) == (220, 226)
    assert facts["broken"] > 0
