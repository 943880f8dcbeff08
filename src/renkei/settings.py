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
| AIRFLOW_CONN_<ID> | a connection, as Airflow writes it (URI or JSON) | |
"""

import json
import os
import tomllib
from collections.abc import Callable, Mapping
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

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be seen."""
        given = (self.password, *self.headers.values(), *self.query.values())
        return tuple(value for value in given if value)


Connections = Callable[[str], Connection]


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
    """Read AIRFLOW_CONN_<NAME>, URI or JSON, as Airflow itself would; ContentError where it is not set."""
    variable = f"AIRFLOW_CONN_{name.upper()}"
    said = os.environ.get(variable)
    if not said:
        raise ContentError(
            Text(f"接続「{name}」が設定されていません。", f"The connection [{name}] is not set."),
            where=variable,
            fix=Text(
                f"環境変数 {variable} か Airflow の接続に、相手先の URL と認証情報を登録してください。",
                f"Set {variable}, or add the connection in Airflow, with the address and the credentials.",
            ),
        )
    return _from_json(name, said) if said.lstrip().startswith("{") else _from_uri(name, said)


def connection_from_parts(name: str, parts: Mapping[str, object]) -> Connection:
    """Build a connection from the parts that Airflow keeps: conn_type, host, port, schema, login, password, extra."""
    host, scheme = str(parts.get("host") or ""), str(parts.get("schema") or "")
    if "://" not in host and host and not host.startswith("/"):
        port = f":{parts['port']}" if parts.get("port") else ""
        host = f"{scheme or parts.get('conn_type') or 'https'}://{host}{port}"
    extra = parts.get("extra") or {}
    extra = json.loads(extra) if isinstance(extra, str) else extra
    assert isinstance(extra, dict)  # noqa: S101  Airflow keeps an object there
    return Connection(
        id=name,
        url=host,
        login=_optional(parts.get("login")),
        password=_optional(parts.get("password")),
        headers=dict(extra.get("headers", {})),
        query=dict(extra.get("query", {})),
    )


def _from_json(name: str, said: str) -> Connection:
    return connection_from_parts(name, json.loads(said))


def _from_uri(name: str, said: str) -> Connection:
    """Airflow's URI form: `http://login:password@host:port/?query`; a query parameter __extra__ holds JSON."""
    uri = urlsplit(said)
    extra = json.loads(dict(parse_qsl(uri.query)).get("__extra__", "{}"))
    port = f":{uri.port}" if uri.port else ""
    url = unquote(uri.path) if uri.scheme == "file" else f"{uri.scheme}://{uri.hostname or ''}{port}{uri.path}"
    return Connection(
        id=name,
        url=url.rstrip("/"),
        login=uri.username and unquote(uri.username),
        password=uri.password and unquote(uri.password),
        headers=extra.get("headers", {}),
        query=extra.get("query", {}),
    )


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
