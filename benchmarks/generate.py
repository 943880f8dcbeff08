"""A seeded generator of Japanese administrative data as agencies send it: five spellings of a date, four of a number.

`python -m benchmarks.generate ROWS FOLDER` writes rows.csv (UTF-8), rows.cp932.csv, truth.parquet (`row`, the line of
each broken record, and `kind`) and municipalities.csv. One record in a hundred is broken, in one of KINDS.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.vocabulary import (
    CATEGORIES,
    FULL,
    HALF,
    PREFECTURES,
    company_names,
    dates,
    municipalities,
    places,
    quarters,
    towns,
)

SEED = 20_240_621
CHUNK = 500_000
KINDS = (
    "corporate_number_check_digit",
    "corporate_number_form",
    "corporate_number_repeated",
    "name_empty",
    "prefecture_unknown",
    "municipality_unknown",
    "municipality_check_digit",
    "date_month",
    "date_day",
    "date_words",
    "amount_words",
    "amount_too_large",
    "postal_code_form",
    "phone_form",
    "category_unknown",
    "quarter_five",
)
COLUMNS = (
    "法人番号",
    "商号又は名称",
    "都道府県",
    "団体コード",
    "交付決定年月日",
    "事業費(千円)",
    "補助金額(千円)",
    "郵便番号",
    "電話番号",
    "業種",
    "対象期間",
    "所在地",
)
REPEATED_BEFORE = 1_000  # a repeated corporate number is that of the record so many lines above

Rows = dict[str, pl.Series]


def generate(rows: int, folder: Path) -> None:
    """Write the files; the same `rows` gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    codes = municipalities()
    pl.DataFrame({"code": [code for code, _ in codes]}).write_csv(folder / "municipalities.csv")
    rng = np.random.default_rng(SEED)
    truth = []
    with (folder / "rows.csv").open("wb") as out:
        for first in range(0, rows, CHUNK):
            frame, broken = _chunk(rng, first, min(CHUNK, rows - first))
            frame.write_csv(out, include_header=first == 0)
            truth.append(broken)
    pl.concat(truth).write_parquet(folder / "truth.parquet")
    _to_cp932(folder / "rows.csv", folder / "rows.cp932.csv")


