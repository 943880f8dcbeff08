"""7,191 cases of addresses and their parts."""

import polars as pl

from renkei.plugin import addresses
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


def test_a_key_stands_beside_the_address(real: Real) -> None:
    real.run("address_norm.cases")
    (case,) = real.rows("SELECT * FROM real.address_cases WHERE address = '埼玉県川口市大字新堀999-888'")
    assert case["address_key"] == "埼玉県川口市新堀999-888"
    # 35 addresses share 17 keys: 晴海１丁目６－１ with 晴海１丁目６－１・２, the others in spelling alone.
    shared = real.rows("SELECT count(*) AS n FROM real.address_cases GROUP BY address_key HAVING count(*) > 1")
    assert (len(shared), sum(row["n"] for row in shared)) == (17, 35)


def test_addresses_are_taken_apart_by_form_as_with_a_list_of_towns(real: Real) -> None:
    """The expected parts come of a list of all towns; the form alone has to reach them.

    The figures are as measured on 2026-11-24, and are floors. What follows the town is compared as one, because there
    the expected parts depend on which residence numbers the list knew.
    """
    real.run("address_norm.cases")
    cases = pl.DataFrame(
        real.rows("SELECT address, prefecture, city, town, number, rest FROM real.address_cases"),
        infer_schema_length=None,
    ).fill_null("")
    found = addresses(cases["address"])
    behind = cases["number"] + cases["rest"]
    right = pl.DataFrame(
        {
            "prefecture": found["prefecture"] == cases["prefecture"],
            "municipality": found["municipality"] == cases["city"],
            "town": found["town"] == cases["town"],
            "behind": _bare(found["block"] + found["building"] + found["remainder"]) == _bare(behind),
        }
    ).with_columns(pl.all_horizontal(pl.all()).alias("all"))
    floors = {"prefecture": 7_177, "municipality": 7_184, "town": 7_112, "behind": 7_145, "all": 7_097}
    assert {name: count for name, count in right.sum().row(0, named=True).items() if count < floors[name]} == {}
    assert found["level"].value_counts().sort("level").rows() == [
        ("block", 7_174),
        ("none", 3),
        ("prefecture", 1),
        ("town", 13),
    ]


def _bare(text: pl.Series) -> pl.Series:
    return text.str.normalize("NFKC").str.replace_all(r"\s", "")
