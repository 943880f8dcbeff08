"""The workbook of rejected rows that goes back to the agency, in its language: one line a value, and where to mend it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from renkei.errors import UsageError
from renkei.inspection import letter
from renkei.inspection.explain import explain
from renkei.inspection.suggestions import suggestions
from renkei.inspection.workbook import Column, Cover, Row, write_workbook
from renkei.language import Language, Text
from renkei.model.mending import MENDED as BY_PEOPLE
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.readers import opened
from renkei.stages.fetch import checked
from renkei.stages.mend.returned import MOST_CHARACTERS
from renkei.stages.mend.rows import Rejected, rejected_rows
from renkei.stages.mend.sheet import BLANK, COVER, MENDED, TABLE, TITLES, Line, facts_of, lines_of
from renkei.stages.mend.unsplit import LINE
from renkei.stages.mend.waiting import standing
from renkei.stages.prepare import codelists_of, kernel_of
from renkei.warehouse import Quarantined, Run
from renkei.workspace import Workspace

MOST = 20_000  # rows of a workbook; whoever has more to mend mends the file itself
MOST_CHOICES = 5_000
_SPARE = 1_000  # characters of a line beside its value and its row
WITHIN = timedelta(days=14)
_WIDTHS = {"number": 6, "file": 22, "place": 18, "column": 18, "rule": 24, "why": 48, "record": 60}
_OPEN = {MENDED}
_NOT_HERE = Text(
    "このブックでは直せません。元のファイルを直して送り直してください。",
    "It can't be mended here: mend the file itself and deliver it again.",
)
_BESIDE = Text(
    "この行のコードと日付が合いません。誤っているほうを直してください。",
    "The code of this row was not valid on this date: mend the one that is wrong.",
)


@dataclass(frozen=True)
class Exported:
    """What was written: the run, how many rejected rows and values; `left` waiting rows were too many for it."""

    run: str
    rows: int
    values: int
    left: int
    due: date


def export_rejected(
    workspace: Workspace,
    source_id: str,
    path: Path,
    *,
    run: str | None = None,
    language: Language | None = None,
    by: str | None = None,
    due: date | None = None,
) -> Exported:
    """Write the rejected rows of a run (None: the last one) that wait to be mended.

    In the agency's language where none is named; `by` is who sends it, `due` by when it is to come back (None: in two
    weeks). Raises UsageError where there is no such run, or no row waits.
    """
    source = checked(workspace, source_id)
    of = _run(workspace, source, run)
    waiting = _waiting(workspace, source, of)
    if not waiting:
        raise _nothing_waits(source_id, of.run)
    agency = workspace.project.agencies.get(source.agency)
    language = language or (agency.language if agency else "ja")
    due = due or datetime.now(UTC).date() + WITHIN
    rejected = _fitting(rejected_rows(workspace, source_id, waiting[:MOST]))
    lines = lines_of(rejected)
    table = _Table(workspace, source, lines, language)
    told = letter.Letter(
        workspace, source, of, rows=len(rejected), values=len(lines), left=len(waiting) - len(rejected), by=by, due=due
    )
    write_workbook(
        path,
        title=TABLE,
        columns=table.columns(),
        rows=table.rows(),
        facts=facts_of(source_id, of.run, lines),
        language=language,
        cover=Cover(COVER, [line.in_(language) for line in told.lines()]),
    )
    return Exported(of.run, len(rejected), len(lines), told.left, due)


def _run(workspace: Workspace, source: Source, name: str | None) -> Run:
    """Return the run whose rows are asked for."""
    runs = workspace.warehouse.runs_since(source.id, 0)
    if name is None and runs:
        return runs[-1]
    found = next((run for run in runs if run.run == name), None)
    if found is not None:
        return found
    asked = workspace.warehouse.run(name) if name else None
    mends = asked is not None and asked.delivers == BY_PEOPLE
    raise UsageError(
        Text(f"「{source.id}」に実行「{name or '-'}」はありません。", f"[{source.id}] has no run [{name or '-'}]."),
        where="--run" if name else source.id,
        fix=Text(
            "直した行の実行は書き出せません。元の実行を指定してください。"
            if mends
            else "公開された実行を指定してください（renkei status）。",
            "Rows that were mended are exported by the run that they came in."
            if mends
            else "Name a run that was released (renkei status).",
        ),
    )


def _waiting(workspace: Workspace, source: Source, run: Run) -> list[Quarantined]:
    kept = workspace.warehouse.quarantined(source.id, run=run.run)
    stands = standing(workspace, source, kept)
    return [one for one, stand in zip(kept, stands, strict=True) if stand.waits]


def _fitting(rejected: Sequence[Rejected]) -> list[Rejected]:
    """Return the rows, the first at least, of which a workbook can be read again when it comes back."""
    sizes = [sum(len(_record(line)) + len(line.cell.value) + _SPARE for line in lines_of([one])) for one in rejected]
    fit = sum(size <= MOST_CHARACTERS for size in accumulate(sizes))
    return list(rejected[: max(fit, 1)])


class _Table:
    """The lines as they are written."""

    def __init__(self, workspace: Workspace, source: Source, lines: Sequence[Line], language: Language) -> None:
        self._source, self._lines, self._language = source, lines, language
        contract = workspace.project.contract(source.dataset)
        codes = {name: workspace.codes(name) for name in codelists_of(source, contract)}
        self._lists = {
            name: found
            for name, mapping in source.fields.items()
            for said in [mapping.code_list or contract.column(name).code_list]
            if said and 0 < (found := codes[said])["code"].n_unique() <= MOST_CHOICES
        }
        self._suggested = suggestions(kernel_of(workspace, source, contract), codes, lines)
        landed = {one.sha256: one for one in workspace.zone.manifests() if one.source == source.id}
        self._names = {sha256: one.name for sha256, one in landed.items()}
        self._places = dict(_places(workspace, source, lines, landed))
        self._choices: dict[str, tuple[str, ...]] = {}

    def columns(self) -> list[Column]:
        """Return the columns of the table."""
        return [
            Column(
                name,
                title,
                width=_WIDTHS.get(name, 20),
                answer=name in _OPEN,
                choices=self._offered if name in _OPEN else None,
            )
            for name, title in TITLES.items()
        ]

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the table, all of it text."""
        for line in self._lines:
            kept, cell = line.rejected.kept, line.cell
            whole = cell.column in (None, LINE)
            column = Text("（行全体）", "(the whole line)").in_(self._language) if whole else cell.column
            yield {
                "number": str(line.number),
                "file": self._names.get(kept.landed, kept.landed[:12]),
                "place": self._places[line.number].in_(self._language),
                "column": column,
                "value": cell.value,
                "rule": ", ".join(cell.rules),
                "why": " ".join(said.in_(self._language) for said in _why(line)),
                "suggested": self._suggested.get(line.number),
                "record": _record(line),
            }

    def _offered(self, row: Row) -> Sequence[str]:
        """Return the choices of a line's drop-down: what the agency may write where a code list applies."""
        line = self._lines[int(row["number"] or 0) - 1]
        return self._written(line.cell.column) if line.mendable and line.cell.column != LINE else ()

    def _written(self, column: str | None) -> tuple[str, ...]:
        if column is not None and column not in self._choices:
            self._choices[column] = tuple(self._codes(column))
        return self._choices.get(column or "", ())

    def _codes(self, column: str) -> Iterator[str]:
        """Yield what the registration takes in a column of the file that has a code list."""
        for name, mapping in self._source.fields.items():
            if mapping.sources != (column,) or name not in self._lists:
                continue
            marks = mapping.unwrap or ""
            said = [*mapping.map, *dict.fromkeys(self._lists[name]["code"].to_list())]
            yield from (f"{marks[:1]}{code}{marks[-1:]}" for code in dict.fromkeys(said))
            yield from (BLANK.in_(self._language),) if "" in (mapping.missing or self._source.missing) else ()


