"""Connections as Airflow keeps them: in its database, in a secrets backend or in AIRFLOW_CONN_<ID>."""

from airflow.sdk import Connection as Kept
from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException
from airflow.sdk.log import mask_secret

from renkei.errors import ContentError
from renkei.language import Text
from renkei.settings import Connection, connection_from_parts, malformed_connection

_PARTS = ("conn_type", "host", "port", "schema", "login", "password", "extra")


def airflow_connection(name: str) -> Connection:
    """Return Airflow's connection `name`, its secrets masked in every log; ContentError where there is none to be read."""
    try:
        kept = Kept.get(name)
    except AirflowNotFoundException as error:
        raise _unknown(name) from error
    except (AirflowException, ValueError):  # «Invalid connection string: …», and the rest of it
        raise malformed_connection(name) from None
    connection = connection_from_parts(name, {part: getattr(kept, part) for part in _PARTS})
    for secret in connection.secrets:
        mask_secret(secret)
    return connection


def _unknown(name: str) -> ContentError:
    return ContentError(
        Text(f"Airflow に接続「{name}」がありません。", f"Airflow has no connection [{name}]."),
        where=f"Airflow: Admin > Connections > {name}",
        fix=Text(
            f"Airflow の接続に「{name}」を追加するか、環境変数 AIRFLOW_CONN_{name.upper()} を設定してください。",
            f"Add the connection [{name}] in Airflow, or set AIRFLOW_CONN_{name.upper()}.",
        ),
    )
