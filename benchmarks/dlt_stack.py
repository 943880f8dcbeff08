"""What else a user would write: dlt with a Python map, into DuckDB. Runs in an environment of its own; `… FILE FOLDER ROWS`."""

import csv
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
from by_hand import corporate_number_holds, fold, to_date, to_quarter, to_yen

FILE, FOLDER, ROWS = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])


@dlt.resource(name="subsidies", write_disposition="replace")
def rows() -> Iterator[dict[str, str]]:
    """Yield the records."""
    with FILE.open(encoding="utf-8", newline="") as text:
        yield from itertools.islice(csv.DictReader(text), ROWS)


def tidy(row: dict[str, str]) -> dict[str, Any]:
    """Normalise one record."""
    number = fold(row["法人番号"])
    return {
        "corporate_number": number,
        "corporate_number_holds": corporate_number_holds(number),
        "name": fold(row["商号又は名称"]),
        "prefecture": fold(row["都道府県"]),
        "municipality": fold(row["団体コード"]),
        "decided_on": to_date(row["交付決定年月日"]),
        "project_cost_jpy": to_yen(row["事業費(千円)"]),
        "subsidy_jpy": to_yen(row["補助金額(千円)"]),
        "postal_code": fold(row["郵便番号"]).replace("〒", "").replace("-", ""),
        "phone": fold(row["電話番号"]).replace("(", "-").replace(")", "-"),
        "category": fold(row["業種"]),
        "quarter": to_quarter(row["対象期間"]),
        "address": fold(row["所在地"]),
    }


pipeline = dlt.pipeline(
    "bench",
    destination=dlt.destinations.duckdb(str(FOLDER / "dlt.duckdb")),
    dataset_name="bench",
    pipelines_dir=str(FOLDER / "dlt"),
)
pipeline.run(rows().add_map(tidy))
print(ROWS)
