"""Hamamatsu's wards before and after 2024-01-01: what docs/proofs/hamamatsu.md tells, made of the agencies' files."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from renkei.model.runs import Account
from renkei.pipeline import run_derived
from tests.content import pages
from tests.real.conftest import Real

PAGES = ("docs/proofs/hamamatsu.md", "docs/proofs/hamamatsu.ja.md")
BEFORE = (
    "mic.municipality_history",
    "mic.municipality_events",
    "mic_lgcode.bodies",
    "mic_lgcode.wards",
    "abr.municipalities",
    "edinet.codes",
    "edinet.names",
)
AFTER = ("houjin.diff", "houjin.names")
DERIVED = ("address_changes", "filer_wards", "filers_in_new_wards", "orphan_codes")
ARTIENCE = "corporate_number = '3010001034844'"


class Told:
    """All of it, run once: the accounts by source or dataset, and a moment between the two agencies' files."""

    def __init__(self, real: Real) -> None:
        self.real = real
        self.accounts = {source: real.run(source) for source in BEFORE}
        self.between = datetime.now(UTC)
        self.accounts |= {source: real.run(source) for source in AFTER}
        self.accounts |= {dataset: self._derived(dataset) for dataset in DERIVED}

    def _derived(self, dataset: str) -> Account:
        release = run_derived(self.real.workspace, f"real.{dataset}").release
        assert release is not None
        return release.accounts[0]

    def one(self, sql: str) -> Any:
        """The only value of a query."""
        ((value,),) = (row.values() for row in self.real.rows(sql))
        return value


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def told(request: pytest.FixtureRequest, real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    warehouse = ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE hamamatsu")
        warehouse = server.replace("/postgres?", "/hamamatsu?").replace("postgresql://", "postgresql+psycopg://")
    return Told(Real(real_files, tmp_path_factory.mktemp("hamamatsu"), warehouse=warehouse))


def cell(value: object) -> str:
    """A value as the pages write it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else str(value)


def queries(name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each query of a page, and the table that stands below it, with its head."""
    for block in pages.blocks(name, "sql"):
        below = pages.page(name).partition(block.text)[2].partition("\n\n")[2]
        lines = re.match(r"(?:\|.*\n)+", below)
        assert lines is not None, block.text
        rows = [[each.strip() for each in line.strip("|").split("|")] for line in lines[0].splitlines()]
        yield block.text, [rows[0], *rows[2:]]


def figures(name: str) -> set[int]:
    """The numbers of two digits and more in a page, but for days and for what its queries say."""
    head, *sections = pages.prose(name).split("\n## ")
    said = [head, *(re.sub(r"^\|.*$", "", each, flags=re.MULTILINE) for each in sections)]
    found = re.findall(r"(?<![\d-])\d[\d,]*\d(?![\d-]|年| 月)", "\n".join(said))
    return {int(number.replace(",", "")) for number in found}


@pytest.mark.parametrize("name", PAGES)
def test_every_table_of_the_page_is_what_its_query_says(told: Told, name: str) -> None:
    for sql, (head, *shown) in queries(name):
        found = told.real.rows(sql)
        assert [list(row) for row in found[:1]] == [head]
        assert [[cell(value) for value in row.values()] for row in found] == shown


def test_nothing_is_rejected_but_companies_that_file_under_two_codes(told: Told) -> None:
    rejected = {name: account.quarantined for name, account in told.accounts.items() if account.quarantined}
    assert rejected == {"edinet.names": 7}  # the same number again: which row is the corporation's, nobody says
    reasons = {reason["rule"] for row in told.real.quarantined("edinet.names") for reason in row.reasons}
    assert reasons == {"duplicate_key"}
    assert told.accounts["edinet.names"].dropped == 3_946  # no number


def test_figures_of_the_prose(told: Told) -> None:
    accounts = told.accounts
    counted = {
        accounts["edinet.codes"].read: 10_669,
        accounts["abr.municipalities"].read: 1_918,
        accounts["houjin.diff"].read: 12_471,
        accounts["address_changes"].read: 10_984,
        accounts["filer_wards"].read: 1_632,
        told.one("SELECT count(*) AS n FROM real.local_governments"): 1_965,
        told.one("SELECT count(*) AS n FROM real.address_changes WHERE event_city = '221309'"): 10_398,
        told.one("SELECT count(*) AS n FROM real.address_changes WHERE event_on IS NULL"): 585,
        told.one("SELECT count(*) AS n FROM real.filer_wards WHERE ward LIKE '浜松市%'"): 26,
        told.one(
            "SELECT count(*) AS n FROM real.edinet_filers AS f WHERE EXISTS (SELECT 1 FROM "
            "real.corporate_number_changes AS c WHERE c.corporate_number = f.corporate_number AND c.latest)"
        ): 15,
    }
    assert list(counted) == list(counted.values())
    for name in PAGES:
        assert figures(name) - {12, 2015, 2018} == set(counted), name  # a process, and two years


def test_a_list_of_the_day_lacks_the_seven_wards_of_the_day_before(told: Told) -> None:
    for dataset in ("local_governments", "abr_municipalities"):
        lacking = told.real.rows(
            "SELECT code FROM reference.municipality_history WHERE DATE '2023-12-31' BETWEEN valid_from AND "
            "coalesce(valid_to, DATE '9999-12-31') AND kind <> 'prefecture' "
            f"AND code NOT IN (SELECT code FROM real.{dataset}) ORDER BY code"
        )
        old = ["221317", "221325", "221333", "221341", "221350", "221368", "221376"]
        assert [row["code"] for row in lacking] == old


def test_no_code_of_a_day_s_list_is_an_orphan_on_its_own_day(told: Told) -> None:
    own = {"local_governments": "2024-01-05", "abr_municipalities": "2024-01-05", "filer_wards": "2023-10-31"}
    for name, day in own.items():
        assert told.real.rows(f"SELECT code FROM real.orphan_codes WHERE list = '{name}' AND as_of = '{day}'") == []


def test_the_name_of_a_moment_is_the_name_that_was_released_then(told: Told) -> None:
    names = "SELECT name FROM real.corporate_names_as_of({}) WHERE " + ARTIENCE
    assert told.one(names.format(f"'{told.between.isoformat()}'")) == "東洋インキＳＣホールディングス株式会社"
    assert told.one(names.format("now()")) == "ａｒｔｉｅｎｃｅ株式会社"
    assert told.one("SELECT count(*) AS n FROM real.corporate_names__history WHERE " + ARTIENCE) == 2
