"""What a user would write instead: pandas, pandera, Great Expectations, to_sql. `… FILE FOLDER ROWS`.

It does the same work in the usual way: string methods and `apply`, a pandera schema, an ephemeral Great Expectations
context, and `to_sql`, here into SQLite, which is the kindest target for it.
"""

import sqlite3
import sys
from pathlib import Path

import great_expectations as gx
import pandas as pd
import pandera.pandas as pa

from benchmarks.by_hand import MISSING, corporate_number_holds, fold, to_date, to_quarter, to_yen
from benchmarks.vocabulary import CATEGORIES, PREFECTURES, municipalities


def normalise(frame: pd.DataFrame) -> pd.DataFrame:
    """Give typed columns, as most would."""
    names = {f"{p[:-1] if p != '北海道' else p}": n for n, p in enumerate(PREFECTURES, 1)}
    names |= {p: n for n, p in enumerate(PREFECTURES, 1)}
    return pd.DataFrame(
        {
            "corporate_number": frame["法人番号"].map(fold),
            "name": frame["商号又は名称"].map(fold),
            "prefecture": frame["都道府県"].map(fold).map(names),
            "municipality": frame["団体コード"].map(fold),
            "decided_on": frame["交付決定年月日"].map(to_date),
            "project_cost_jpy": frame["事業費(千円)"].map(to_yen),
            "subsidy_jpy": frame["補助金額(千円)"].map(to_yen),
            "postal_code": frame["郵便番号"].map(fold).str.replace("〒", "").str.replace("-", ""),
            "phone": frame["電話番号"].map(fold).str.replace("(", "-").str.replace(")", "-"),
            "category": frame["業種"].map(fold),
            "quarter": frame["対象期間"].map(to_quarter),
            "address": frame["所在地"].map(fold),
            "cost_said": frame["事業費(千円)"].map(fold),
        }
    )


def schema() -> pa.DataFrameSchema:
    """Return the checks."""
    codes = {code for code, _ in municipalities()}
    return pa.DataFrameSchema(
        {
            "corporate_number": pa.Column(
                str, [pa.Check(lambda s: s.map(corporate_number_holds)), pa.Check(lambda s: ~s.duplicated())]
            ),
            "name": pa.Column(str, pa.Check.str_length(min_value=1)),
            "prefecture": pa.Column(float, pa.Check.in_range(1, 47), coerce=True),
            "municipality": pa.Column(str, pa.Check.isin(codes)),
            "decided_on": pa.Column(object, nullable=False),
            "project_cost_jpy": pa.Column(float, pa.Check.in_range(-1e12, 1e12), nullable=True, coerce=True),
            "postal_code": pa.Column(str, pa.Check.str_matches(r"^\d{7}$")),
            "phone": pa.Column(str, pa.Check.str_matches(r"^0\d{1,4}-\d{1,4}-\d{3,4}$")),
            "category": pa.Column(str, pa.Check.isin(CATEGORIES)),
            "quarter": pa.Column(object, nullable=False),
        },
        checks=pa.Check(lambda f: f["project_cost_jpy"].notna() | f["cost_said"].isin(MISSING)),
    )


def expect(frame: pd.DataFrame) -> bool:
    """Judge with Great Expectations."""
    context = gx.get_context(mode="ephemeral")
    batch = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    suite = gx.ExpectationSuite(name="s")
    kinds = gx.expectations
    for one in (
        kinds.ExpectColumnValuesToNotBeNull(column="name"),
        kinds.ExpectColumnValuesToBeUnique(column="corporate_number"),
        kinds.ExpectColumnValueLengthsToEqual(column="corporate_number", value=13),
        kinds.ExpectColumnValuesToMatchRegex(column="municipality", regex="^[0-9]{6}$"),
        kinds.ExpectColumnValuesToMatchRegex(column="postal_code", regex="^[0-9]{7}$"),
        kinds.ExpectColumnValuesToBeBetween(column="project_cost_jpy", min_value=-1e12, max_value=1e12),
        kinds.ExpectColumnMeanToBeBetween(column="project_cost_jpy", min_value=0),
        kinds.ExpectColumnUniqueValueCountToBeBetween(column="category", min_value=1, max_value=99),
    ):
        suite.add_expectation(one)
    return bool(batch.get_batch(batch_parameters={"dataframe": frame}).validate(suite).success)


def main() -> None:
    """Read, normalise, check, judge, load."""
    file, folder, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    raw = pd.read_csv(file, dtype=str, keep_default_na=False, nrows=rows)
    frame = normalise(raw)
    bad: set[int] = set()
    try:
        schema().validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        bad = set(error.failure_cases["index"].dropna().astype(int))
    good = frame.drop(index=list(bad)).drop(columns="cost_said")
    judged = expect(good)
    with sqlite3.connect(folder / "pandas.sqlite") as connection:
        good.to_sql("subsidies", connection, index=False, if_exists="replace", chunksize=10_000)
    print(len(raw), len(good), len(bad), judged)


if __name__ == "__main__":
    main()
