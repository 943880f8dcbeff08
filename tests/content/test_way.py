"""What the stand-ins send goes the way of the data: read, understood, held against contract and suite."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import httpx
import polars as pl
import pytest

import standins
from renkei.contracts.frame import breaches, polars_schema, schema
from renkei.model.contract import Contract
from renkei.model.runs import RowCounts
from renkei.model.transports import BesideTransport
from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from renkei.project.plugins import plugin_functions
from renkei.project.totals import parts_of
from renkei.readers import open_raw
from renkei.stages.audit import StagedPaths, audit
from renkei.stages.prepare.kernel import Kernel

Frames = Mapping[str, pl.DataFrame]
NTA = {"id": "standin-nta-id", "from": "2024-01-05", "to": "2024-01-05"}
COUNTS = {  # rows read, and dropped as declared
    "mic.local_governments": (1972, 0),
    "mic.municipality_history": (3988, 0),
    "nta.corporate_numbers": (241, 4),
    "mof.digital_deficit_published": (13, 0),
    "boj.services_trade": (36 * 36, 0),
    "boj.exchange_rates": (40, 0),
    "fsa.edinet_codes": (8, 0),
    "worldbank.exchange_rates": (11, 0),
}


@pytest.fixture(scope="module")
def replies(project: Project) -> dict[str, list[bytes]]:
    """All pages of what each registration asks for."""
    with standins.serve() as agencies:
        return {name: list(_pages(project, agencies, name)) for name in COUNTS}


@pytest.fixture(scope="module")
def frames(project: Project, replies: dict[str, list[bytes]], tmp_path_factory: pytest.TempPathFactory) -> Frames:
    """The good rows of each source; fails where a row was rejected."""
    folder, made = tmp_path_factory.mktemp("replies"), {}
    for name in COUNTS:
        made[name] = _prepared(project, name, replies[name], folder, made)
    return made


@pytest.fixture(scope="module")
def derived(project: Project, frames: Frames) -> pl.DataFrame:
    contract = project.contract("economy.digital_deficit")
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA economy")
        for dataset in contract.reads:
            sources = [source.id for source in project.feeding(dataset)]
            parts = [frames[name].with_columns(pl.lit(name).alias("_source")) for name in sources]
            connection.register("rows", pl.concat(parts).to_arrow())
            connection.execute(f"CREATE TABLE {dataset} AS FROM rows")
        rows = pl.from_arrow(connection.execute(str(contract.sql)).to_arrow_table())
    assert isinstance(rows, pl.DataFrame)
    types = polars_schema(contract)
    return rows.select(pl.col(name).cast(kind) for name, kind in types.items()).sort(contract.key)


@pytest.mark.parametrize("name", COUNTS)
def test_every_row_is_good_or_dropped_as_declared(frames: Frames, name: str) -> None:
    read, dropped = COUNTS[name]
    assert frames[name].height == read - dropped


@pytest.mark.parametrize("name", COUNTS)
def test_the_suite_passes(project: Project, frames: Frames, name: str, tmp_path: Path) -> None:
    contract = project.contract(project.source(name).dataset)
    assert _verdict(project, contract, frames[name], tmp_path) == ("pass", [], 0)


def test_the_derived_rows_keep_their_contract_and_pass_their_suite(
    project: Project, derived: pl.DataFrame, tmp_path: Path
) -> None:
    contract = project.contract("economy.digital_deficit")
    assert breaches(schema(contract), derived).to_dicts() == []
    numbered = derived.with_row_index("_row", offset=1).with_columns(pl.col("_row").cast(pl.Int64))
    assert _verdict(project, contract, numbered, tmp_path) == ("pass", [], 0)


def test_codes_of_the_derived_rows_are_in_their_lists(project: Project, derived: pl.DataFrame) -> None:
    for column in project.contract("economy.digital_deficit").columns:
        if column.code_list:
            listed = {row.code for row in read_codes(project.codelist(column.code_list))}
            assert set(derived[column.name]) <= listed, column.name


def test_a_suite_holds_what_is_out_of_bounds(project: Project, frames: Frames, tmp_path: Path) -> None:
    """The same rows in a wrong unit: the suite must not let them pass."""
    contract = project.contract("economy.services_trade")
    wrong = frames["boj.services_trade"].with_columns(pl.col("amount_jpy") * 1000)
    assert _verdict(project, contract, wrong, tmp_path)[0] == "stop"


def test_a_revision_of_more_than_a_twentieth_waits_for_a_steward(
    project: Project, frames: Frames, tmp_path: Path
) -> None:
    contract = project.contract("economy.services_trade")
    copyright_2014 = (pl.col("item") == "copyright") & pl.col("period").str.starts_with("2014")
    revised = frames["boj.services_trade"].with_columns(
        pl.when(copyright_2014 & (pl.col("flow") == "net"))
        .then(pl.col("amount_jpy") * 2)
        .otherwise(pl.col("amount_jpy"))
        .alias("amount_jpy")
    )
    assert _verdict(project, contract, revised, tmp_path)[0] == "hold"


def test_a_ward_of_yesterday_is_rejected_today(
    project: Project, frames: Frames, replies: dict[str, list[bytes]], tmp_path: Path
) -> None:
    """浜松市中区 (131) ended on 2023-12-31: an address there as of 2024-01-01 is no address."""
    first = replies["nta.corporate_numbers"][0].replace(b",22,138,4300929,", b",22,131,4300929,", 1)
    kernel = _kernel(project, "nta.corporate_numbers", frames)
    (tmp_path / "reply").write_bytes(first)
    (block,) = open_raw(kernel.source.reader, tmp_path / "reply", repeats=kernel.repeats).blocks()
    rejected = kernel.prepare_block(block).rejected
    assert rejected.height == 1
    assert "not_valid_on_date" in rejected["reasons"][0]
    assert "浜松簡易裁判所" in rejected["record"][0]


def _pages(project: Project, agencies: standins.Standins, name: str) -> Iterator[bytes]:
    transport = project.source(name).transport
    if isinstance(transport, BesideTransport):
        yield project.source(name).path.with_name(transport.path).read_bytes()
        return
    address = agencies[transport.connection] + "/" + transport.path.lstrip("/")
    query = dict(getattr(transport, "query", {})) | (NTA if transport.connection == "nta" else {})
    reply = getattr(transport, "reply", "plain")
    following: dict[str, str] | None = {}
    while following is not None:
        got = httpx.get(address, params=query | following)
        yield got.content
        following = _following(reply, got)


def _following(kind: str, got: httpx.Response) -> dict[str, str] | None:
    if kind == "boj":
        position = got.json()["NEXTPOSITION"]
        return {"startPosition": str(position)} if position else None
    if kind == "worldbank":
        head = got.json()[0]
        return {"page": str(head["page"] + 1)} if head["page"] < head["pages"] else None
    if kind == "nta":
        _, _, part, parts = got.content.split(b"\r\n", 1)[0].decode().split(",")
        return {"divide": str(int(part) + 1)} if part != parts else None
    return None


def _kernel(project: Project, name: str, frames: Frames) -> Kernel:
    source = project.source(name)
    contract = project.contract(source.dataset)
    lists = {field.code_list for field in source.fields.values()} | {column.code_list for column in contract.columns}
    codes = {each: _codes(project, each, frames) for each in lists if each}
    return Kernel.compile(source, contract, codes=codes, functions=plugin_functions(source))


def _codes(project: Project, name: str, frames: Frames) -> pl.DataFrame:
    codelist = project.codelist(name)
    if codelist.dataset:
        (source,) = project.feeding(codelist.dataset)
        return frames[source.id].select(**codelist.columns)
    rows = [
        {"code": r.code, "valid_from": r.valid_from, "valid_to": r.valid_to, **r.more} for r in read_codes(codelist)
    ]
    types = {"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
    return pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)


def _prepared(project: Project, name: str, pages: list[bytes], folder: Path, frames: Frames) -> pl.DataFrame:
    kernel = _kernel(project, name, frames)
    good = []
    for number, page in enumerate(pages):
        path = folder / f"{name}-{number}"
        path.write_bytes(page)
        for block in open_raw(kernel.source.reader, path, repeats=kernel.repeats).blocks():
            prepared = kernel.prepare_block(block)
            assert prepared.rejected.to_dicts() == []
            good.append(pl.from_arrow(prepared.good))
    return pl.concat(good).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("_row"))


def _verdict(project: Project, contract: Contract, rows: pl.DataFrame, folder: Path) -> tuple[str, list[str], int]:
    path = folder / "good.parquet"
    rows.write_parquet(path)
    counts = RowCounts(read=rows.height, good=rows.height)
    staged = [StagedPaths(landed="0" * 64, good=path, rejected=folder / "rejected.parquet", counts=counts)]
    suite = project.suite(contract.dataset)
    codes = parts_of(project, suite)
    verdict = audit(contract, suite, staged, scratch=folder, docs=None, codes=codes)
    return verdict.outcome, [str(reason) for reason in verdict.reasons], len(verdict.duplicates)
