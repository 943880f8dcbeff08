"""Where things are: read from the environment and `[tool.renkei]`, the same on a laptop and on a cluster.

| variable | meaning | default |
|---|---|---|
| RENKEI_PROJECT | folder of the content (its pyproject.toml has `[tool.renkei]`) | the nearest one above |
| RENKEI_STATE | folder for what is kept on this machine | `state` of `[tool.renkei]`, .renkei |
| RENKEI_LANDING | landing zone: a folder or s3://bucket/prefix | <state>/landing |
| RENKEI_STAGING | staging store: a folder or s3://bucket/prefix | <state>/staging |
| RENKEI_WAREHOUSE | SQLAlchemy URL: duckdb:///… or postgresql+psycopg://… | duckdb:///<state>/warehouse.duckdb |
| RENKEI_LANG | language of messages, ja or en | from the locale |
| RENKEI_SCHEDULES | off: DAGs run when asked, not by the clock | on |
| RENKEI_NOTIFY_EMAIL | addresses of those who run this | none: nobody is told |
| RENKEI_NOTIFY_WEBHOOK | a connection that is told what they are | none |
| RENKEI_POOLS | list of the pools that were imported into Airflow | none: no agency's pool is used |
| AIRFLOW_CONN_<ID> | a connection, as Airflow writes it (URI or JSON) | |
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from renkei.errors import ContentError, UsageError
from renkei.language import Text


@dataclass(frozen=True)
class Connection:
    """Where a transport connects and what it shows; never printed, never in a manifest."""

    id: str
    url: str = field(repr=False)
    login: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    kind: str = ""
    database: str | None = field(default=None, repr=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be seen; in `extra`, those whose name says so."""
        told = (value for name, value in self.extra.items() if _SECRET.search(name))
        given = (self.password, *self.headers.values(), *self.query.values(), *told)
        return tuple(value for value in given if value)


Connections = Callable[[str], Connection]

_HTTP = {"http", "https"}
_FOLDERS = {"file", "fs"}
_PLAIN = (str, int, float, bool)
_SECRET = re.compile("pass|secret|token|private|credential|pwd", re.IGNORECASE)
_PARTS = {"conn_type", "description", "host", "port", "schema", "login", "password", "extra"}


@dataclass(frozen=True)
class Settings:
    """Where the content, the landing zone, the staging store and the warehouse are."""

    project: Path
    connectors: Path
    schemas: Path
    expectations: Path
    state: Path
    landing: str
    staging: str
    warehouse: str = field(repr=False)

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; UsageError where no project is found."""
        project = Path(environ["RENKEI_PROJECT"]).resolve() if environ.get("RENKEI_PROJECT") else _nearest(Path.cwd())
        said = _said(project)
        state = (project / (environ.get("RENKEI_STATE") or said.get("state", ".renkei"))).resolve()
        return cls(
            project=project,
            connectors=project / said.get("connectors", "connectors"),
            schemas=project / said.get("schemas", "schemas"),
            expectations=project / said.get("expectations", "expectations"),
            state=state,
            landing=environ.get("RENKEI_LANDING") or str(state / "landing"),
            staging=environ.get("RENKEI_STAGING") or str(state / "staging"),
            warehouse=environ.get("RENKEI_WAREHOUSE") or f"duckdb:///{state / 'warehouse.duckdb'}",
        )


def connection_from_environment(name: str) -> Connection:
    """Read AIRFLOW_CONN_<NAME>, URI or JSON, as Airflow itself would; ContentError where it is not set or malformed."""
    variable = f"AIRFLOW_CONN_{name.upper()}"
    said = os.environ.get(variable)
    if not said:
        raise ContentError(
            Text(f"接続「{name}」が設定されていません。", f"The connection [{name}] is not set."),
            where=variable,
            fix=Text(
                f"環境変数 {variable} か Airflow の接続に、相手先の URL（フォルダー）と認証情報を登録してください。"
                "接続名の誤りなら、データソースの登録の transport の connection を直してください。",
                f"Set {variable}, or add the connection in Airflow, with the address (or folder) and the credentials. If "
                "the name is wrong, mend `connection` under `transport` of the source's registration.",
            ),
        )
    parts = None
    with suppress(TypeError, ValueError):  # their words hold parts of the value: they must not become a context
        parts = _parts_of_json(said) if said.lstrip().startswith("{") else _parts_of_uri(said.strip())
    if parts is None:
        raise malformed_connection(name)
    return connection_from_parts(name, parts)


def connection_from_parts(name: str, parts: Mapping[str, object]) -> Connection:
    """Build a connection from the parts that Airflow keeps: conn_type, host, port, schema, login, password, extra.

    `schema` is http or https, as Airflow's HTTP hook has it, or else the path: so Airflow reads a URI. A folder is
    the host of conn_type fs or file, the path of such a URI, or `path` in extra. ContentError where that gives none.
    """
    with suppress(TypeError, ValueError):  # see above
        extra = parts.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        if not isinstance(extra, dict):
            raise TypeError
        return Connection(
            id=name,
            url=_folder(parts, extra) if parts.get("conn_type") in _FOLDERS else _url(parts),
            login=_optional(parts.get("login")),
            password=_optional(parts.get("password")),
            headers=_texts(extra.get("headers")),
            query=_texts(extra.get("query")),
            kind=_kind(parts),
            database=_optional(parts.get("schema")),
            extra={str(name): _plain(value) for name, value in extra.items() if isinstance(value, _PLAIN)},
        )
    raise malformed_connection(name)


def malformed_connection(name: str) -> ContentError:
    """Say that a connection can't be read; nothing of it is shown, since it holds credentials."""
    return ContentError(
        Text(f"接続「{name}」の書き方が正しくありません。", f"The connection [{name}] can't be read."),
        where=f"AIRFLOW_CONN_{name.upper()}",
        fix=Text(
            "Airflow の接続の形（https://相手先:ポート/パス の URI か、conn_type・host・port などの JSON）に直してください。"
            "URI の中の記号は % で符号化します。値は認証情報を含むため表示しません。",
            "Write it as Airflow does: a URI such as https://host:port/path (special characters percent-encoded), or "
            "JSON with conn_type, host, port and so on. It is not shown, since it may hold credentials.",
        ),
    )


