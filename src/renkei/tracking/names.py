"""What datasets are called in events: a namespace and a name, as OpenLineage's naming conventions have them.

Credentials are in neither. (OpenLineage, «Dataset Naming»; for DuckDB, which it does not know, as its dbt integration.)
"""

import posixpath
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from renkei.model.lineage import Origin
from renkei.model.registration import Source
from renkei.settings import Connection
from renkei.workspace import Workspace

CONTENT = "renkei.content"
_PORTS = {"postgres": 5432, "mysql": 3306, "mariadb": 3306}


class Name(NamedTuple):
    """A dataset, wherever it is kept."""

    namespace: str
    name: str


def agency_name(workspace: Workspace, source: Source) -> Name:
    """Name what a source is fetched from; ContentError where its connection is not set."""
    transport = source.transport
    connection = workspace.connection_of(source)
    if connection is None:
        file = source.path.with_name(str(getattr(transport, "path", "")))
        return Name(CONTENT, _shown(workspace, file))
    if transport.kind == "sql":
        return _of_database(connection, transport.table or f"{source.id}.query")
    said = {"sdmx": "data/{agency},{flow},{version}/{key}", "ckan": "package/{package}/{resource}"}.get(transport.kind)
    path = said.format(**transport.model_dump()) if said else str(getattr(transport, "path", ""))
    return _of_files(transport.kind, connection, path)


def landing_name(workspace: Workspace, source: str) -> Name:
    """Name what is landed of a source: its manifests, since objects are called by their content."""
    root = _folder(workspace.settings.landing)
    return Name(root.namespace, posixpath.join(root.name, "manifests", *source.split(".", 1)))


def table_name(workspace: Workspace, dataset: str) -> Name:
    """Name a dataset of the warehouse."""
    url = make_url(workspace.settings.warehouse)
    if url.get_backend_name() == "postgresql":
        return Name(f"postgres://{url.host or 'localhost'}:{url.port or 5432}", f"{url.database}.{dataset}")
    return Name(f"duckdb://{url.database}", dataset)


def origin_name(workspace: Workspace, origin: Origin) -> Name | None:
    """Name where a column comes from; None for a constant."""
    match origin.kind:
        case "file":
            return landing_name(workspace, origin.of)
        case "dataset":
            return table_name(workspace, origin.of)
        case "code_list":
            return Name(CONTENT, f"schemas/codelists/{origin.of}")
        case "crosswalk":
            return Name(CONTENT, f"schemas/crosswalks/{origin.of}")
        case "corrections":
            return Name(CONTENT, f"schemas/{origin.of.replace('.', '/')}.corrections")
        case "constant":
            return None


def _folder(address: str) -> Name:
    said = urlsplit(address)
    if said.scheme == "s3":
        return Name(f"s3://{said.netloc}", said.path.strip("/"))
    return Name("file", Path(address).absolute().as_posix())


def _of_files(kind: str, connection: Connection, path: str) -> Name:
    said = urlsplit(connection.url)
    if kind == "s3":
        bucket = connection.extra.get("bucket")
        begins, _, rest = path.partition("/")
        return Name(f"s3://{bucket}", path) if bucket else Name(f"s3://{begins}", rest)
    if not said.hostname:
        return Name("file", posixpath.join(said.path, path))
    host = f"{said.hostname}:{said.port}" if said.port else said.hostname
    scheme = "sftp" if kind == "sftp" else said.scheme
    return Name(f"{scheme}://{host}", f"{said.path.strip('/')}/{path.lstrip('/')}".strip("/") or "/")


def _of_database(connection: Connection, table: str) -> Name:
    said = urlsplit(connection.url)
    if not said.hostname or connection.kind == "sqlite":
        return Name(f"{connection.kind}://{said.path}", table)
    port = said.port or _PORTS.get(connection.kind)
    host = f"{said.hostname}:{port}" if port else said.hostname
    return Name(f"{connection.kind}://{host}", ".".join(filter(None, [connection.database, table])))


def _shown(workspace: Workspace, path: Path) -> str:
    root = workspace.project.root
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
