"""How to get at a dataset from SQL, Python, R and Excel: what can be copied as it stands."""

from dataclasses import dataclass

from renkei.language import Text
from renkei.model.contract import Contract


@dataclass(frozen=True)
class Way:
    """One way in: what it is called, what it needs, and what is copied."""

    name: str
    hint: Text
    said: str


def ways(contract: Contract, *, address: str, engine: str) -> tuple[Way, ...]:
    """Return the ways into a dataset; `address` is where the API is, `engine` duckdb or postgresql."""
    name, order = contract.dataset, ", ".join(contract.key)
    whole = f"SELECT * FROM {name}"  # noqa: S608  to be read, not to be run
    rows = f"{address}/api/v1/datasets/{name}/rows"
    connected = (
        'dbConnect(duckdb::duckdb(), ".renkei/warehouse.duckdb", read_only = TRUE)'
        if engine == "duckdb"
        else 'dbConnect(RPostgres::Postgres(), service = "renkei")'
    )
    return (
        Way(
            "SQL",
            Text(
                "二つめの文は、その時点で公開されていた行を返します。",
                "The second statement gives the rows as they were released at that moment.",
            ),
            f"{whole} ORDER BY {order};\n\n{whole}_as_of(TIMESTAMPTZ '2026-04-01 00:00+09');",
        ),
        Way(
            "Python",
            Text("polars、pandas、Arrow のどれでも読めます。", "As polars, pandas or Arrow."),
            f'import renkei\n\ntable = renkei.open("{name}")\ntable.polars()',
        ),
        Way(
            "R",
            Text("DBI で倉庫に接続します。", "Connect to the warehouse with DBI."),
            f'library(DBI)\nwarehouse <- {connected}\ndbGetQuery(warehouse, "{whole}")',
        ),
        Way(
            "Excel",
            Text(
                "「データ」→「Web から」にこのアドレスを貼り付けます（文字コードは UTF-8、BOM 付き）。",
                "Paste this address under Data → From Web (UTF-8 with a byte order mark).",
            ),
            f"{rows}?format=csv",
        ),
    )
