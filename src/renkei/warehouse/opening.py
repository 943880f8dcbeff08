"""From an address to a warehouse."""

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from renkei.errors import UsageError
from renkei.language import Text
from renkei.warehouse.base import Warehouse


def open_warehouse(url: str, *, patience: float = 120.0) -> Warehouse:
    """Return the warehouse at `url`: `duckdb:///path`, or `postgresql+psycopg://user:password@host/database`.

    `patience` is for how many seconds a release, or whoever reads, waits for a lock that somebody else holds. Nothing
    is connected to yet. Raises UsageError where the address can't be understood.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as e:
        raise _unknown("?") from e
    if address.drivername == "duckdb":
        from renkei.warehouse.duckdb import DuckDBWarehouse

        return DuckDBWarehouse(address, patience=patience)
    if address.drivername in ("postgresql", "postgresql+psycopg"):
        from renkei.warehouse.postgres import PostgresWarehouse

        return PostgresWarehouse(address.set(drivername="postgresql+psycopg"), patience=patience)
    raise _unknown(address.drivername)


def _unknown(scheme: str) -> UsageError:
    return UsageError(
        Text(f"倉庫のアドレスの形式「{scheme}」は使えません。", f"No warehouse has an address of the form [{scheme}]."),
        where="RENKEI_WAREHOUSE",
        fix=Text(
            "duckdb:///ファイル か postgresql+psycopg://利用者:パスワード@ホスト/データベース と書いてください。",
            "Write duckdb:///file or postgresql+psycopg://user:password@host/database.",
        ),
    )
