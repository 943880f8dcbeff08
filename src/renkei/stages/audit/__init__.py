"""audit: the whole table at once. Unique keys, then the suite that Great Expectations judges; one verdict."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.runs import Verdict
from renkei.model.suite import Suite
from renkei.stages.audit.conversions import broken_conversions
from renkei.stages.audit.duplicates import MOST, find_duplicates, one_place_twice
from renkei.stages.audit.reasons import Finding, findings, gravest, in_order
from renkei.stages.audit.table import StagedPaths, staged_table, without_duplicates
from renkei.stages.audit.totals import Codes, broken_totals, sums

__all__ = ["StagedPaths", "audit", "failing_rows"]


def audit(
    contract: Contract,
    suite: Suite | None,
    staged: Sequence[StagedPaths],
    *,
    scratch: Path,
    docs: Path | None,
    later_object_wins: bool = False,
    codes: Codes | None = None,
) -> Verdict:
    """Find the duplicates of a run, judge the rest by contract and suite, and say pass, hold or stop.

    `staged` in file order; `scratch` is a local folder that DuckDB may spill into; `docs` gets GX's page of the result
    (`index.html`) where there is a suite. `later_object_wins`: of rows with one key in several objects, that of the
    last object stays, as in a source that delivers changes. `codes`: of the code lists that say which parts a total has. Memory is bounded whatever the number of rows. Raises ContentError where the
    suite does not fit the contract.
    """
    with staged_table(contract, staged, scratch=scratch) as connection:
        duplicates, number = find_duplicates(connection, contract, staged, later_object_wins=later_object_wins)
        place = one_place_twice(connection, contract)
        if place is not None:
            twice = _made_twice(contract, staged[place[0]].landed, place[1])
            return Verdict(outcome="stop", reasons=(twice,), duplicates=duplicates)
        if number > MOST:
            return Verdict(outcome="stop", reasons=(_too_many(contract, number),), duplicates=duplicates)
        without_duplicates(connection, contract)
        found: list[Finding] = [("stop", said) for said in broken_conversions(connection, contract)]
        found += broken_totals(connection, contract, sums(suite, codes or {}), whole=not later_object_wins)
        if suite is None or not suite.expectations:
            return Verdict(outcome=gravest(found), reasons=in_order(found), duplicates=duplicates)
        from renkei.stages.audit.judge import judge

        judged = judge(connection, contract, suite, [one.landed for one in staged])
    if docs is not None:
        from renkei.stages.audit.docs import write_docs

        write_docs(judged.validation, docs)
    found += findings(suite, judged.results)
    return Verdict(
        outcome=gravest(found),
        reasons=in_order(found),
        duplicates=duplicates,
        result=judged.validation.to_json_dict(),
    )


def failing_rows(
    contract: Contract,
    suite: Suite,
    staged: Sequence[StagedPaths],
    *,
    scratch: Path,
    number: int,
    later_object_wins: bool = False,
) -> Iterator[tuple[str, int]]:
    """Yield the place (landed sha256, row) of every row that fails expectation `number` (from 0), in file order.

    A verdict shows a few examples; this shows all, from the staged files that the verdict was made on.
    Raises ContentError where the expectation is not one about rows.
    """
    from renkei.stages.audit.judge import failing

    with staged_table(contract, staged, scratch=scratch) as connection:
        find_duplicates(connection, contract, staged, later_object_wins=later_object_wins)
        without_duplicates(connection, contract)
        yield from failing(connection, contract, suite, [one.landed for one in staged], number)


def _made_twice(contract: Contract, landed: str, row: int) -> Text:
    key = ", ".join(contract.key)
    return Text(
        f"原本 {landed[:12]}… の {row} 行目から、キー「{key}」の同じ行が複数作られています。"
        "登録の unpivot か隣の .py の関数、またはデータ契約のキーを直してください。",
        f"Row {row} of the object {landed[:12]}… was made into several rows with the same key [{key}]: mend `unpivot` "
        "of the registration, the function of the sibling .py, or the key of the contract.",
    )


def _too_many(contract: Contract, number: int) -> Text:
    key = ", ".join(contract.key)
    return Text(
        f"キー「{key}」が重複する行が {number:,} 行あります（上限 {MOST:,} 行）。"
        "同じファイルが二度届いたか、キーの列が足りません。",
        f"{number:,} rows repeat the key [{key}] (the limit is {MOST:,}): the same file came twice, or the key lacks a "
        "column.",
    )
