"""e-Stat API 3.0: ten of 403,227 values of a table, and all of its classes."""

from tests.real.conftest import Real


def test_values_with_the_names_of_their_codes(real: Real) -> None:
    account = real.run("estat.natural_environment")
    assert (account.read, account.published, account.quarantined) == (10, 10, 0)
    rows = real.rows("SELECT * FROM real.estat_natural_environment ORDER BY fiscal_year")
    assert {(row["item"], row["area"], row["area_name"], row["unit"]) for row in rows} == {
        ("B1101", "01100", "北海道 札幌市", "ｈａ")
    }
    assert {row["item_name"] for row in rows} == {"B1101_総面積（北方地域及び竹島を除く）"}
    assert [(row["fiscal_year"], row["value"]) for row in rows[5:9:2]] == [("FY1986", 111_801), ("FY1988", 112_118)]


def test_metadata_are_records_as_well(real: Real) -> None:
    account = real.run("estat.classes")
    assert (account.read, account.published, account.quarantined) == (1_967, 1_967, 0)
    counts = "SELECT dimension, count(*) AS codes, count(unit) AS units FROM real.estat_classes GROUP BY 1 ORDER BY 1"
    assert [tuple(row.values()) for row in real.rows(counts)] == [
        ("area", 1_913, 0),
        ("cat01", 9, 9),
        ("tab", 1, 0),
        ("time", 44, 0),
    ]
    ward = "SELECT name, level, parent_code FROM real.estat_classes WHERE dimension = 'area' AND code = '01101'"
    assert real.rows(ward) == [{"name": "北海道 札幌市 中央区", "level": 3, "parent_code": "01100"}]
