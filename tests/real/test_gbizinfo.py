"""METI, gBizINFO: one reply of version 1 of its API, which is an object and no list."""

import json

from tests.real.conftest import Real


def test_the_reply_is_one_record(real: Real) -> None:
    account = real.run("gbizinfo.corporation")
    assert (account.read, account.published, account.quarantined) == (1, 1, 0)
    (row,) = real.rows("SELECT * FROM real.gbizinfo_corporations")
    assert (row["corporate_number"], row["name"]) == ("3011101042092", "株式会社ｊｉｇ．ｊｐ")
    assert row["postal_code"] == "9160042"
    assert len(json.loads(row["patents"])) == 10


def test_a_list_in_a_list_is_rows_with_what_is_around_it(real: Real) -> None:
    account = real.run("gbizinfo.patents")
    assert (account.read, account.published, account.quarantined) == (10, 10, 0)
    by_title = (
        "SELECT title, string_agg(class_code, ' ' ORDER BY class_code) AS classes FROM real.gbizinfo_patents GROUP BY 1"
    )
    assert {row["title"]: row["classes"] for row in real.rows(by_title)} == {
        "ふわっち": "09 38 41 42",
        "オタマート": "09 35 42",
        "ＩｃｈｉｇｏＪａｍ": "09 41 42",
    }
    assert real.rows("SELECT DISTINCT corporate_number AS n FROM real.gbizinfo_patents") == [{"n": "3011101042092"}]
