"""How each value of a row was made: the texts that it was made of, and every change on the way, in order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from renkei import semantics
from renkei.inspection.explain import explain
from renkei.inspection.trace.origin import Origin, Record
from renkei.inspection.trace.receipt import Step, Value
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.correction import Correction
from renkei.model.registration import FieldMapping
from renkei.project.corrections import canonical
from renkei.semantics.telling import Change
from renkei.stages.prepare.columns import Meaning
from renkei.stages.prepare.correcting import RULE as CORRECTION
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.texts import Join


def value_of(
    contract: Contract, column: Column, row: Mapping[str, Any], origin: Origin, corrections: Sequence[Correction] = ()
) -> Value:
    """Return the receipt of one value of a row, whose record `origin` has; `corrections` are those of the row."""
    made = contract.column(column.missing_reason_of) if column.missing_reason_of else column
    kernel, record = origin.kernel, origin.record
    mapping = kernel.source.fields.get(made.name) if kernel else None
    steps: tuple[Step, ...] = ()
    if kernel is not None and record is not None and mapping is not None and made is column:
        steps = tuple(_steps(kernel, column, mapping, record, origin.before))
    came = (steps[-1].after if steps else _joined(mapping, record)) if mapping is not None and record else None
    corrected = tuple(one for one in corrections if _applied(one, column, came=came, now=row.get(column.name)))
    told = record is not None and mapping is not None and (made is column or row.get(column.name) is not None)
    return Value(
        column=column.name,
        title=column.title,
        unit=column.unit,
        value=row.get(column.name),
        raw={name: record.get(name) for name in mapping.reads if name in record} if told and mapping and record else {},
        cell=origin.cells.get(made.name) if told else None,
        steps=(*steps, *(_correction(one) for one in corrected)),
        corrected=corrected,
        checks=tuple(_checks(contract, column)),
    )


def _steps(
    kernel: Kernel, column: Column, mapping: FieldMapping, record: Record, before: Record | None
) -> Iterator[Step]:
    """Yield what was done to the value of one column, in order."""
    if before is not None:
        changed = [name for name in mapping.sources if before.get(name) != record.get(name)]
        names = ", ".join(kernel.source.uses)
        for name in changed:
            yield _step(Change(names, before.get(name), record.get(name)), _BY_FUNCTIONS)
    text = _joined(mapping, record)
    if mapping.join is not None:
        parts = " | ".join(record.get(name) or "" for name in mapping.sources)
        yield _step(Change("join", parts, text))
    meaning = _meaning(kernel, column, mapping, record)
    if meaning is not None:
        yield from (_step(change) for change in meaning.told(text))


_BY_FUNCTIONS = Text("登録の隣の .py の関数が作りました。", "Made by a function of the `.py` beside the registration.")


def _joined(mapping: FieldMapping, record: Record) -> str | None:
    if not mapping.sources:
        return mapping.constant
    join = Join.of(mapping)
    if join is None:
        return record.get(mapping.sources[0])
    joined: str = join([pl.Series([record.get(name)], dtype=pl.String) for name in mapping.sources])[0]
    return joined


def _meaning(kernel: Kernel, column: Column, mapping: FieldMapping, record: Record) -> Meaning | None:
    """Return how the text is understood; where its unit stands beside it, by that unit."""
    meaning = next((one for one in kernel.meanings if one.column.name == column.name), None)
    mixed = kernel.mixed.get(column.name)
    if mixed is None or meaning is None or mapping.unit_source is None:
        return meaning
    return mixed.beside(record.get(mapping.unit_source) or "")


def _step(change: Change, said: Text | None = None) -> Step:
    rules = (change.rule,) if said else tuple(change.rule.split(" "))
    told = [explain(rule) for rule in rules]
    both = Text(" ".join(each.ja for each in told), " ".join(each.en for each in told))
    return Step(rules=rules, before=change.before, after=change.after, said=said or both)


def _applied(one: Correction, column: Column, *, came: str | None, now: Any) -> bool:
    """Whether a correction of the row made this value: it may have been written since, or the agency have mended it."""
    shown = None if now is None else canonical(column, now)
    return one.column == column.name and (one.expected, one.value) == (came, shown)


def _correction(one: Correction) -> Step:
    said = Text(
        f"訂正（{one.since} {one.author}）: {one.reason}", f"Corrected by {one.author} on {one.since}: {one.reason}"
    )
    return Step(rules=(CORRECTION,), before=one.expected, after=one.value, said=said)


def _checks(contract: Contract, column: Column) -> Iterator[Text]:
    """Say what the contract asks of a column."""
    title = semantics.get(column.type).title
    yield Text(f"型: {title.ja}（{column.type}）", f"type: {title.en} ({column.type})")
    if column.required:
        yield Text("必須", "required")
    if column.name in contract.key:
        yield Text("キー: 同じ値の組は一つだけ", "part of the key, which stands once")
    for bound, ja, en in (
        (column.minimum, "以上", "at least"),
        (column.maximum, "以下", "at most"),
        (column.multiple_of, "の倍数", "a multiple of"),
    ):
        if bound is not None:
            yield Text(f"{bound} {ja}", f"{en} {bound}")
    if column.pattern is not None:
        yield Text(f"形: {column.pattern}", f"form: {column.pattern}")
    if column.code_list is not None:
        on = column.code_list_as_of
        yield Text(
            f"コード表「{column.code_list}」" + (f"（{on} の時点）" if on else ""),
            f"code list {column.code_list}" + (f", as of {on}" if on else ""),
        )
