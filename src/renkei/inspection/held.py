"""What a steward looks at before deciding on a run that is held: why, how many rows, and some of those rejected."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice

import polars as pl

from renkei.inspection.explain import explain
from renkei.language import Language, Text
from renkei.model.runs import Account, Fetched, RowCounts, Staged, Verdict
from renkei.workspace import Workspace

SAMPLES, WIDTH = 10, 80
LANGUAGES: tuple[Language, ...] = ("ja", "en")
CHOICES = {
    "approve": Text("このまま公開する", "publish it as it is"),
    "reject": Text("公開しない", "do not publish it"),
    "approve-layout": Text(
        "公開し、列の変更を登録の変更案として書き出す",
        "publish it, and write its columns down as a proposed change to the registration",
    ),
}
_COUNTS = (Text("読取", "read"), Text("良", "good"), Text("隔離", "quarantined"), Text("除外", "dropped"))
_MARKS = "\\`*_[]<>|!#"
Sample = tuple[int, str, str, str]
"""Row, column, value and rule of a rejected value."""


def choices_of(verdict: Verdict) -> list[str]:
    """Return what may be answered."""
    return [choice for choice in CHOICES if choice != "approve-layout" or verdict.layouts]


def held_page(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged], verdict: Verdict) -> Text:
    """Describe a held run in Markdown: the reasons, its counts beside those of the release before, rejected rows.

    Values are those that the quarantine would show, the first few, cut short.
    """
    counts = sum((one.counts for one in staged), RowCounts())
    runs = [run.run for run in workspace.warehouse.runs_since(fetched.source, 0)][-1:]
    before = next(iter(workspace.warehouse.accounts(runs=runs)), None) if runs else None
    samples = list(islice(_samples(workspace, staged), SAMPLES))
    said = []
    for language in LANGUAGES:
        lines = [*_why(fetched, verdict, language), *_rows(counts, before, language)]
        said.append("\n".join([*lines, *_rejected(samples, language), *_choices(verdict, language)]))
    return Text(*said)


def _why(fetched: Fetched, verdict: Verdict, language: Language) -> Iterator[str]:
    waits = Text(
        f"実行 {fetched.run} は公開の判断を待っています。", f"The run {fetched.run} waits for a decision to publish it."
    )
    yield f"### {fetched.dataset} ← {fetched.source}\n\n{waits.in_(language)}"
    yield f"\n#### {Text('理由', 'Reasons').in_(language)}\n"
    for reason in verdict.reasons:
        yield f"```\n{reason.in_(language).replace('```', '` ` `')}\n```"


def _rows(counts: RowCounts, before: Account | None, language: Language) -> Iterator[str]:
    yield f"\n#### {Text('行数', 'Rows').in_(language)}\n"
    yield f"| | {' | '.join(name.in_(language) for name in _COUNTS)} |\n|---|---|---|---|---|"
    now = (counts.read, counts.good, counts.quarantined, sum(counts.dropped.values()))
    yield _counted(Text("今回", "now").in_(language), now)
    if before is not None:
        then = (before.read, before.published + before.unchanged, before.quarantined, before.dropped)
        yield _counted(Text("前回の公開", "last release").in_(language), then)


def _counted(title: str, counts: Sequence[int]) -> str:
    return f"| {title} | {' | '.join(f'{count:,}' for count in counts)} |"


def _rejected(samples: Sequence[Sample], language: Language) -> Iterator[str]:
    if not samples:
        return
    title = Text(f"隔離された値（はじめの {len(samples)} 件）", f"Rejected values (the first {len(samples)})")
    columns = Text("| 行 | 列 | 値 | 説明 |", "| row | column | value | why |")
    yield f"\n#### {title.in_(language)}\n\n{columns.in_(language)}\n|---|---|---|---|"
    for row, column, value, rule in samples:
        yield f"| {row} | {_cell(column)} | {_cell(value)} | {_cell(explain(rule).in_(language))} |"


def _choices(verdict: Verdict, language: Language) -> Iterator[str]:
    yield f"\n#### {Text('選択', 'Choices').in_(language)}\n"
    yield from (f"- **{choice}**: {CHOICES[choice].in_(language)}" for choice in choices_of(verdict))


def _samples(workspace: Workspace, staged: Sequence[Staged]) -> Iterator[Sample]:
    """Yield what was rejected, in file order."""
    for one in staged:
        if not one.counts.quarantined:
            continue
        with workspace.staging.fetch(one.rejected) as path:
            rows = pl.scan_parquet(path).select("_row", "reasons").head(SAMPLES).collect()
        for row, reasons in rows.iter_rows():
            for reason in json.loads(reasons):
                yield row, str(reason.get("from") or reason.get("column") or ""), str(reason["value"]), reason["rule"]


def _cell(value: str) -> str:
    """Write what anybody may have sent so that it is text in a table, and nothing else."""
    short = " ".join(value.split())
    short = short if len(short) <= WIDTH else f"{short[:WIDTH]}…"
    return "".join(f"\\{mark}" if mark in _MARKS else mark for mark in short)