def _parts_of_json(said: str) -> dict[str, object]:
    """Read Airflow's JSON form; ValueError where Airflow would refuse it."""
    parts = json.loads(said)
    if not isinstance(parts, dict) or not parts.keys() <= _PARTS:
        raise ValueError
    if parts.get("port"):
        parts["port"] = int(parts["port"])
    return parts


def _parts_of_uri(said: str) -> dict[str, object]:
    """Read Airflow's URI form, `conn_type://[protocol://]login:password@host:port/schema?extra`, as it does itself.

    Apache Airflow, «Managing Connections», URI format; a query parameter __extra__ holds JSON. ValueError otherwise.
    """
    conn_type, found, rest = said.partition("://")
    protocol, inner, beyond = rest.partition("://")
    if said.count("://") > 2 or not (conn_type and found) or (inner and set(protocol) & set("@:/?")):
        raise ValueError
    uri = urlsplit(f"//{beyond if inner else rest}")
    host = unquote(uri.hostname or "")
    if "/" in host:  # a whole address, percent-encoded: its letters keep their case
        host = unquote(uri.netloc.rpartition("@")[2].partition(":")[0])
    query = dict(parse_qsl(uri.query, keep_blank_values=True))
    return {
        "conn_type": conn_type.lower(),
        "host": f"{protocol}://{host}" if inner and host else host,
        "port": uri.port,
        "schema": unquote(uri.path[1:]),
        "login": uri.username and unquote(uri.username),
        "password": uri.password and unquote(uri.password),
        "extra": query.get("__extra__", query),
    }


def _folder(parts: Mapping[str, object], extra: Mapping[str, object]) -> str:
    host, path = str(parts.get("host") or ""), str(parts.get("schema") or "")
    if path and host in {"", "localhost"}:
        return f"/{path.lstrip('/')}"
    return "/".join(part for part in (host, path) if part) or str(extra.get("path") or "")


def _url(parts: Mapping[str, object]) -> str:
    """Join conn_type, host, port and schema; a host that is an address or a path itself is taken as it is."""
    host, schema = str(parts.get("host") or ""), str(parts.get("schema") or "")
    if not host or host.startswith("/"):
        return host
    scheme, path = (schema, "") if schema in _HTTP else ("", schema)
    if "://" not in host:
        bare = f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host
        host = f"{scheme or _kind(parts) or 'https'}://{bare}"
    uri = urlsplit(host)
    port = f":{parts['port']}" if parts.get("port") and not uri.port else ""
    whole = "/".join(part for part in (uri.path.rstrip("/"), path.strip("/")) if part)
    return uri._replace(netloc=uri.netloc + port, path=f"/{whole.lstrip('/')}" if whole else "").geturl()


def _texts(given: object) -> dict[str, str]:
    if not isinstance(given or {}, dict):
        raise TypeError
    return {str(name): str(value) for name, value in dict(given or {}).items()}  # type: ignore[call-overload]


def _kind(parts: Mapping[str, object]) -> str:
    """Return conn_type as Airflow keeps it."""
    said = str(parts.get("conn_type") or "")
    return "postgres" if said == "postgresql" else said.replace("-", "_")


def _plain(value: object) -> str:
    """Write a value of JSON as text: true and false in lower case, as every driver's settings are."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _optional(value: object) -> str | None:
    return str(value) if value else None


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        if _said(folder):
            return folder
    raise UsageError(
        Text("renkei のプロジェクトが見つかりません。", "No renkei project is here."),
        where=str(start),
        fix=Text(
            "[tool.renkei] のある pyproject.toml を含むフォルダーで実行するか、RENKEI_PROJECT を設定してください。",
            "Run inside a folder whose pyproject.toml has [tool.renkei], or set RENKEI_PROJECT.",
        ),
    )


def _said(folder: Path) -> dict[str, str]:
    try:
        tool = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {})
    except FileNotFoundError:
        return {}
    found: dict[str, str] = tool.get("renkei", {})
    return found
