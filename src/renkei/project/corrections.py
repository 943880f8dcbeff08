"""Corrections of a dataset, in `schemas/<domain>/<dataset>.corrections.csv`: read, and held against its contract.

The columns are those of the key, then `column`, `expected`, `value`, `reason`, `author`, `upstream` and `since`; further
`source`, where several feed the dataset, and `missing`, the reason where `value` is empty. A column of the key that is
called like one of these is written `key.<name>`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, get_args

from renkei.contracts.document import instead
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.correction import UPSTREAM, Correction
from renkei.model.registration import MissingReason
from renkei.project.content import Project
from renkei.project.rows import Cells, Rows

_OWN = ("column", "expected", "value", "reason", "author", "upstream", "since")
_SPARE = ("source", "missing")
Codes = Mapping[str, Collection[str]]


def corrections_of(project: Project, dataset: str) -> tuple[Correction, ...]:
    """Return the corrections of a dataset, in the order of their lines; ContentError as `read_corrections`."""
    return read_corrections(project.contract(dataset))


def corrections_of_row(
    contract: Contract, corrections: Sequence[Correction], row: Mapping[str, Any], *, source: str
) -> tuple[Correction, ...]:
    """Return the corrections of one row that `source` sent; the values of its key may be typed, or texts."""
    key = {name: canonical(contract.column(name), row[name]) for name in contract.key}
    return tuple(one for one in corrections if one.key == key and one.source in (None, source))


def read_corrections(contract: Contract, codes: Codes | None = None) -> tuple[Correction, ...]:
    """Read the corrections of a dataset and hold each against its contract; none where there is no file.

    `codes` are those of the code lists that are known. Raises ContentError with the line of every fault.
    """
    if not contract.corrections_path.is_file():
        return ()
    names = {name: _heading(name) for name in contract.key}
    about = ",".join([*names.values(), *_OWN])
    rows = Rows(contract.corrections_path, needs=(*names.values(), *_OWN), spare=_SPARE, about=about)
    if contract.derived:
        rows.add(1, _DERIVED, _AT_THE_ORIGIN)
        rows.done()
    read = [(line, made) for line, said in rows.read() if (made := _one(rows, line, said, names, contract)) is not None]
    _twice(rows, read, contract)
    from renkei.project.corrected_values import value_faults  # polars, which nobody needs who has no corrections

    for line, what, fix in value_faults(contract, read, codes or {}):
        rows.add(line, what, fix)
    rows.faults.sort(key=lambda fault: int(fault.where.rpartition(":")[2]))
    rows.done()
    return tuple(one for _, one in read)


def canonical(column: Column, value: Any) -> str:
    """Write a typed value as its semantic type writes it; a text stays."""
    if isinstance(value, str):
        return value
    from renkei.project.corrected_values import written

    return written(column, value)


def _heading(name: str) -> str:
    return f"key.{name}" if name in (*_OWN, *_SPARE) else name


def _one(rows: Rows, line: int, said: Cells, names: Mapping[str, str], contract: Contract) -> Correction | None:
    """Make a correction of a line; None where it is none, and the faults are kept."""
    before = len(rows.faults)
    for what, fix in _faults(said, names, contract):
        rows.add(line, what, fix)
    try:
        since = rows.day(line, said["since"])
    except ValueError:
        since = None
    if len(rows.faults) > before or since is None:
        return None
    optional = {name: said.get(name) or None for name in ("expected", "value", "missing", "source")}
    plain = {name: said[name] for name in ("column", "reason", "author", "upstream")}
    key = {name: said[heading] for name, heading in names.items()}
    return Correction.model_validate({"where": rows.where(line), "key": key, "since": since, **plain, **optional})


def _faults(said: Cells, names: Mapping[str, str], contract: Contract) -> Iterator[tuple[Text, Text]]:
    for name in (*names.values(), "reason", "author", "since"):
        if not said[name].strip():
            what = Text(f"「{name}」が空です。", f"[{name}] is empty.")
            yield what, Text("書いてください。", "Write it.")
    if said["upstream"] not in UPSTREAM:
        what = Text(f"upstream に「{said['upstream']}」は使えません。", f"[upstream] can't be [{said['upstream']}].")
        yield what, instead(said["upstream"], UPSTREAM)
    yield from _source(said.get("source", ""), contract)
    columns = {column.name: column for column in contract.columns}
    if said["column"] in contract.key:
        yield _KEYED, _NEW_ROW
    elif said["column"] not in columns:
        what = Text(f"列「{said['column']}」はありません。", f"There is no column [{said['column']}].")
        yield what, instead(said["column"], columns.keys() - set(contract.key))
    else:
        yield from _change(said, columns[said["column"]], contract)


def _source(said: str, contract: Contract) -> Iterator[tuple[Text, Text]]:
    if said and said not in contract.precedence:
        what = Text(f"データソース「{said}」は入りません。", f"The source [{said}] does not feed this dataset.")
        yield what, instead(said, contract.precedence)
    elif not said and len(contract.precedence) > 1:
        what = Text("どのデータソースの値かがありません。", "It does not say which source's value it corrects.")
        listed = ", ".join(contract.precedence)
        yield what, Text(f"source の列に書いてください: {listed}", f"Write it in the column [source]: {listed}")


def _change(said: Cells, column: Column, contract: Contract) -> Iterator[tuple[Text, Text]]:
    """Yield what is wrong with the change itself, as far as it can be told without its type."""
    expected, value, missing = said["expected"], said["value"], said.get("missing", "")
    if expected == value and not missing:
        what = Text("expected と value が同じです。", "[expected] and [value] are the same.")
        yield (
            what,
            Text("直すものがないなら、この行を取り除いてください。", "Remove the line if nothing is to be corrected."),
        )
    if column.required and not value:
        what = Text(f"必須の列「{column.name}」を空にはできません。", f"The column [{column.name}] must have a value.")
        yield what, Text("value を書いてください。", "Write a value.")
    if column.missing_reason_of and not (expected and value):
        what = Text(
            f"「{column.name}」は「{column.missing_reason_of}」に値がない理由で、それとともに変わります。",
            f"[{column.name}] says why [{column.missing_reason_of}] has no value, and changes with it.",
        )
        fix = Text(f"列「{column.missing_reason_of}」を訂正してください。", f"Correct [{column.missing_reason_of}].")
        yield what, fix
    reasons, reason = get_args(MissingReason), _reason_column(contract, column)
    if missing and missing not in reasons:
        what = Text(f"欠損の理由「{missing}」はありません。", f"There is no reason [{missing}] for a missing value.")
        yield what, instead(missing, reasons)
    elif missing and (value or reason is None):
        what = Text(
            "missing は、欠損理由の列がある列の value を空にするときだけ書きます。",
            "[missing] goes with an empty [value], of a column whose missing values have reasons.",
        )
        yield what, Text("missing を空にしてください。", "Leave it empty.")
    elif reason is not None and not value and not missing:
        what = Text("値を空にする理由がありません。", "It does not say why there shall be no value.")
        listed = ", ".join(reasons)
        yield what, Text(f"missing の列に書いてください: {listed}", f"Write it in the column [missing]: {listed}")


def _reason_column(contract: Contract, column: Column) -> Column | None:
    return next((other for other in contract.columns if other.missing_reason_of == column.name), None)


def _twice(rows: Rows, read: Sequence[tuple[int, Correction]], contract: Contract) -> None:
    (alone,) = contract.precedence if len(contract.precedence) == 1 else (None,)
    seen: dict[tuple[str | None, ...], int] = {}
    for line, one in read:
        place = (*one.key.values(), one.column, one.source or alone)
        if place in seen:
            what = Text(f"{seen[place]} 行目と同じ値の訂正です。", f"Line {seen[place]} corrects the same value.")
            rows.add(line, what, Text("どちらかを取り除いてください。", "Remove one of them."))
        seen.setdefault(place, line)


_DERIVED = Text("導出データセットの値は訂正できません。", "Values of a derived dataset can't be corrected.")
_AT_THE_ORIGIN = Text(
    "値は計算の結果です。元のデータセットの値か、計算（.sql）を直し、このファイルを取り除いてください。",
    "They are computed: correct the dataset that it is derived from, or mend the query, and remove this file.",
)
_KEYED = Text("キーの列は訂正できません。", "A column of the key can't be corrected.")
_NEW_ROW = Text(
    "キーが違えば別の行です。機関に直してもらってください。",
    "With another key it is another row: have the agency mend it.",
)