def _chunk(rng: np.random.Generator, first: int, n: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    index = np.arange(first, first + n, dtype=np.int64)
    which = rng.integers(0, len(KINDS), n)
    kind = np.where(rng.random(n) < 0.01, which, -1)
    repeated = kind == KINDS.index("corporate_number_repeated")
    above = np.maximum(np.arange(n) - REPEATED_BEFORE, 0)
    # A record is a repetition only where the one above is whole and in the same chunk.
    kind = np.where(repeated & ((np.arange(n) < REPEATED_BEFORE) | (kind[above] >= 0)), -1, kind)
    frame = _sound(rng, index, n)
    frame = frame.with_columns(pl.Series("_kind", kind), frame["法人番号"].gather(above).alias("_above"))
    frame = _break(frame)
    truth = pl.DataFrame({"row": index + 2, "kind": kind}).filter(pl.col("kind") >= 0)
    names = truth["kind"].replace_strict(range(len(KINDS)), KINDS, return_dtype=pl.String)
    return frame.select(COLUMNS), truth.with_columns(names)


def _sound(rng: np.random.Generator, index: np.ndarray, n: int) -> pl.DataFrame:
    place = rng.integers(0, len(municipalities()), n)
    codes = municipalities()
    pick = _picker(rng, n)
    prefecture = pl.Series([PREFECTURES[p] for _, p in codes]).gather(place)
    frame = pl.DataFrame(
        {
            "法人番号": _corporate_numbers(index),
            "商号又は名称": pick(company_names()),
            "都道府県": prefecture,
            "団体コード": pl.Series([code for code, _ in codes]).gather(place),
            "交付決定年月日": pick(dates()),
            "事業費(千円)": _amounts(rng, n, negatives=0.08),
            "補助金額(千円)": _amounts(rng, n, negatives=0.0),
            "郵便番号": _postal_codes(rng, n),
            "電話番号": _phones(rng, n),
            "業種": pick(CATEGORIES),
            "対象期間": pick(quarters()),
            "所在地": pl.select(pl.concat_str(prefecture, pick(towns()), pick(places()))).to_series(),
        }
    )
    return _mix_widths(rng, frame, n)


def _picker(rng: np.random.Generator, n: int) -> Callable[[list[str]], pl.Series]:
    return lambda pool: pl.Series(pool, dtype=pl.String).gather(rng.integers(0, len(pool), n))


def _corporate_numbers(index: np.ndarray) -> pl.Series:
    """Return distinct numbers with their check digit (NTA: 9 − Σ PnQn mod 9, from the right of twelve digits)."""
    base = (index * 700_000_000_003 + 123_456_789_017) % 10**12
    total = np.zeros_like(base)
    for place in range(12):
        total += base // 10**place % 10 * (1 if place % 2 == 0 else 2)
    return pl.Series((9 - total % 9) * 10**12 + base).cast(pl.String)


def _amounts(rng: np.random.Generator, n: int, *, negatives: float) -> pl.Series:
    value = np.exp(rng.normal(8, 2.2, n)).astype(np.int64) % 1_000_000_000
    digits = pl.Series("digits", value).cast(pl.String)
    grouped = digits.str.replace_all(r"(\d)(\d{3})$", "$1,$2").str.replace_all(r"(\d)(\d{3}),", "$1,$2,")
    sign = pl.Series(["△", "▲", "-", ""]).gather(np.where(rng.random(n) < negatives, rng.integers(0, 3, n), 3))
    marker = pl.Series(["-", "***", None]).gather(rng.choice(3, n, p=[0.05, 0.03, 0.92]))
    return pl.select(pl.coalesce(marker, pl.concat_str(sign, grouped))).to_series()


def _postal_codes(rng: np.random.Generator, n: int) -> pl.Series:
    left = pl.Series(rng.integers(1, 999, n)).cast(pl.String).str.zfill(3)
    right = pl.Series(rng.integers(0, 9999, n)).cast(pl.String).str.zfill(4)
    mark = pl.Series(["〒", ""]).gather(rng.choice(2, n, p=[0.1, 0.9]))
    dash = pl.Series(["-", ""]).gather(rng.choice(2, n, p=[0.85, 0.15]))
    return pl.select(pl.concat_str(mark, left, dash, right)).to_series()


def _phones(rng: np.random.Generator, n: int) -> pl.Series:
    """Numbers of the Telecommunications Numbering Plan: 10 digits from an area code, 11 from 070, 080 and 090."""
    mobile = rng.random(n) < 0.3
    areas = np.array([code for code in range(11, 100) if code % 10])
    head = np.where(mobile, rng.choice([70, 80, 90], n), rng.choice(areas, n))
    middle, last = (pl.Series(rng.integers(0, 9999, n)).cast(pl.String).str.zfill(4) for _ in range(2))
    middle = pl.select(pl.when(pl.Series(mobile)).then(middle).otherwise(middle.str.head(3))).to_series()
    parts = [pl.Series(head).cast(pl.String), middle, last]
    bracket = pl.Series([0, 1]).gather(rng.choice(2, n, p=[0.8, 0.2])) == 1
    plain, bracketed = pl.format("0{}-{}-{}", *parts), pl.format("0{}({}){}", *parts)
    return pl.select(pl.when(bracket).then(bracketed).otherwise(plain)).to_series()


def _mix_widths(rng: np.random.Generator, frame: pl.DataFrame, n: int) -> pl.DataFrame:
    """Write a share of the digits and letters full width, as hands and systems do."""
    shares = {
        "法人番号": 0.05,
        "団体コード": 0.05,
        "事業費(千円)": 0.1,
        "補助金額(千円)": 0.1,
        "郵便番号": 0.1,
        "電話番号": 0.1,
    }
    for name, share in shares.items():
        wide = pl.Series(rng.random(n) < share)
        widened = pl.col(name).str.replace_many(HALF, FULL)
        frame = frame.with_columns(pl.when(wide).then(widened).otherwise(pl.col(name)).alias(name))
    return frame


def _break(frame: pl.DataFrame) -> pl.DataFrame:
    number, code = pl.col("法人番号"), pl.col("団体コード")
    turned = {str(digit): str(digit % 9 + 1) for digit in range(1, 10)}
    turned |= dict(zip("１２３４５６７８９", "２３４５６７８９１", strict=True))
    next_digit = dict(zip("0123456789０１２３４５６７８９", "1234567890１２３４５６７８９０", strict=True))
    wrong: dict[str, tuple[str, pl.Expr]] = {
        "corporate_number_check_digit": ("法人番号", number.str.head(1).replace(turned) + number.str.slice(1)),
        "corporate_number_form": ("法人番号", pl.lit("確認中")),
        "corporate_number_repeated": ("法人番号", pl.col("_above")),
        "name_empty": ("商号又は名称", pl.lit("")),
        "prefecture_unknown": ("都道府県", pl.lit("江戸府")),
        "municipality_unknown": ("団体コード", pl.lit("999997")),
        "municipality_check_digit": ("団体コード", code.str.head(5) + code.str.tail(1).replace(next_digit)),
        "date_month": ("交付決定年月日", pl.lit("令和6年13月1日")),
        "date_day": ("交付決定年月日", pl.lit("R5.2.30")),
        "date_words": ("交付決定年月日", pl.lit("未定")),
        "amount_words": ("事業費(千円)", pl.lit("約百万")),
        "amount_too_large": ("事業費(千円)", pl.lit("7,000,000,000")),
        "postal_code_form": ("郵便番号", pl.lit("12-345")),
        "phone_form": ("電話番号", pl.lit("090-12")),
        "category_unknown": ("業種", pl.lit("Z99")),
        "quarter_five": ("対象期間", pl.lit("2023年度第5四半期")),
    }
    for kind, (name, value) in wrong.items():
        hit = pl.col("_kind") == KINDS.index(kind)
        frame = frame.with_columns(pl.when(hit).then(value).otherwise(pl.col(name)).alias(name))
    return frame


def _to_cp932(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8", newline="") as text, target.open("w", encoding="cp932", newline="") as out:
        while piece := text.read(1 << 24):
            out.write(piece)


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
