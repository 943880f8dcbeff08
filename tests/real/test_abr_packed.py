"""The Address Base Registry as it is served: one CSV in a zip."""

from renkei.inspection.trace import trace
from tests.real.conftest import Real


def test_municipalities(real: Real) -> None:
    account = real.run("abr.municipalities_packed")
    assert (account.read, account.published, account.quarantined, account.dropped) == (1_918, 1_918, 0, 0)
    last = real.rows("SELECT * FROM real.abr_municipalities_packed ORDER BY code DESC LIMIT 1")
    assert [(row["code"], row["city"], row["ward"]) for row in last] == [("473821", "与那国町", None)]
    receipt = trace(real.workspace, "real.abr_municipalities_packed", {"code": "473821"})
    assert receipt.where is not None
    assert receipt.where.en == "mt_city_all.csv, line 1,919"
    assert receipt.original is not None
    assert receipt.original.startswith("473821,沖縄県,")


def test_towns(real: Real) -> None:
    account = real.run("abr.towns")
    assert (account.read, account.published, account.quarantined, account.dropped) == (3_544, 3_544, 0, 0)
    (town,) = real.rows("SELECT * FROM real.abr_towns WHERE municipality = '302015' AND town = '0001000'")
    assert (town["city"], town["name"], town["postal_code"], town["residential"]) == (
        "和歌山市",
        "葵町",
        "6408273",
        True,
    )
    (chome,) = real.rows("SELECT count(*) AS n, max(chome) AS last FROM real.abr_towns WHERE chome IS NOT NULL")
    assert chome["n"] == 3_544 - 3_011
