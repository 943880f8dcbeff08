"""`make bench-readers`: rows and megabytes a second of each kind of reader beside the usual ones, and peak memory.

`python -m benchmarks.readers [--only KIND] [--times N] [--scale 0.1]`. Variants take turns; medians are quoted.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.measure import Cost, Variant, measure, median
from benchmarks.readers.data import made
from benchmarks.run import HERE, machine

# About 1 GB each; a workbook of 1 GB does not exist in practice: what is measured unpacks to about half a gigabyte.
ROWS = {"csv": 5_000_000, "json": 2_500_000, "xlsx": 1_000_000, "fixed_width": 7_750_000}
BESIDE = {
    "csv": {"polars.read_csv, all text": ("polars_csv", 1.0)},
    "json": {"polars.read_json": ("polars_json", 0.1), "json.load": ("python_json", 0.1)},
    "xlsx": {"python-calamine, lists of Python values": ("calamine", 1.0)},
    "fixed_width": {"a copybook reader in plain Python": ("python_copybook", 0.02)},
}


def variants(kind: str, folder: Path, scale: float) -> list[tuple[Variant, Path]]:
    """Return what is measured for a kind, with its file; slow ones get fewer rows."""
    environ, rows = {"PYTHONPATH": str(HERE.parent)}, int(ROWS[kind] * scale)

    def variant(name: str, module: str, what: str, share: float) -> tuple[Variant, Path]:
        path = made(kind, folder, int(rows * share))
        return Variant(name, [sys.executable, "-m", module, what, str(path)], int(rows * share), environ), path

    ours = variant(f"renkei, {kind}", "benchmarks.readers.ours", kind, 1.0)
    small = variant(f"renkei, {kind}, a tenth", "benchmarks.readers.ours", kind, 0.1)
    others = [variant(name, "benchmarks.readers.beside", what, share) for name, (what, share) in BESIDE[kind].items()]
    return [ours, small, *others]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(ROWS))
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--data", type=Path, default=HERE.parent / ".renkei" / "bench" / "readers")
    said = parser.parse_args()
    chosen = [one for kind in ([said.only] if said.only else ROWS) for one in variants(kind, said.data, said.scale)]
    costs: dict[str, list[Cost]] = {variant.name: [] for variant, _ in chosen}
    for _ in range(said.times):
        for variant, _ in chosen:
            costs[variant.name].append(measure(variant, said.data / "log"))
    print(machine(), "", sep="\n")
    print("| what | rows | file MB | rows/s | MB/s | CPU s | peak MB | printed |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for variant, path in chosen:
        cost, megabytes = median(costs[variant.name]), path.stat().st_size / 1e6
        print(
            f"| {variant.name} | {variant.rows:,} | {megabytes:,.0f} | {variant.rows / cost.wall:,.0f} "
            f"| {megabytes / cost.wall:,.0f} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} | `{cost.said}` |"
        )


if __name__ == "__main__":
    main()
