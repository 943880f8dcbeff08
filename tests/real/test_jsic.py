"""Japan Standard Industrial Classification, revision 13."""

from tests.real.conftest import Real


def test_every_level_of_the_classification_is_a_row(real: Real) -> None:
    account = real.run("jsic.industries")
    assert (account.read, account.published, account.quarantined) == (2_109, 2_109, 0)
    levels = real.rows(
        "SELECT count(*) FILTER (WHERE major_group = '00') AS divisions, "
        "count(*) FILTER (WHERE major_group != '00' AND \"group\" = '000') AS major_groups, "
        "count(*) FILTER (WHERE \"group\" != '000' AND class = '0000') AS groups, "
        "count(*) FILTER (WHERE class != '0000') AS classes FROM real.industries"
    )
    assert levels == [{"divisions": 20, "major_groups": 99, "groups": 530, "classes": 1_460}]
    assert real.rows("SELECT name FROM real.industries WHERE class = '0111'") == [{"name": "米作農業"}]