def _why(line: Line) -> list[Text]:
    said = [explain(rule) for rule in line.cell.rules] or [_BESIDE]
    return said if line.mendable else [*said, _NOT_HERE]


def _record(line: Line) -> str:
    record = line.rejected.record or line.rejected.kept.record
    return " / ".join(value or "" if name == LINE else f"{name}={value or ''}" for name, value in record.items())


def _places(
    workspace: Workspace, source: Source, lines: Sequence[Line], landed: Mapping[str, Landed]
) -> Iterator[tuple[int, Text]]:
    """Yield, by the number of a line, where its value stands, in words; of an object that is gone, its number."""
    for sha256 in dict.fromkeys(line.rejected.kept.landed for line in lines):
        of_object = [line for line in lines if line.rejected.kept.landed == sha256]
        one = landed.get(sha256)
        if one is None or not workspace.zone.has(one):
            yield from ((line.number, _numbered(line)) for line in of_object)
            continue
        with (
            workspace.scratch() as folder,
            workspace.zone.open(one) as path,
            opened(source, path, name=one.name, scratch=folder) as raw,
        ):
            for line in of_object:
                column = line.cell.column if line.cell.column in raw.header else None
                yield line.number, line.cell.place or raw.place(line.rejected.kept.row, column)


def _numbered(line: Line) -> Text:
    row = line.rejected.kept.row
    return Text(f"{row:,} 行目", f"row {row:,}")


def _nothing_waits(source_id: str, run: str) -> UsageError:
    return UsageError(
        Text(f"実行「{run}」に、直すのを待っている行はありません。", f"No rejected row of the run [{run}] waits."),
        where=source_id,
        fix=Text(
            "前の実行の行であれば --run で指定してください。`renkei quarantine` が一覧を示します。",
            "For the rows of an earlier run, name it with --run; `renkei quarantine` lists them.",
        ),
    )
