"""What stands beside renkei's readers: `python -m benchmarks.readers.beside NAME FILE` prints the rows.

None of these keeps where a value stood, rejects a bad record by itself, or bounds its memory, but for what is said.
"""

import json
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from benchmarks.readers.data import LENGTH


def polars_csv(path: Path) -> int:
    import polars as pl

    return pl.read_csv(path, infer_schema=False).height


def polars_json(path: Path) -> int:
    import polars as pl

    return pl.read_json(path)["results"].explode().len()


def python_json(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return len(json.load(file)["results"])


def calamine(path: Path) -> int:
    from python_calamine import load_workbook

    book = load_workbook(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)


def python_copybook(path: Path) -> int:
    """Decode field by field, record by record, as a script would."""
    count = 0
    with path.open("rb") as file:
        while record := file.read(LENGTH):
            decoded(record)
            count += 1
    return count


def decoded(record: bytes) -> dict[str, object]:
    """Decode one record of benchmarks.readers.data.COPYBOOK."""
    costs = [_packed(record[63 + 7 * n : 70 + 7 * n]) for n in range(6)]
    return {
        "CORPORATE-NUMBER": record[:13].decode("cp037"),
        "NAME-KANJI": record[13:53].decode("euc_jp"),  # JIS X 0208 in JEF has the codes of EUC
        "PREFECTURE": record[53:55].decode("cp037"),
        "DECIDED-ON": int(record[55:63].decode("cp037")),
        **{f"COST({n})": cost for n, cost in enumerate(costs, 1)},
        "PERSONS": int.from_bytes(record[105:109], "big", signed=True),
        "REMARK": record[109:].decode("cp037").rstrip(),
    }


def _packed(data: bytes) -> Decimal:
    digits = data.hex()
    return Decimal(f"{'-' if digits[-1] == 'd' else ''}{digits[:-1]}").scaleb(-2)


READERS: Mapping[str, Callable[[Path], int]] = {
    "polars_csv": polars_csv,
    "polars_json": polars_json,
    "python_json": python_json,
    "calamine": calamine,
    "python_copybook": python_copybook,
}


if __name__ == "__main__":
    print(READERS[sys.argv[1]](Path(sys.argv[2])))
