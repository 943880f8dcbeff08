import pytest

from renkei.errors import UsageError
from renkei.warehouse import open_warehouse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("duckdb:////tmp/a/w.duckdb", "duckdb:////tmp/a/w.duckdb"),
        ("postgresql+psycopg://u:pw@db.example:6543/wh", "postgresql://db.example:6543/wh"),
        ("postgresql://u:pw@db.example/wh", "postgresql://db.example/wh"),
        ("postgresql://postgres:@/wh?host=/run/pg", "postgresql:///run/pg/wh"),
    ],
)
def test_a_warehouse_is_named_without_its_password(url: str, address: str) -> None:
    assert open_warehouse(url).address == address


@pytest.mark.parametrize("url", ["mysql://u:s3cret@h/d", "warehouse.duckdb", "", "postgresql://u:s3cret@h:port/d"])
def test_an_address_that_is_none_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(UsageError, match="No warehouse has an address") as caught:
        open_warehouse(url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.where == "RENKEI_WAREHOUSE"
