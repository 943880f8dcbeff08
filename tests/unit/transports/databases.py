"""Databases for tests, alike on SQLite, PostgreSQL and MariaDB."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from renkei.settings import Connection, connection_from_parts
from tests.mariadb import MariaDb

PASSWORD = "s3cr3t-pass-word"


class Database:
    """`execute` writes as its owner; `connection` is what renkei is given."""

    name: str
    connection: Connection

    def execute(self, *statements: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        raise NotImplementedError

    def reach(self, **parts: Any) -> Connection:
        """The same connection with other parts."""
        return connection_from_parts("meridia", {**self.parts, **parts})

    parts: dict[str, Any]


class Sqlite(Database):
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "統計.db"
        self.parts = {"conn_type": "sqlite", "host": str(self.path)}
        self.connection = self.reach()
        sqlite3.connect(self.path).close()

    def execute(self, *statements: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        connection = sqlite3.connect(self.path)
        with connection:
            for statement in statements:
                connection.executemany(statement.replace("%s", "?"), rows) if rows else connection.execute(statement)
        connection.close()


class Postgres(Database):
    name = "postgres"

    def __init__(self, url: str) -> None:
        import psycopg

        self._url = url.replace("postgresql+psycopg://", "postgresql://")
        uri = urlsplit(self._url)
        self.parts = {
            "conn_type": "postgres",
            "host": parse_qs(uri.query)["host"][0],
            "schema": uri.path[1:],
            "login": "postgres",
            "password": PASSWORD,
        }
        self.connection = self.reach()
        self._connect = psycopg.connect

    def execute(self, *statements: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        with self._connect(self._url, autocommit=True) as connection:
            for statement in statements:
                if rows:
                    connection.cursor().executemany(statement, rows)
                else:
                    connection.execute(statement)


class Maria(Database):
    name = "mariadb"

    def __init__(self, server: MariaDb, database: str) -> None:
        self.server, self.database = server, database
        server.execute(
            f"CREATE DATABASE {database}",
            f"CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT SELECT ON {database}.* TO reader@'127.0.0.1'",
        )
        self.parts = {
            "conn_type": "mysql",
            "host": "127.0.0.1",
            "port": server.port,
            "schema": database,
            "login": "reader",
            "password": PASSWORD,
        }
        self.connection = self.reach()

    def execute(self, *statements: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        import pymysql

        with pymysql.connect(
            unix_socket=self.server.socket, user="root", database=self.database, autocommit=True
        ) as connection:
            for statement in statements:
                cursor = connection.cursor()
                cursor.executemany(statement, rows) if rows else cursor.execute(statement)
