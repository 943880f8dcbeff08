"""What a country stands on: DuckDB and folders, or PostgreSQL and S3. A site on either can be copied with all its state."""

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import boto3
import psycopg

from renkei.landing.s3 import S3Store
from renkei.workspace import Workspace
from tests.country import Country


@dataclass(frozen=True)
class Site:
    """A country, and the environment that leads to its stores and its warehouse."""

    country: Country
    environ: Mapping[str, str] = field(default_factory=dict)

    def workspace(self) -> Workspace:
        return self.country.workspace(**self.environ)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return self.country.tables(**self.environ)

    def kept(self) -> list[str]:
        """What is kept, by name. What a store was just writing is swept a day later: machines may share the folder."""
        state = self.country.state
        files = (path.relative_to(state) for path in state.rglob("*") if path.is_file())
        names = [file.as_posix() for file in files if ".incoming" not in file.parts]
        for name in ("RENKEI_LANDING", "RENKEI_STAGING"):
            if name in self.environ:
                bucket, _, prefix = self.environ[name].removeprefix("s3://").partition("/")
                names += [f"{prefix}/{key}" for key in S3Store(bucket, prefix=prefix).list("")]
        return sorted(names)


class Ground(Protocol):
    """Where sites are made, and cleared away."""

    name: str

    def settle(self, root: Path, *, like: Site | None = None) -> Site:
        """Make a site as the repository has the country, or a copy of another with all its state."""

    def clear(self, site: Site) -> None:
        """Remove a site, with all that it holds."""


class Folders:
    """One machine: a DuckDB file and two folders."""

    name = "DuckDB, folders"

    def settle(self, root: Path, *, like: Site | None = None) -> Site:
        return Site(Country.settle(root, like=like.country if like else None))

    def clear(self, site: Site) -> None:
        shutil.rmtree(site.country.root)


class Servers:
    """A database and a bucket of its own for each site, of one name."""

    name = "PostgreSQL, S3"

    def __init__(self, server: str, s3: Mapping[str, str]) -> None:
        self._server, self._s3 = server, s3

    def settle(self, root: Path, *, like: Site | None = None) -> Site:
        country, name = Country.settle(root, like=like.country if like else None), f"f{uuid.uuid4().hex[:12]}"
        template = f" TEMPLATE {_name(like)}" if like else ""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}")
        boto3.client("s3").create_bucket(Bucket=name)
        for found in _objects(_name(like)) if like else ():
            source = {"Bucket": _name(like), "Key": found}
            boto3.client("s3").copy_object(Bucket=name, Key=found, CopySource=source)
        stores = {f"RENKEI_{store}": f"s3://{name}/{store.lower()}" for store in ("LANDING", "STAGING")}
        url = self._server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")
        return Site(country, {"RENKEI_WAREHOUSE": url, **stores, **self._s3})

    def clear(self, site: Site) -> None:
        shutil.rmtree(site.country.root)
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_name(site)} WITH (FORCE)")
        client = boto3.client("s3")
        for found in _objects(_name(site)):
            client.delete_object(Bucket=_name(site), Key=found)
        client.delete_bucket(Bucket=_name(site))


def _name(site: Site | None) -> str:
    assert site is not None
    return site.environ["RENKEI_LANDING"].split("/")[2]


def _objects(bucket: str) -> list[str]:
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]
